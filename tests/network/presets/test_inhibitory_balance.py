"""Vogels et al. 2011: inhibition grows until the excitatory cells fire at about the rate that it aims at, and irregularly."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.analysis.spike_trains import cv
from workbench.engines.simulation import Simulation
from workbench.network.presets.inhibitory_balance import inhibitory_balance


def late(rho: float, size: int = 1000, eta: float = 0.1) -> tuple[float, float, np.ndarray]:
    """Rate (Hz) and irregularity of the excitatory cells in the seconds 4 to 6, and the learned weights."""
    sim = Simulation(inhibitory_balance(size, rho, eta), dt=0.1, seed=1, keep=100.0)
    sim.advance(4000.0)
    times, ids = sim.advance(2000.0).spikes["exc"]
    return len(times) / (0.8 * size) / 2.0, cv(times, ids), sim.weights("inh->exc")[2]


def test_the_cells_fire_at_about_the_rate_aimed_at():
    # tests/references/vogels_brian2.py: 3.54 to 3.59 Hz and weights of 2.94 nS at a target of 3 Hz
    rate, irregular, weights = late(3.0)
    assert rate == pytest.approx(3.57, rel=0.1)
    assert rate == pytest.approx(3.0, rel=0.3)
    assert irregular > 0.7
    assert weights.mean() == pytest.approx(2.94, rel=0.05)


def test_another_target_gives_another_rate():
    assert late(10.0)[0] == pytest.approx(10.0, rel=0.3)


def test_without_learning_they_fire_like_clocks():
    rate, irregular, weights = late(3.0, eta=0.0)
    assert rate > 20.0
    assert irregular < 0.2
    assert not weights.any()
