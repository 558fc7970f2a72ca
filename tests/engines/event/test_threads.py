"""Spikes do not depend on how many threads make them, on probes, or on the snapshot they are resumed from."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.core.errors import RangeError
from workbench.engines.event.meeting import GONE, opened
from workbench.engines.event.share import Shares
from workbench.engines.event.team import cores, threads_for, together
from workbench.engines.plan import make_plan
from workbench.engines.simulation import Simulation
from workbench.network.distributions import Normal
from workbench.network.network import Network
from workbench.network.presets.brunel import brunel
from workbench.network.wiring.fixed_probability import FixedProbability
from workbench.network.wiring.fixed_total import FixedTotal
from workbench.network.wiring.one_to_one import OneToOne
from workbench.neurons.lif import LIF
from workbench.stimuli.background import Background
from workbench.stimuli.poisson import Poisson
from workbench.stimuli.spike_list import SpikeList
from workbench.stimuli.step_current import StepCurrent
from workbench.synapses.delta import Delta
from workbench.synapses.exponential_current import ExponentialCurrent


def mixed() -> Network:
    """Every form of synapse and every kind of stimulus: bits, lists, coarse and full weights, straight and crossed backgrounds."""
    net = Network("mixed")
    cell = {"c_m": 200.0, "g_l": 10.0, "e_l": -60.0, "v_t": -50.0, "v_r": -60.0, "t_ref": 2.0}
    exc, inh = net.add(LIF(**cell), 700, name="exc"), net.add(LIF(**cell), 210, name="inh")
    noise = net.add(Poisson(rate=20.0), 130, name="noise")
    listed = net.add(SpikeList(times=[3.0, 3.0, 9.0], ids=[0, 70, 99]), 100, name="listed")
    drive = net.add(StepCurrent(amplitude=60.0, onset=2.0, duration=30.0), 1, name="drive")
    outside = net.add(Background(rate=8.0, trains=200), 700, name="outside")
    crossed = net.add(Background(rate=8.0, trains=40), 50, name="crossed")
    current = ExponentialCurrent(tau=3.0)
    net.connect(drive, exc)
    net.connect(outside, exc, OneToOne(), current, weight=40.0, delay=1.5)
    net.connect(crossed, inh, FixedProbability(0.3), current, weight=Normal(30.0, 3.0), delay=0.4)
    net.connect(exc, exc, FixedProbability(0.4), current, weight=2.0, delay=1.5)
    net.connect(exc, inh, FixedTotal(80_000), current, weight=Normal(4.0, 0.5), delay=Normal(1.5, 0.7, 0.3, 6.0))
    net.connect(inh, exc, FixedTotal(90_000), current, weight=Normal(-3.0, 0.5), delay=Normal(0.8, 0.4, 0.3, 6.0))
    net.connect(inh, inh, FixedTotal(9000), current, weight=Normal(-8.0, 0.5), delay=0.8)
    net.connect(noise, exc, FixedProbability(0.1), Delta(), weight=0.5, delay=1.0)
    net.connect(listed, inh, FixedProbability(0.5), Delta(), weight=Normal(3.0, 0.1), delay=2.0)
    return net


def spikes(sim: Simulation) -> list[list[float]]:
    return [part.tolist() for name in sim.recording.sizes for part in sim.recording.of(name)]


@pytest.fixture(scope="module")
def alone() -> list[list[float]]:
    sim = Simulation(mixed(), seed=2, threads=1)
    sim.advance(60.0)
    assert sum(map(len, spikes(sim))) > 2000
    return spikes(sim)


@pytest.mark.parametrize("threads", [2, 3, 8])
def test_any_number_of_threads_gives_the_same_spikes(threads, alone):
    sim = Simulation(mixed(), seed=2, threads=threads)
    for part in (0.1, 7.3, 52.6):
        sim.advance(part)
    assert spikes(sim) == alone


def test_a_snapshot_goes_on_with_another_number_of_threads_and_with_probes(alone):
    first = Simulation(mixed(), seed=2, threads=3)
    first.advance(20.3)
    then = Simulation(mixed(), seed=2, threads=2)
    then.restore(first.snapshot())
    then.watch("exc", "v", [0, 350, 699])
    then.watch("inh", "i", [3])
    then.advance(39.7)
    joined = [a + b for a, b in zip(spikes(first), spikes(then), strict=True)]
    assert joined == alone


def test_probes_read_the_same_whoever_owns_the_cell():
    found = []
    for threads in (1, 4):
        sim = Simulation(mixed(), seed=2, threads=threads)
        sim.watch("exc", "v", [699, 0, 350])
        found.append(sim.advance(20.0).samples["exc", "v"])
    assert np.array_equal(*found)


def test_double_precision_agrees_with_the_reference_to_the_spike():
    runs = [Simulation(mixed(), seed=2, engine="reference"), Simulation(mixed(), seed=2, precision="double", threads=2)]
    for sim in runs:
        sim.advance(25.0)
    assert len(spikes(runs[0])[1]) > 30
    assert spikes(runs[0]) == spikes(runs[1])


def test_coarse_weights_keep_the_rates():
    runs = [Simulation(mixed(), seed=2, precision=precision) for precision in ("single", "double")]
    for sim in runs:
        sim.advance(200.0)
    rates = [np.array(list(sim.recording.rates().values())) for sim in runs]
    assert rates[0] == pytest.approx(rates[1], rel=0.05)


def test_every_cell_has_one_owner_and_every_sum_one_place():
    plan = make_plan(mixed(), 0.1, 1)
    for count in (1, 2, 5, 40):
        shares = Shares(plan, count)
        assert (np.diff(shares.bounds, axis=1) >= 0).all()
        places = [
            shares.places(node, receptor)
            for node, name in enumerate(plan.order)
            if name in plan.cells
            for receptor in range(len(plan.cells[name].receptors))
        ]
        assert len(np.unique(np.concatenate(places))) == sum(map(len, places))
        assert np.concatenate(places).max() < shares.total


def test_a_full_output_stops_all_threads_at_the_same_step(monkeypatch):
    from workbench.engines.event import engine

    monkeypatch.setattr(engine, "CALL", 37)
    sim = Simulation(mixed(), seed=2, threads=2)
    sim.advance(60.0)
    whole = Simulation(mixed(), seed=2, threads=1)
    whole.advance(60.0)
    assert spikes(sim) == spikes(whole)


def test_a_thread_that_dies_is_told_and_nobody_waits_for_it():
    shared = opened()

    def work(share: int) -> int:
        if share == 1:
            raise MemoryError("no room")
        while not shared[GONE]:
            pass
        return 0

    with pytest.raises(MemoryError, match="no room"):
        together(work, 3, shared)


def test_small_networks_take_one_thread_and_no_more_than_asked_for():
    assert threads_for(None, 1000, 1e5, 2, 0.1) == 1
    assert threads_for(3, 10, 10, 1, 0.1) == 3
    assert threads_for(None, 10**6, 1e9, 2, 0.1, spare=cores() - 1) == 1
    assert threads_for(None, 10**6, 1e9, 2, 0.1, spare=cores()) == 1  # one there is in any case
    for wrong in (0, -1, 65, 1.5, True):
        with pytest.raises(RangeError):
            threads_for(wrong, 10, 10, 1, 0.1)  # pyright: ignore[reportArgumentType]


def test_brunels_network_as_bits_is_brunels_network_as_a_list(monkeypatch):
    from workbench.engines.event import synapses

    found = []
    for dense in (synapses.DENSE, 2.0):
        monkeypatch.setattr(synapses, "DENSE", dense)
        sim = Simulation(brunel(2000), seed=1)
        sim.advance(60.0)
        assert (synapses.BITS in sim.engine.counting.forms.values()) == (dense < 1)  # pyright: ignore[reportAttributeAccessIssue]
        found.append(spikes(sim))
    assert found[0] == found[1]


@pytest.mark.parametrize("threads", [1, 3])
def test_a_spike_delivered_ahead_arrives_as_if_it_had_waited(threads, monkeypatch):
    """Weights that change while spikes are on their way, a snapshot, and a network that is laid anew."""
    from workbench.engines.event import synapses

    found = []
    for thin in (synapses.THIN, 0):
        monkeypatch.setattr(synapses, "THIN", thin)
        sim = Simulation(mixed(), seed=2, threads=threads)
        assert (sim.engine.counting.synapses.ahead > 0) == (thin > 0)  # pyright: ignore[reportAttributeAccessIssue]
        sim.advance(20.3)
        sim.set("exc->inh", weight=Normal(5.0, 0.5))
        sim.advance(10.4)
        moment = sim.snapshot()
        sim.set("inh->exc", weight=-2.0)
        sim.advance(15.0)
        told = spikes(sim)
        sim.restore(moment)
        sim.advance(15.0)
        found.append((told, spikes(sim)))
    assert found[0] == found[1]
    assert found[0][0] != found[0][1]
