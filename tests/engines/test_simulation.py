"""A simulation in every engine: order of a step, delays, hot changes, going back, branching, and what it refuses."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.core.errors import Diverged, RangeError, UnknownName, WorkbenchError
from workbench.engines.simulation import Simulation
from workbench.network.distributions import Uniform
from workbench.network.network import Network
from workbench.network.wiring.all_to_all import AllToAll
from workbench.network.wiring.fixed_probability import FixedProbability
from workbench.neurons.adex import AdEx
from workbench.neurons.hodgkin_huxley import HodgkinHuxley
from workbench.neurons.lif import LIF
from workbench.plasticity.pair_stdp import PairSTDP
from workbench.stimuli.poisson import Poisson
from workbench.stimuli.spike_list import SpikeList
from workbench.stimuli.step_current import StepCurrent
from workbench.synapses.delta import Delta
from workbench.synapses.exponential_current import ExponentialCurrent

ENGINES = [
    pytest.param({"engine": "reference"}, id="reference"),
    pytest.param({"engine": "event"}, id="event"),
    pytest.param({"engine": "event", "precision": "double"}, id="event double"),
    pytest.param({"engine": "batch"}, id="batch"),
]
SPARSE = ENGINES[:3]


def lively() -> Network:
    """Recurrent, noisy, plastic, with drawn parameters: everything that a snapshot has to keep."""
    net = Network("lively")
    noise = net.add(Poisson(rate=80.0), 40, name="noise")
    exc = net.add(LIF(t_ref=2.0), 30, name="exc", start={"v": Uniform(-70, -50)})
    inh = net.add(AdEx(), 10, name="inh")
    drive = net.add(StepCurrent(amplitude=150.0, onset=5.0), 1, name="drive")
    net.connect(drive, exc)
    net.connect(noise, exc, FixedProbability(0.5), ExponentialCurrent(tau=4.0), weight=60.0, delay=Uniform(0.2, 6.0))
    net.connect(noise, inh, AllToAll(), ExponentialCurrent(tau=4.0), weight=120.0, delay=1.5)
    net.connect(exc, exc, AllToAll(), Delta(), weight=0.4, delay=2.0, plasticity=PairSTDP(w_max=1.0))
    net.connect(inh, exc, AllToAll(), Delta(), weight=-1.0, delay=0.7)
    return net


def spikes_of(*blocks) -> dict[str, tuple]:
    return {
        name: tuple(np.concatenate([block.spikes[name][part] for block in blocks]) for part in (0, 1))
        for name in blocks[0].spikes
    }


def same(one: dict, other: dict) -> bool:
    return one.keys() == other.keys() and all(
        np.array_equal(one[name][0], other[name][0]) and np.array_equal(one[name][1], other[name][1]) for name in one
    )


@pytest.mark.parametrize("options", ENGINES)
@pytest.mark.parametrize("delay", [0.1, 0.3, 5.0, 49.9])
def test_a_spike_acts_one_delay_after_its_step(options, delay):
    net = Network()
    source = net.add(SpikeList(times=[1.0], ids=[0]), 1, name="source")
    cell = net.add(LIF(g_l=0.1), 1, name="cell", start={"v": -70.0})
    net.connect(source, cell, AllToAll(), Delta(), weight=5.0, delay=delay)
    sim = Simulation(net, dt=0.1, **options)
    sim.watch(cell)
    block = sim.advance(delay + 2.0)
    jump = np.flatnonzero(block.samples["cell", "v"][:, 0] > -67.0)[0]
    # stamped at the end of its step (1.0), it arrives at the begin of the step that starts one delay later
    assert block.sample_times[jump] == pytest.approx(1.0 + delay + 0.1, abs=1e-6)


@pytest.mark.parametrize("options", ENGINES)
@pytest.mark.parametrize("t_ref", [0.0, 2.0, 5.0])
def test_the_period_of_a_driven_cell_is_the_closed_form(options, t_ref):
    net = Network()
    cell = net.add(LIF(t_ref=t_ref, v_r=-70.0), 1, name="cell", start={"v": -70.0})
    net.connect(net.add(StepCurrent(amplitude=400.0), 1, name="drive"), cell)
    times = Simulation(net, dt=0.1, **options).advance(300.0).spikes["cell"][0]
    # tau = C/g = 20 ms, RI = 40 mV: T = t_ref + tau ln(RI / (RI - 20 mV)), seen on the grid of steps
    expected = t_ref + 20.0 * np.log(2.0)
    assert np.diff(times).mean() == pytest.approx(expected, abs=0.1)
    assert np.diff(times).min() >= expected - 1e-6


@pytest.mark.parametrize("options", ENGINES)
def test_poisson_trains_have_their_rate_and_are_independent(options):
    net = Network()
    net.add(Poisson(rate=100.0), 500, name="noise")
    times, ids = Simulation(net, dt=0.5, seed=7, **options).advance(2000.0).spikes["noise"]
    counts = np.bincount(ids, minlength=500)
    p, steps = 0.05, 4000
    assert counts.mean() == pytest.approx(steps * p, abs=4 * np.sqrt(steps * p * (1 - p) / 500))
    assert counts.var(ddof=1) == pytest.approx(steps * p * (1 - p), rel=4 * np.sqrt(2 / 499))
    together = np.bincount(np.rint(times / 0.5).astype(int) - 1, minlength=steps)
    assert together.var() == pytest.approx(500 * p * (1 - p), rel=4 * np.sqrt(2 / steps))


def test_engines_draw_the_same_noise_and_seeds_differ():
    net = Network()
    net.add(Poisson(rate=100.0), 50, name="noise")
    runs = [spikes_of(Simulation(net, dt=0.5, seed=7, **p.values[0]).advance(200.0)) for p in ENGINES]
    assert all(same(runs[0], run) for run in runs[1:])
    assert not same(runs[0], spikes_of(Simulation(net, dt=0.5, seed=8).advance(200.0)))


@pytest.mark.parametrize("options", SPARSE)
def test_a_run_does_not_depend_on_how_it_is_cut_or_watched(options):
    whole = Simulation(lively(), seed=5, **options)
    block = whole.advance(120.0)
    assert len(block.spikes["exc"][0]) > 30
    assert len(block.spikes["inh"][0]) > 5
    parts = Simulation(lively(), seed=5, **options)
    parts.watch("exc", "v", [0, 3])
    pieces = [parts.advance(length) for length in (0.1, 33.3, 6.6, 80.0)]
    assert same(spikes_of(block), spikes_of(*pieces))
    assert np.array_equal(whole.weights("exc->exc")[2], parts.weights("exc->exc")[2])


@pytest.mark.parametrize("options", SPARSE)
def test_a_snapshot_brings_back_spikes_weights_and_values(options):
    sim = Simulation(lively(), seed=5, **options)
    sim.advance(41.7)
    moment = sim.snapshot()
    first, weights = sim.advance(60.0), sim.weights("exc->exc")[2]
    sim.set("drive", amplitude=900.0)
    sim.set("inh->exc", weight=-3.0)
    sim.set("exc", v_t=-58.0)
    sim.set("noise->exc", tau=9.0)
    assert not same(spikes_of(first), spikes_of(sim.advance(60.0)))
    sim.restore(moment)
    assert sim.t == pytest.approx(41.7)
    assert sim.recording.t1 == pytest.approx(41.7)
    assert same(spikes_of(first), spikes_of(sim.advance(60.0)))
    assert np.array_equal(weights, sim.weights("exc->exc")[2])


@pytest.mark.parametrize("options", SPARSE)
def test_a_fork_goes_its_own_way(options):
    sim = Simulation(lively(), seed=5, integrator="Euler", **options)
    sim.advance(30.0)
    other = sim.fork()
    assert other.integrator == "Euler"
    other.set("drive", amplitude=800.0)
    changed = other.advance(50.0)
    kept = sim.advance(50.0)
    assert len(changed.spikes["exc"][0]) > len(kept.spikes["exc"][0])
    straight = Simulation(lively(), seed=5, integrator="Euler", **options)
    straight.advance(30.0)
    assert same(spikes_of(kept), spikes_of(straight.advance(50.0)))


@pytest.mark.parametrize("options", ENGINES)
def test_a_change_acts_from_the_next_step_on_as_if_it_had_been_so(options):
    def driven(amplitude: float) -> Simulation:
        net = Network()
        cell = net.add(LIF(), 2, name="cell", start={"v": -70.0})
        net.connect(net.add(StepCurrent(amplitude=amplitude), 1, name="drive"), cell)
        return Simulation(net, dt=0.1, **options)

    sim = driven(0.0)
    assert not len(sim.advance(50.0).spikes["cell"][0])
    sim.set("drive", amplitude=500.0)
    late, fresh = sim.advance(100.0).spikes["cell"][0], driven(500.0).advance(100.0).spikes["cell"][0]
    np.testing.assert_allclose(late - 50.0, fresh, atol=1e-6)


@pytest.mark.parametrize("options", ENGINES)
@pytest.mark.parametrize(
    ("target", "values", "told"),
    [
        ("exc", {"c_m": -5.0}, ["LIF.c_m", "pF", "-5"]),
        ("exc", {"v_t": -55.0, "nonsense": 1.0}, ["nonsense"]),
        ("drive", {"amplitude": "much"}, ["amplitude", "much"]),
        ("inh->exc", {"weight": float("nan")}, ["inh->exc.weight", "finite"]),
        ("inh->exc", {"taus": 3.0}, ["inh->exc", "taus"]),
        ("nobody", {"v": 1.0}, ["nobody"]),
    ],
)
def test_a_wrong_value_names_field_and_range_and_leaves_the_run_alone(options, target, values, told):
    net = lively()
    if options["engine"] == "batch":
        net = Network.from_spec(
            {**net.to_spec(), "projections": [p for p in net.to_spec()["projections"] if not p.get("plasticity")]}
        )
    sim, twin = (Simulation(net, dt=0.1, seed=5, **options) for _ in range(2))
    sim.advance(20.0), twin.advance(20.0)
    with pytest.raises(WorkbenchError) as refused:
        sim.set(target, **values)
    for word in told:
        assert word in str(refused.value)
    assert same(spikes_of(sim.advance(30.0)), spikes_of(twin.advance(30.0)))
    assert sim.net.to_spec() == twin.net.to_spec()


@pytest.mark.parametrize("options", SPARSE)
def test_a_run_that_leaves_the_numbers_says_where_and_when(options):
    net = Network()
    cell = net.add(HodgkinHuxley(), 1, name="cell")
    net.connect(net.add(StepCurrent(amplitude=100.0), 1, name="drive"), cell)
    with np.errstate(all="ignore"), pytest.raises(Diverged, match=r"cell\.") as refused:
        Simulation(net, dt=0.5, integrator="Euler", **options).advance(200.0)
    assert "ms" in str(refused.value)


@pytest.mark.parametrize("duration", [0.0, -1.0, float("nan"), float("inf"), 1e12, "5", None])
def test_a_duration_that_makes_no_sense_is_refused(duration):
    with pytest.raises(RangeError, match="duration"):
        Simulation(lively(), engine="reference").advance(duration)


def test_one_cell_that_is_not_a_list_is_refused_in_words():
    net = Network()
    net.add(LIF(), 2, name="c")
    sim = Simulation(net, engine="reference")
    for ids in (0, ["x"]):
        with pytest.raises(RangeError, match=r"watch\('c'\): expected a list of cells, got .*Try: ids=\[0\]"):
            sim.watch("c", "v", ids)
    assert sim.probes == []


def test_watching_what_is_not_there_is_refused():
    sim = Simulation(lively(), engine="reference")
    with pytest.raises(UnknownName, match="nobody"):
        sim.watch("nobody")
    with pytest.raises(UnknownName, match="'u'"):
        sim.watch("exc", "u")
    with pytest.raises(RangeError, match="cells 0 to 29"):
        sim.watch("exc", "v", [30])


def test_what_a_network_becomes_later_does_not_reach_into_a_run():
    net = lively()
    sim, twin = Simulation(net, engine="reference", seed=5), Simulation(net, engine="reference", seed=5)
    net.populations["exc"].model.c_m = 500.0
    net.projections["inh->exc"].weight = 0.0
    assert same(spikes_of(sim.advance(30.0)), spikes_of(twin.advance(30.0)))
    assert twin.net.populations["exc"].model.c_m == 200.0
