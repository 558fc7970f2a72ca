"""A strong volley runs through the chain and sharpens; a weak one dies (Diesmann, Gewaltig and Aertsen 1999)."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.engines.simulation import Simulation
from workbench.network.network import Network
from workbench.network.presets.synfire_chain import synfire_chain
from workbench.neurons.lif import LIF
from workbench.stimuli.spike_list import SpikeList


def volley(sim: Simulation, group: int, window: tuple[float, float]) -> np.ndarray:
    times, _ = sim.recording.of(f"group {group}")
    return times[(times > window[0]) & (times < window[1])]


def test_a_strong_volley_arrives_sharp_and_whole():
    sim = Simulation(synfire_chain(pulse=3000.0), dt=0.1, seed=1)
    sim.advance(280.0)
    last = volley(sim, 10, (145.0, 175.0))
    packet = last[np.abs(last - np.median(last)) < 3.0]
    assert 90 <= len(packet) <= 105
    assert packet.std() < 1.0
    speed = [np.median(volley(sim, k, (100.0, 175.0))) for k in (1, 10)]
    assert 9 * 5.0 < speed[1] - speed[0] < 9 * 7.0  # the delay and a rise of the membrane for each group


def test_a_weak_volley_dies_away():
    sim = Simulation(synfire_chain(pulse=1200.0), dt=0.1, seed=1)
    sim.advance(200.0)
    assert len(volley(sim, 1, (99.0, 108.0))) < 40
    assert len(volley(sim, 10, (140.0, 175.0))) < 20  # background: 100 cells at 2 Hz for 35 ms are 7


def test_at_rest_the_cells_fire_at_two_hertz():
    sim = Simulation(synfire_chain(groups=4, pulse=0.0), dt=0.1, seed=1)
    sim.advance(2000.0)
    assert sim.recording.rates()["group 1"] == pytest.approx(2.0, abs=0.6)  # the background rate of the paper


def test_a_spike_lifts_the_membrane_by_a_seventh_of_a_millivolt():
    chain = synfire_chain()
    net = Network()
    source = net.add(SpikeList(times=[1.0], ids=[0]), 1, name="source")
    cell = net.add(LIF(**chain["group 2"].model.values()), 1, name="cell")
    joint = chain["group 1->group 2"]
    net.connect(source, cell, synapse=joint.synapse, weight=joint.weight, delay=1.0)
    sim = Simulation(net, engine="reference", dt=0.01)
    sim.watch(cell)
    block = sim.advance(20.0)
    lift = block.samples["cell", "v"][:, 0] + 70.0
    assert lift.max() == pytest.approx(0.14, rel=0.01)
    assert block.sample_times[lift.argmax()] - 2.0 == pytest.approx(1.7, abs=0.05)
