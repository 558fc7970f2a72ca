"""Wiring by hand, without a page: edits, refusals, and steps back and forth."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workbench.core.catalogue import catalogue
from workbench.core.errors import Misfits, RangeError, SpecError, TooLarge, UnknownName, WiringError, WorkbenchError
from workbench.core.model import Model, Neuron
from workbench.engines.simulation import Simulation
from workbench.experiments.network_history import KEPT
from workbench.experiments.palette import arrays, palette, plasticity_rules, synapses, wiring_rules
from workbench.experiments.studio import Studio
from workbench.experiments.wiring_table import population_rows, projection_rows
from workbench.network.layout import Grid
from workbench.network.network import Network
from workbench.network.presets.balanced import balanced
from workbench.network.wiring.fixed_in_degree import FixedInDegree
from workbench.network.wiring.fixed_probability import FixedProbability
from workbench.neurons.adex import AdEx
from workbench.neurons.lif import LIF
from workbench.stimuli.poisson import Poisson
from workbench.synapses.exponential_conductance import ExponentialConductance


@pytest.fixture
def studio() -> Studio:
    return Studio(network=balanced(40))


def test_a_network_wired_from_nothing_fires():
    studio = Studio(network=Network("mine"))
    studio.add(Poisson(rate=200.0), 50, "noise")
    studio.add("LIF", 10, "cells")
    name = studio.connect("noise", "cells", rule="AllToAll")
    assert name == "noise->cells"
    sim = Simulation(studio.network, engine="reference", seed=1)
    sim.advance(100.0)
    assert len(sim.recording.of("cells")[0]) > 0


def test_every_item_of_the_palette_can_be_added_and_connected_or_says_why_not():
    studio = Studio(network=Network("all"))
    target = studio.add("LIF", 3)
    for item in palette():
        name = studio.add(item.name)
        assert studio.network.populations[name].is_stimulus is item.stimulus
        if item.stimulus:
            assert studio.why_not(name, target) == ""
            studio.connect(name, target)
        else:
            reason = studio.why_not(target, name)
            assert reason == "" or "expected" in reason
    assert {item.name for item in palette() if not item.stimulus} == set(catalogue("neurons", Neuron))


def test_menus_offer_what_can_be_set_by_hand():
    assert {"FixedProbability", "DistanceKernel", "SmallWorld"} <= set(wiring_rules())
    assert {"SparseArrays", "DenseMatrix"}.isdisjoint(wiring_rules())
    assert "ExponentialCurrent" in synapses()
    assert "PairSTDP" in plasticity_rules()


def test_a_new_projection_goes_on_as_its_source_does(studio: Studio):
    studio.add("LIF", 10, "more")
    studio.connect("inh", "more")
    made, like = studio.network.projections["inh->more"], studio.network.projections["inh->exc"]
    assert made.weight == like.weight == -90.0
    assert made.synapse == like.synapse


@pytest.mark.parametrize(
    ("act", "error"),
    [
        (lambda s: s.add("LIFF"), UnknownName),
        (lambda s: s.add("LIF", 0), SpecError),
        (lambda s: s.add("LIF", 10, "exc"), RangeError),
        (lambda s: s.add("LIF", 10, "<b>"), SpecError),
        (lambda s: s.add("LIF", 10, place=(float("nan"), 0.0)), SpecError),
        (lambda s: s.connect("exc", "nobody"), UnknownName),
        (lambda s: s.connect("exc", "drive"), WiringError),
        (lambda s: s.connect("exc", "inh", rule="OneToOne"), WiringError),
        (lambda s: s.connect("exc", "inh", rule="Nothing"), UnknownName),
        (lambda s: s.connect("exc", "inh", delay=-1.0), RangeError),
        (lambda s: s.connect("exc", "inh", weight=float("inf")), RangeError),
        (lambda s: s.change("exc", size=10**12), WorkbenchError),
        (lambda s: s.change("exc", size=40_000_000), TooLarge),
        (lambda s: s.change("exc", color="red"), UnknownName),
        (lambda s: s.change("exc->inh", size=3), UnknownName),
        (lambda s: s.rename("exc", "inh"), RangeError),
        (lambda s: s.rename("exc", ""), SpecError),
        (lambda s: s.rename("exc", "drive->exc"), RangeError),
        (lambda s: s.remove("exc", "nobody"), UnknownName),
        (lambda s: s.move({"nobody": (0.0, 0.0)}), UnknownName),
    ],
)
def test_what_is_refused_changes_nothing(studio: Studio, act, error: type[Exception]):
    network, spec = studio.network, studio.network.to_spec()
    with pytest.raises(error):
        act(studio)
    assert studio.network is network
    assert studio.network.to_spec() == spec
    assert not studio.can_undo


def test_all_reasons_are_told_at_once(studio: Studio):
    told = studio.why_not("drive", "exc", synapse="Delta", rule="OneToOne").splitlines()
    assert len(told) == 2
    assert "no synapse from a stimulus that gives a current" in told[0]
    assert "populations of one size" in told[1]
    with pytest.raises(Misfits) as caught:
        studio.connect("drive", "exc", synapse="Delta", rule="OneToOne")
    assert len(caught.value.items) == 2


def test_another_model_keeps_the_wiring(studio: Studio):
    studio.change("exc", model="AdEx")
    assert isinstance(studio.network.populations["exc"].model, AdEx)
    assert len(studio.network.projections) == 6
    assert studio.network.populations["exc"].start == {}  # the law of another model's membrane


def test_a_model_that_cannot_feel_its_synapses_is_refused_with_each_of_them(studio: Studio):
    for name in ("exc->exc", "inh->exc"):
        studio.change(name, synapse="ExponentialConductance")
    with pytest.raises(Misfits) as caught:
        studio.change("exc", model="FitzHughNagumo")
    assert {item.where for item in caught.value.items} >= {"exc->exc", "inh->exc"}


def test_another_rule_asks_for_as_many_synapses(studio: Studio):
    studio.change("exc->inh", rule="FixedInDegree")
    rule = studio.network.projections["exc->inh"].rule
    assert isinstance(rule, FixedInDegree)
    assert rule.k == 32  # all of 32 cells: p is 1 in so small a network
    studio.change("exc->inh", rule=FixedInDegree(k=8))
    studio.change("exc->inh", rule="FixedProbability")
    rule = studio.network.projections["exc->inh"].rule
    assert isinstance(rule, FixedProbability)
    assert rule.p == 0.25


def test_a_synapse_of_another_unit_takes_a_weight_of_that_unit_and_keeps_the_sign(studio: Studio):
    studio.change("inh->exc", synapse=ExponentialConductance(e_rev=-80.0))
    assert studio.network.projections["inh->exc"].weight == -2.0
    studio.change("inh->exc", weight=3.0)
    assert studio.network.projections["inh->exc"].weight == 3.0


def test_a_name_changes_everywhere(studio: Studio):
    studio.move({"exc": (10.0, 20.0)})
    studio.chosen = "exc"
    studio.rename("exc", "pyramidal")
    net = studio.network
    assert list(net.populations) == ["pyramidal", "inh", "drive"]
    assert {"drive->pyramidal", "pyramidal->pyramidal", "inh->pyramidal"} <= set(net.projections)
    assert net.places == {"pyramidal": (10.0, 20.0)}
    assert studio.chosen == "pyramidal"


def test_removing_a_population_takes_its_projections_along_in_one_step(studio: Studio):
    before = studio.network.to_spec()
    studio.chosen = "inh"
    studio.remove("inh")
    assert set(studio.network.projections) == {"drive->exc", "exc->exc"}
    assert studio.chosen == ""
    studio.undo()
    assert studio.network.to_spec() == before


def test_a_copy_of_a_population_is_wired_as_the_original(studio: Studio):
    assert studio.duplicate("exc->inh") == "exc->inh 2"
    studio.undo()
    copy = studio.duplicate("inh")
    net = studio.network
    assert copy == "inh 2"
    assert {(p.pre, p.post) for p in net.projections.values() if copy in (p.pre, p.post)} == {
        ("drive", copy),
        ("exc", copy),
        (copy, "exc"),
        (copy, copy),
    }


def test_moving_leaves_the_network_that_may_be_running(studio: Studio):
    network = studio.network
    studio.move({"exc": (120.04, 40.0)})
    assert studio.network is network
    assert Network.from_spec(network.to_spec()).places == {"exc": (120.0, 40.0)}
    studio.tidy()
    assert network.places == {}
    studio.undo()
    assert network.places == {"exc": (120.0, 40.0)}


def test_values_turned_in_place_go_along_with_the_steps(studio: Studio):
    studio.add("LIF", 5, "more")
    studio.network.populations["drive"].model.amplitude = 200.0  # pyright: ignore[reportAttributeAccessIssue]
    studio.change("more", size=6)
    assert studio.network.populations["drive"].model.values()["amplitude"] == 200.0
    studio.undo()
    assert studio.network.populations["more"].size == 5
    assert studio.network.populations["drive"].model.values()["amplitude"] == 200.0


def test_the_past_is_bounded():
    studio = Studio(network=Network("long"))
    for _ in range(KEPT + 20):
        studio.add(LIF(), 1)
    count = 0
    while studio.undo():
        count += 1
    assert count == KEPT
    assert len(studio.network.populations) == 20


def test_the_tables_tell_what_was_asked_for_and_what_was_drawn(studio: Studio):
    assert [(row.name, row.model, row.size, row.stimulus) for row in population_rows(studio.network)] == [
        ("exc", "LIF", 32, False),
        ("inh", "LIF", 8, False),
        ("drive", "StepCurrent", 1, True),
    ]
    studio.change("exc->inh", rule=FixedInDegree(k=5))
    row = next(row for row in projection_rows(studio.network, seed=3) if row.name == "exc->inh")
    assert (row.rule, row.synapse, row.weight, row.unit, row.delay) == (
        "FixedInDegree",
        "ExponentialCurrent",
        16.2,
        "pA",
        0.1,
    )
    assert (row.requested, row.realized) == ("5", "5 (5 to 5)")


def test_a_large_network_is_not_drawn_for_a_table():
    rows = projection_rows(balanced(10_000))
    assert {row.realized for row in rows} == {"not drawn: too many synapses"}


NAMES = st.sampled_from(["exc", "inh", "drive", "lif", "poisson", "a", "b"])
PLACES = st.floats(-500, 500)
EDITS = st.one_of(
    st.tuples(st.just("add"), st.sampled_from(["LIF", "Poisson", "StepCurrent", "AdEx"]), st.integers(1, 30)),
    st.tuples(st.just("connect"), NAMES, NAMES),
    st.tuples(st.just("size"), NAMES, st.integers(0, 50)),
    st.tuples(st.just("model"), NAMES, st.sampled_from(["LIF", "AdEx", "Izhikevich", "FitzHughNagumo", "Poisson"])),
    st.tuples(st.just("rename"), NAMES, NAMES),
    st.tuples(st.just("remove"), NAMES),
    st.tuples(st.just("duplicate"), NAMES),
    st.tuples(st.just("move"), NAMES, st.tuples(PLACES, PLACES)),
    st.tuples(st.just("undo")),
    st.tuples(st.just("redo")),
    st.tuples(st.just("clear")),
)


def do(studio: Studio, edit: tuple) -> None:
    kind, *rest = edit
    match kind:
        case "add":
            studio.add(rest[0], rest[1])
        case "size":
            studio.change(rest[0], size=rest[1])
        case "model":
            studio.change(rest[0], model=rest[1])
        case "move":
            studio.move({rest[0]: rest[1]})
        case _:
            getattr(studio, kind)(*rest)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(EDITS, max_size=12))
def test_all_undone_is_the_start_and_all_redone_is_the_end(sequence: list[tuple]):
    studio = Studio(network=balanced(10))
    start = studio.network.to_spec()
    for edit in sequence:
        before = studio.network.to_spec()
        try:
            do(studio, edit)
        except WorkbenchError:
            assert studio.network.to_spec() == before
    end, steps = studio.network.to_spec(), 0
    while studio.undo():
        steps += 1
    assert studio.network.to_spec() == start
    for _ in range(steps):
        assert studio.redo()
    assert studio.network.to_spec() == end


def test_arrays_are_told_from_numbers():
    class Plain(Model):
        pass

    assert not arrays(Plain)
    assert not arrays(LIF)


def test_a_layout_is_given_and_taken(studio: Studio):
    studio.change("exc", layout=Grid())
    assert studio.network.populations["exc"].layout == Grid()
    assert studio.why_not("exc", "inh", rule="DistanceKernel") != ""
    studio.change("inh", layout=Grid())
    assert studio.why_not("exc", "inh", rule="DistanceKernel") == ""
    studio.change("exc", layout=None)
    assert studio.network.populations["exc"].layout is None
