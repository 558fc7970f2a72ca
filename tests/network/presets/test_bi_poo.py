"""Sixty pairings at 1 Hz change a synapse as the exponentials do that were fitted to the experiment."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.engines.simulation import Simulation
from workbench.network.presets.bi_poo import GAPS, PRESET, bi_poo


def change(net, duration: float) -> np.ndarray:
    sim = Simulation(net, dt=PRESET.dt)
    sim.advance(duration)
    return sim.weights("pre->post")[2] - 1.0


def test_sixty_pairings_change_the_weight_as_the_published_fit():
    # Bi and Poo 2001: 77.7 % exp(-gap / 16.8 ms), -27.3 % exp(gap / 33.7 ms)
    gaps = np.array(GAPS)
    fit = np.where(gaps > 0, 0.777 * np.exp(-gaps / 16.8), -0.273 * np.exp(gaps / 33.7))
    assert change(bi_poo(), 60_500.0) == pytest.approx(fit, abs=2e-4)


def test_the_cell_fires_when_it_is_kicked_and_only_then():
    sim = Simulation(bi_poo(pairings=5), dt=PRESET.dt)
    sim.advance(5000.0)
    assert sim.recording.of("post")[0] == pytest.approx(200.0 + 1000.0 * np.arange(5))


def test_half_as_many_pairings_change_half_as_much():
    half = change(bi_poo([10.0, -10.0], pairings=30), 30_500.0)
    assert half == pytest.approx([0.5 * 0.777 * np.exp(-10 / 16.8), -0.5 * 0.273 * np.exp(-10 / 33.7)], abs=2e-4)
