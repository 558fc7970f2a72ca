"""The bench: what is on it, its trials, and the ways it leaves: spec, link, code, files."""

from __future__ import annotations

import csv
import json
from io import BytesIO, StringIO

import numpy as np
import pytest

import workbench as wb
from workbench.core.catalogue import catalogue
from workbench.core.errors import Misfits, RangeError, SpecError
from workbench.core.model import Neuron, Stimulus
from workbench.core.own import own_neuron
from workbench.experiments.bench_code import bench_code, notebook
from workbench.experiments.bench_files import trial_csv, trial_npz
from workbench.experiments.bench_scale import scaled, strength
from workbench.experiments.link import to_link
from workbench.experiments.neuron_bench import NeuronBench
from workbench.experiments.patterns.pattern import patterns
from workbench.neurons.adex import AdEx
from workbench.neurons.fitzhugh_nagumo import FitzHughNagumo
from workbench.neurons.izhikevich import Izhikevich
from workbench.neurons.lif import LIF
from workbench.stimuli.drawn_current import DrawnCurrent
from workbench.stimuli.ornstein_uhlenbeck import OrnsteinUhlenbeck
from workbench.stimuli.poisson import Poisson
from workbench.stimuli.step_current import StepCurrent

OWN = "dv/dt = (-v + r*i)/tau : mV\nspike: v > v_t\nreset: v <- 0\ntau = 20 ms\nr = 0.1 GOhm\nv_t = 10 mV"


BENCHES = {
    "as it is": lambda: NeuronBench(duration=100.0),
    "started elsewhere": lambda: NeuronBench(duration=60.0, start={"v": -55.0}),
    "compared": lambda: NeuronBench(duration=100.0, compared=[LIF(g_l=8.0), AdEx()], start={"v": -60.0}),
    "noise": lambda: NeuronBench(
        duration=100.0, stimulus=OrnsteinUhlenbeck(mean=220.0), seed=7, integrator="Runge-Kutta 4"
    ),
    "reset late": lambda: NeuronBench(duration=100.0, compared=[AdEx()], reset="in the next step"),
    "drawn": lambda: NeuronBench(
        duration=50.0, stimulus=DrawnCurrent(times=[0.0, 10.0, 10.0], currents=[0.0, 0.0, 400.0])
    ),
    "spikes": lambda: NeuronBench(duration=200.0, stimulus=Poisson(rate=40.0), lines=30, weight=60.0),
    "own": lambda: NeuronBench(duration=100.0, neuron=own_neuron(OWN, "Mine")(tau=15.0), compared=[own_neuron(OWN)()]),
}
"""Benches of every kind: their trials, codes, specs and links must all say the same."""


def same(one: NeuronBench, trials: list) -> None:
    assert len(one.trials) == len(trials)
    for a, b in zip(one.trials, trials, strict=True):
        np.testing.assert_array_equal(a.spikes, b.spikes)
        np.testing.assert_array_equal(a.membrane, b.membrane)


# -- what is on it


def test_whatever_is_turned_asks_for_a_trial_and_with_auto_has_it():
    bench = NeuronBench(duration=100.0)
    before, asked = len(bench.trial.spikes), bench.wanted
    bench.stimulus.amplitude = 500.0
    assert bench.wanted == asked + 1
    assert len(bench.trial.spikes) > before
    bench.neuron.g_l = 20.0
    bench.stimulus = StepCurrent(amplitude=0.0)
    assert len(bench.trial.spikes) == 0


def test_a_model_that_left_the_bench_is_not_listened_to():
    bench = NeuronBench(auto=False)
    old = bench.neuron
    bench.swap(0, AdEx())
    asked = bench.wanted
    old.g_l = 12.0
    assert bench.wanted == asked


def test_a_current_reaches_the_cell_once_however_many_lines_there_are():
    bench = NeuronBench(duration=60.0, lines=20)
    assert bench.trial.current.max() == 250.0


def test_a_trial_that_is_refused_leaves_the_last_and_says_why():
    bench = NeuronBench(neuron=FitzHughNagumo(), stimulus=StepCurrent(amplitude=100.0), duration=100.0)
    bench.param.update(integrator="Euler", dt=2.0)
    before = bench.trial
    bench.stimulus.amplitude = 1e6
    assert bench.refused
    assert bench.trial is before
    bench.param.update(integrator="auto", dt=0.05)
    bench.stimulus.amplitude = 200.0
    assert not bench.refused
    assert bench.trial is not before


def test_up_to_four_cells_are_compared_and_the_first_stays():
    bench = NeuronBench(auto=False)
    for cell in (AdEx(), Izhikevich(), LIF()):
        bench.add(cell)
    with pytest.raises(RangeError, match="at most 4"):
        bench.add(LIF())
    bench.swap(2, LIF(g_l=5.0))
    assert [type(cell).__name__ for cell in bench.cells] == ["LIF", "AdEx", "LIF", "LIF"]
    bench.remove(1)
    assert [type(cell).__name__ for cell in bench.cells] == ["LIF", "LIF", "LIF"]
    with pytest.raises(RangeError):
        bench.remove(0)


def test_another_first_cell_does_not_begin_in_the_states_of_the_old_one():
    bench = NeuronBench(auto=False, start={"v": -55.0})
    bench.swap(0, AdEx())
    assert bench.start == {}


@pytest.mark.parametrize("name", ["tonic bursting", "irregular", "delayed accelerating"])
def test_a_published_pattern_on_the_bench_gives_its_published_count(name):
    pattern = next(pattern for pattern in patterns() if pattern.name == name)
    bench = NeuronBench(auto=False)
    bench.hang(pattern)
    bench.run()
    assert len(bench.trial.spikes) == pattern.count


def test_a_late_reset_moves_the_spikes_of_the_bench_and_a_pattern_brings_its_own_back():
    bench = NeuronBench(duration=200.0, dt=1.0, stimulus=StepCurrent(amplitude=400.0))
    before = bench.trial.spikes
    bench.reset = "in the next step"
    np.testing.assert_allclose(np.diff(bench.trial.spikes), np.diff(before)[: len(bench.trial.spikes) - 1] + 1.0)
    bench.hang(patterns()[0])
    assert bench.reset == "at once"


def test_a_file_from_before_the_order_of_the_reset_means_at_once():
    old = NeuronBench(auto=False).to_spec()
    del old["reset"]
    bench = NeuronBench(auto=False, reset="in the next step")
    bench.take_spec(old)
    assert bench.reset == "at once"


# -- the ways it leaves


@pytest.mark.parametrize("name", BENCHES)
def test_its_code_repeats_its_trials(name):
    bench = BENCHES[name]()
    made: dict = {}
    exec(bench_code(bench), made)
    same(bench, made["trials"] if bench.compared else [made["trial"]])


@pytest.mark.parametrize("name", BENCHES)
def test_spec_and_link_bring_back_the_same_bench(name):
    bench = BENCHES[name]()
    written = json.loads(json.dumps(bench.to_spec()))
    read = NeuronBench.from_spec(written)
    assert read.to_spec() == bench.to_spec()
    linked = NeuronBench(auto=False)
    linked.take_link(bench.link())
    assert linked.to_spec() == bench.to_spec()
    same(bench, read.compute())


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"version": 99}, "bench.version"),
        ({"format": "workbench-network"}, "bench.format"),
        ({"cells": []}, "bench.cells"),
        ({"cells": [{"type": "Nobody"}]}, r"bench.cells\[0\]"),
        ({"cells": [{"type": "LIF", "params": {"c_m": -1.0}}]}, r"bench.cells\[0\].*LIF.c_m"),
        ({"cells": [{"type": "LIF"}] * 5}, "bench.cells"),
        ({"stimulus": {"type": "LIF"}}, "bench.stimulus"),
        ({"dt": 0.0}, "NeuronBench.dt"),
        ({"duration": 1e12}, "NeuronBench.duration"),
        ({"integrator": "magic"}, "bench"),
        ({"seed": "one"}, "bench.seed"),
        ({"more": 1}, "bench"),
    ],
)
def test_a_spec_with_one_thing_wrong_is_refused_as_a_whole_and_says_where(change, where):
    bench = NeuronBench(auto=False)
    good = bench.to_spec()
    with pytest.raises((SpecError, Misfits, LookupError, ValueError), match=f"(?s){where}"):
        bench.take_spec({**good, "weight": 77.0, **change})
    assert bench.to_spec() == good


def test_everything_wrong_is_told_at_once():
    bench = NeuronBench(auto=False)
    cells = [{"type": "LIF", "params": {"c_m": -1.0}}, {"type": "Nobody"}]
    with pytest.raises(Misfits) as told:
        bench.take_spec({**bench.to_spec(), "cells": cells})
    assert len(told.value.items) == 2


def test_a_link_to_something_else_is_refused():
    bench = NeuronBench(auto=False)
    for text in ("", "hello", to_link({"network": {}}), to_link([1, 2])):
        with pytest.raises((SpecError, Misfits)):
            bench.take_link(text)


def test_a_notebook_holds_the_same_code_and_opens_the_same_bench():
    bench = BENCHES["compared"]()
    cells = json.loads(notebook(bench))["cells"]
    made: dict = {}
    exec("".join(cells[1]["source"]), made)
    same(bench, made["trials"])
    lines = "".join(cells[2]["source"]).splitlines()
    exec("\n".join(line for line in lines if "live()" not in line and "Lab(" not in line), made)
    assert made["bench"].to_spec() == bench.to_spec()


def test_every_neuron_and_current_has_a_name_in_a_notebook():
    kinds = [*catalogue("neurons", Neuron).values(), *catalogue("stimuli", Stimulus).values()]
    named = [kind for kind in kinds if getattr(kind, "analog", True) or kind is Poisson]
    assert [kind.__name__ for kind in named if getattr(wb, kind.__name__, None) is not kind] == []


def test_the_tables_hold_the_trial():
    bench = BENCHES["compared"]()
    rows = list(csv.DictReader(StringIO(trial_csv(bench))))
    assert len(rows) == len(bench.trial.times)
    times = [float(row["time (ms)"]) for row in rows if row["cell spike"] == "1"]
    np.testing.assert_allclose(times, bench.trial.spikes)
    assert float(rows[-1]["cell 3 w (pA)"]) == pytest.approx(bench.trials[2].states["w"][-1], rel=1e-5)
    with np.load(BytesIO(trial_npz(bench))) as arrays:
        np.testing.assert_array_equal(arrays["cell_v"], bench.trial.membrane)
        np.testing.assert_array_equal(arrays["cell_2_spikes"], bench.trials[1].spikes)


# -- a current that fits


def test_a_scaled_current_keeps_its_shape():
    noise = scaled(OrnsteinUhlenbeck(mean=200.0, sigma=50.0), 20.0)
    assert (noise.mean, noise.sigma) == (20.0, 5.0)
    assert strength(Poisson()) is None
    assert scaled(StepCurrent(amplitude=0.0), 12.3).amplitude == 12.0


def test_a_spec_that_was_taken_leaves_nobody_else_watching_its_models():
    taken, plain = NeuronBench(auto=False), NeuronBench(auto=False)
    taken.take_spec(plain.to_spec())
    heard = [len(bench.neuron.param.watchers["c_m"]["value"]) for bench in (taken, plain)]
    assert heard[0] == heard[1]


def test_what_is_compared_is_up_to_three_neurons():
    for wrong in ([1], [LIF()] * 4):
        with pytest.raises((TypeError, ValueError), match="compared"):
            NeuronBench(auto=False, compared=wrong)


def test_the_tables_hold_the_cells_of_this_moment_even_before_their_first_trial():
    bench = NeuronBench(auto=False, duration=20.0)
    assert next(csv.reader(StringIO(trial_csv(bench))))[2] == "cell v (mV)"
    bench.run()
    bench.neuron = AdEx()  # its trial has not come yet
    with np.load(BytesIO(trial_npz(bench))) as arrays:
        assert "cell_w" in arrays
