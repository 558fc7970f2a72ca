"""The synapse bench: what is on it, the ways it leaves (spec, link, code, files), and what it refuses."""

from __future__ import annotations

import json
from io import BytesIO

import numpy as np
import pytest

from workbench.core.errors import Misfits, RangeError, SpecError, UnknownName, WorkbenchError
from workbench.experiments.synapse_bench import SynapseBench, short_term_rules, synapses
from workbench.experiments.synapse_code import synapse_code
from workbench.experiments.synapse_files import results_csv, results_npz, synapse_exports
from workbench.experiments.synapse_presets import PRESETS
from workbench.plasticity.pair_stdp import PairSTDP
from workbench.plasticity.tsodyks_markram import TsodyksMarkram
from workbench.synapses.delta import Delta
from workbench.synapses.delta_current import DeltaCurrent
from workbench.synapses.exponential_current import ExponentialCurrent


def changed() -> SynapseBench:
    rule = TsodyksMarkram(U=0.3, convention="u rests at U, jumps last")
    return SynapseBench(
        auto=False,
        synapse=ExponentialCurrent(tau=7.0),
        plasticity=rule,
        current=-80.0,
        spiking=True,
        partner="AMPA",
        lag=-4.0,
        count=7,
    )


def test_a_change_of_anything_measures_anew_and_shows_at_once():
    made = SynapseBench(count=3)
    before = made.results["One spike"]
    assert set(made.results) == set(made.protocols)
    made.synapse.tau_decay = 9.0
    assert made.results["One spike"].value("PSP peak") > before.value("PSP peak")


def test_the_weight_is_that_of_the_unit_of_the_synapse():
    made = SynapseBench(auto=False, conductance=3.0, jump=0.5)
    assert (made.weight_name, made.weight) == ("conductance", 3.0)
    made.synapse = Delta()
    assert (made.weight_name, made.weight) == ("jump", 0.5)


def test_menus_hold_what_the_bench_can_take():
    assert {"Delta", "NMDAConductance", "AlphaCurrent"} <= set(synapses())
    assert not {"DeltaCurrent", "PlainDelta"} & set(synapses())
    assert list(short_term_rules()) == ["TsodyksMarkram"]


def test_what_a_measurement_gets_shares_nothing_with_the_bench():
    made = changed()
    taken = made.preparation()
    made.synapse.tau = 1.0
    made.cell.c_m = 50.0
    assert taken.contact.synapse.values()["tau"] == 7.0
    assert taken.cell.c_m == 200.0


def test_a_synapse_that_needs_another_cell_is_refused_in_words():
    with pytest.raises(RangeError, match=r"SynapseBench.synapse: expected one of .*Delta"):
        SynapseBench(auto=False, synapse=DeltaCurrent()).preparation()
    assert "SynapseBench.synapse" in SynapseBench(synapse=DeltaCurrent()).refused


def test_unknown_presets_and_measurements_suggest_the_nearest():
    made = SynapseBench(auto=False)
    with pytest.raises(UnknownName, match="NMDA"):
        made.take_preset("NMDAR")
    with pytest.raises(UnknownName, match="One spike"):
        made.measure("One spikes")


@pytest.mark.parametrize("preset", [*PRESETS, ""])
def test_spec_and_link_bring_back_the_same_bench(preset):
    made = changed()
    if preset:
        made.take_preset(preset)
    written = json.loads(json.dumps(made.to_spec()))
    assert SynapseBench.from_spec(written).to_spec() == made.to_spec()
    linked = SynapseBench(auto=False)
    linked.take_link(made.link())
    assert linked.to_spec() == made.to_spec()


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"version": 99}, "version"),
        ({"synapse": {"type": "Delte"}}, "synapse.type"),
        ({"synapse": {"type": "DeltaCurrent"}}, "SynapseBench.synapse"),
        ({"plasticity": {"type": "TsodyksMarkram", "params": {"U": 7}}}, "TsodyksMarkram.U"),
        ({"plasticity": {"type": "TsodyksMarkram", "params": {"convention": "none"}}}, "plasticity"),
        ({"plasticity": {"type": "PairSTDP"}}, "plasticity"),
        ({"cell": {"type": "AdEx"}}, "cell"),
        ({"choices": {"rate": -3}}, "SynapseBench.rate"),
        ({"choices": {"auto": True}}, "choices.auto"),
        ({"choices": {"rate": {"a": 1}}}, "choices"),
        ({"more": 1}, "more"),
    ],
)
def test_a_spec_with_one_thing_wrong_is_refused_as_a_whole_and_says_where(change, where):
    made = changed()
    good = made.to_spec()
    with pytest.raises((WorkbenchError, Misfits), match=where):
        made.take_spec({**good, **change})
    assert made.to_spec() == good


def test_only_short_term_rules_are_taken():
    with pytest.raises(RangeError, match="TsodyksMarkram"):
        SynapseBench(auto=False, plasticity=PairSTDP()).preparation()


def test_something_else_is_no_bench():
    for data in (None, [], "bench", {"format": "workbench-bench", "version": 1}):
        with pytest.raises((SpecError, Misfits)):
            SynapseBench(auto=False).take_spec(data)


def test_the_code_builds_the_same_bench():
    made, names = changed(), {}
    text = synapse_code(made)
    exec(text.split("for label")[0], names)  # our own text, as a reader would run it
    assert names["bench"].to_spec()["choices"]["lag"] == -4.0
    assert {**names["bench"].to_spec()} == {**made.to_spec()}


def test_results_leave_as_tables_and_arrays():
    made = changed()
    made.keep("One spike", made.measure("One spike"))
    table = results_csv(made.results).splitlines()
    assert table[0] == "One spike"
    assert table[2] == "time (ms),current (pA),membrane (mV)"
    arrays = np.load(BytesIO(results_npz(made.results)))
    assert arrays["one_spike/membrane/membrane/y"].min() < -70.0
    opened = {kind: file().read() for kind, (_, file) in synapse_exports(made).items()}
    assert "wb.SynapseLab(bench=bench)" in opened["Notebook"]
    assert opened["Script"].startswith("import workbench as wb")
