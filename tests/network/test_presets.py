"""Shipped networks do what their papers, and other simulators, say."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.engines.simulation import Simulation
from workbench.network.presets.balanced import balanced
from workbench.network.presets.feedforward import feedforward


@pytest.mark.parametrize("size", [1000, 4000])
def test_the_balanced_network_fires_as_in_brian2(size):
    # tests/references/cuba_brian2.py: 5.6 and 5.5 Hz, CV 0.62, means of three seeds and of both sizes
    rates, irregular = [], []
    for seed in (1, 2, 3):
        sim = Simulation(balanced(size), dt=0.1, seed=seed)
        sim.advance(200.0)
        sim.recording.blocks.clear()
        sim.advance(2000.0)
        rates.append(sim.recording.rates())
        irregular.append(sim.recording.irregularity())
    for name in ("exc", "inh"):
        assert np.mean([rate[name] for rate in rates]) == pytest.approx(5.55, rel=0.1)
        assert np.mean([value[name] for value in irregular]) == pytest.approx(0.62, abs=0.05)


def test_every_cell_of_the_balanced_network_keeps_eighty_inputs():
    for size in (500, 1000, 4000):
        assert balanced(size).estimate().synapses == pytest.approx(80 * size, rel=0.02)


def test_layers_are_drawn_within_the_reach_of_their_inputs():
    net = feedforward((64, 100, 10), seed=3)
    assert [p.size for p in net.populations.values()] == [64, 100, 10]
    for projection, inputs in zip(net.projections.values(), (64, 100), strict=True):
        weights = np.asarray(projection.weight)
        assert np.abs(weights).max() <= 10.0 / np.sqrt(inputs)
        assert weights.std() == pytest.approx(10.0 / np.sqrt(3 * inputs), rel=0.05)
