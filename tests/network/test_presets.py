"""Shipped networks do what their papers, and other simulators, say."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import brentq

from workbench.analysis.diffusion import diffusion_rate
from workbench.engines.simulation import Simulation
from workbench.network.presets.balanced import balanced
from workbench.network.presets.brunel import REFRACTORY, RESET, TAU, THRESHOLD, brunel
from workbench.network.presets.feedforward import feedforward


@pytest.mark.parametrize("size", [1000, 4000])
def test_the_balanced_network_fires_as_in_brian2(size):
    # tests/references/cuba_brian2.py: 5.6 and 5.5 Hz, CV 0.62, means of three seeds and of both sizes
    rates, irregular = [], []
    for seed in range(1, 9):  # the mean of eight: a wiring of 1,000 cells is 0.4 Hz from the next
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


def brunel_rate(g: float, eta: float, inputs: int, j: float, dt: float) -> float:
    """Brunel 2000, eq. 21 to 24: the rate (Hz) that gives itself back, by bisection; the threshold is watched in steps of dt."""

    def excess(rate: float) -> float:
        outside = eta * THRESHOLD / (j * inputs * TAU)
        goal = inputs * j * TAU * (outside + rate / 1000.0 * (1 - g / 4))
        spread = j * np.sqrt(inputs * TAU * (outside + rate / 1000.0 * (1 + g**2 / 4)) / 2)
        seen = THRESHOLD + 0.58 * spread * np.sqrt(2 * dt / TAU)
        return diffusion_rate(goal, spread, seen, RESET, TAU, REFRACTORY) - rate

    return float(brentq(excess, 0.01, 499.0))  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize("eta", [1.5, 2.0])
def test_brunels_network_is_asynchronous_and_irregular_at_the_rate_of_its_theory(eta):
    sim = Simulation(brunel(5000, g=5.0, eta=eta, in_degree=500, j=0.2), dt=0.1, seed=1)
    sim.advance(100.0)
    sim.recording.blocks.clear()
    sim.advance(400.0)
    expected = brunel_rate(5.0, eta, 400, 0.2, 0.1)
    for rate in sim.recording.rates().values():
        assert rate == pytest.approx(expected, rel=0.07)
    for name, value in sim.recording.irregularity().items():
        assert 0.3 < value < 1.0, name
    times, _ = sim.recording.of("exc")
    counts = np.histogram(times, np.arange(100.0, 500.5, 1.0))[0]
    assert counts.max() < 0.15 * 4000, "the cells do not fire as one"


def test_layers_are_drawn_within_the_reach_of_their_inputs():
    net = feedforward((64, 100, 10), seed=3)
    assert [p.size for p in net.populations.values()] == [64, 100, 10]
    for projection, inputs in zip(net.projections.values(), (64, 100), strict=True):
        weights = np.asarray(projection.weight)
        assert np.abs(weights).max() <= 10.0 / np.sqrt(inputs)
        assert weights.std() == pytest.approx(10.0 / np.sqrt(3 * inputs), rel=0.05)
