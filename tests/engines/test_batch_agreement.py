"""The batch engine gives the very spikes of the reference, in double precision, on every kind of small network."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from workbench.core.errors import TooLarge
from workbench.engines.batch.engine import BatchEngine
from workbench.engines.simulation import Simulation
from workbench.network.distributions import Normal, Uniform
from workbench.network.network import Network
from workbench.network.wiring.all_to_all import AllToAll
from workbench.network.wiring.dense_matrix import DenseMatrix
from workbench.network.wiring.fixed_in_degree import FixedInDegree
from workbench.network.wiring.fixed_probability import FixedProbability
from workbench.neurons.adex import AdEx
from workbench.neurons.hodgkin_huxley import HodgkinHuxley
from workbench.neurons.izhikevich import Izhikevich
from workbench.neurons.lif import LIF
from workbench.stimuli.poisson import Poisson
from workbench.stimuli.spike_input import SpikeInput
from workbench.stimuli.spike_list import SpikeList
from workbench.stimuli.step_current import StepCurrent
from workbench.synapses.alpha_current import AlphaCurrent
from workbench.synapses.delta import Delta
from workbench.synapses.exponential_conductance import ExponentialConductance
from workbench.synapses.exponential_current import ExponentialCurrent


def chain() -> Network:
    """Feed-forward Delta layers, the case written by hand."""
    rng, net = np.random.default_rng(0), Network("chain")
    net.add(Poisson(rate=150.0), 12, name="in")
    net.add(LIF(), 15, name="hidden", params={"v_t": Normal(-52, 1)}, start={"v": Uniform(-70, -55)})
    net.add(LIF(c_m=100.0), 5, name="out")
    net.connect("in", "hidden", DenseMatrix(), Delta(), weight=rng.normal(2, 4, (12, 15)), delay=1.0)
    net.connect("hidden", "out", DenseMatrix(), Delta(), weight=rng.normal(3, 5, (15, 5)), delay=2.0)
    return net


def loop() -> Network:
    """Excitation and inhibition in a loop, with refractoriness, mixed delays and two synapse types on one cell."""
    net = Network("loop")
    net.add(LIF(t_ref=2.0), 20, name="exc", start={"v": Uniform(-70, -50)})
    net.add(LIF(t_ref=1.0), 8, name="inh")
    net.add(Poisson(rate=400.0), 10, name="noise")
    net.connect("noise", "exc", FixedProbability(0.5), ExponentialCurrent(tau=5.0), weight=80.0)
    net.connect("noise", "inh", FixedInDegree(3), ExponentialConductance(), weight=2.0, delay=Uniform(1, 4))
    net.connect("exc", "exc", FixedProbability(0.3), ExponentialCurrent(tau=5.0), weight=60.0, delay=Uniform(1, 5))
    net.connect("exc", "inh", FixedProbability(0.4), Delta(), weight=3.0, delay=1.5)
    net.connect("inh", "exc", FixedProbability(0.5), AlphaCurrent(tau=6.0), weight=-90.0)
    return net


def zoo() -> Network:
    """Cells of every kind under a current, one of them driven by a spike list as well."""
    net = Network("zoo")
    net.add(StepCurrent(amplitude=350.0, onset=5.0, duration=80.0), 1, name="pulse")
    net.add(StepCurrent(amplitude=900.0), 1, name="strong")
    net.add(SpikeList(times=[3.0, 10.0, 10.0, 40.0], ids=[0, 1, 2, 1]), 3, name="list")
    net.add(AdEx(), 2, name="adex")
    net.add(LIF(), 3, name="lif")
    net.connect("strong", "adex")
    net.connect("pulse", "lif")
    net.connect("list", "lif", AllToAll(), Delta(), weight=4.0, delay=0.7)
    net.add(Izhikevich(), 2, name="izhikevich")
    net.add(HodgkinHuxley(), 2, name="squid")
    net.connect("strong", "izhikevich", weight=0.02)
    net.connect("strong", "squid", weight=0.3)
    return net


@pytest.mark.parametrize(("build", "dt"), [(chain, 0.5), (loop, 0.5), (zoo, 0.1)], ids=["chain", "loop", "zoo"])
@pytest.mark.parametrize("chunk", [30.0, 7.0])
def test_the_same_spikes_as_the_reference(build: Callable[[], Network], dt: float, chunk: float):
    net, duration = build(), 62.0 if dt > 0.1 else 31.0
    judge = Simulation(net, engine="reference", dt=dt, seed=3)
    batch = Simulation(net, engine="batch", dt=dt, seed=3)
    for sim in (judge, batch):
        sim.watch(next(iter(sim.plan.cells)), "v", [0, 1])
    whole = judge.advance(duration)
    while batch.t < duration - dt / 2:
        batch.advance(min(chunk, duration - batch.t))
    assert all(len(times) > 1 for times, _ in whole.spikes.values())
    for name, (times, ids) in whole.spikes.items():
        got_times, got_ids = batch.recording.of(name)
        np.testing.assert_allclose(got_times, times, atol=1e-9, err_msg=name)
        np.testing.assert_array_equal(got_ids, ids, err_msg=name)
    for key, expected in whole.samples.items():
        got = np.concatenate([block.samples[key] for block in batch.recording.blocks])
        np.testing.assert_allclose(got, expected, rtol=1e-6, atol=1e-6)


def test_a_fed_input_plays_once_and_is_followed_by_silence():
    net = Network("fed")
    net.add(SpikeInput(), 2, name="in")
    net.add(LIF(), 1, name="cell")
    net.connect("in", "cell", AllToAll(), Delta(), weight=30.0)
    train = np.zeros((5, 2), dtype=np.uint8)
    train[[0, 3], [0, 1]] = 1
    found = []
    for engine in ("reference", "batch"):
        sim = Simulation(net, engine=engine, dt=1.0)
        sim.set("in", spikes=train)
        for _ in range(6):
            sim.advance(2.0)
        found.append(sim.recording.of("cell")[0].tolist())
    assert found[0] == found[1]
    assert len(found[0]) == 2


def test_snapshot_restore_and_fork_repeat_the_run():
    sim = Simulation(loop(), engine="batch", dt=0.5, seed=3)
    sim.advance(30.0)
    moment, branch = sim.snapshot(), sim.fork()
    first = sim.advance(40.0)
    second = branch.advance(40.0)
    sim.restore(moment)
    third = sim.advance(40.0)
    for name, (times, ids) in first.spikes.items():
        for other in (second, third):
            np.testing.assert_array_equal(other.spikes[name][0], times)
            np.testing.assert_array_equal(other.spikes[name][1], ids)


def test_changes_between_advances_are_those_of_the_reference():
    found = []
    for engine in ("reference", "batch"):
        sim = Simulation(loop(), engine=engine, dt=0.5, seed=3)
        sim.advance(20.0)
        sim.set("exc->inh", weight=8.0)
        sim.set("noise", rate=800.0)
        sim.set("exc", g_l=14.0)
        sim.advance(30.0)
        found.append(sim.recording.of("inh"))
    np.testing.assert_allclose(found[0][0], found[1][0])
    np.testing.assert_array_equal(found[0][1], found[1][1])


def test_what_cannot_be_dense_is_refused_before_memory_is_touched():
    net = Network()
    net.add(LIF(), 20_000, name="a")
    net.connect("a", "a", FixedProbability(1e-6), Delta())
    with pytest.raises(TooLarge, match="event engine"):
        Simulation(net, engine="batch")


def test_a_batch_that_cannot_fit_is_refused_before_memory_is_touched():
    engine = BatchEngine(loop(), dt=0.5)
    with pytest.raises(TooLarge, match="fewer steps at once, or a smaller batch"):
        engine({}, steps=10**12)
