"""Song, Miller and Abbott 2000: weights of two kinds, fewer strong ones the faster the inputs, and an irregular cell."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.analysis.spike_trains import cv
from workbench.engines.simulation import Simulation
from workbench.network.presets.stdp_competition import LARGEST, stdp_competition


def learned(rate: float, seconds: float) -> tuple[np.ndarray, float, float]:
    """Weights as shares of the largest, and rate (Hz) and irregularity of the cell in the last twenty seconds."""
    sim = Simulation(stdp_competition(rate), dt=1.0, seed=1, keep=1000.0)
    sim.advance(1000.0 * (seconds - 20.0))
    times, ids = sim.advance(20_000.0).spikes["cell"]
    return sim.weights("exc->cell")[2] / LARGEST, len(times) / 20.0, cv(times, ids)


def ends(weights: np.ndarray) -> tuple[float, float]:
    """The share of weights in the lowest and in the highest fifth."""
    return float(np.mean(weights < 0.2)), float(np.mean(weights > 0.8))


def test_weights_part_and_the_cell_becomes_irregular():
    before, after = learned(20.0, 20.5), learned(20.0, 400.0)
    assert sum(ends(before[0])) < 0.5, "at first they lie anywhere"
    low, high = ends(after[0])
    assert low > 0.6
    assert high > 0.1
    assert np.histogram(after[0], 10, (0, 1))[0][3:8].max() < 60, "few are in between"
    assert before[1] > 60.0, "the cell is driven hard,"
    assert before[2] < 0.5, "and fires regularly"
    assert after[1] == pytest.approx(11.0, abs=3.0)
    assert after[2] == pytest.approx(0.78, abs=0.1)


@pytest.mark.slow
def test_faster_inputs_end_with_fewer_strong_synapses_and_hardly_another_output():
    slow, fast = learned(10.0, 600.0), learned(40.0, 600.0)
    assert ends(slow[0])[1] > 3.0 * ends(fast[0])[1]
    for weights, rate, irregular in (slow, fast):
        assert sum(ends(weights)) > 0.5
        assert 5.0 < rate < 16.0
        assert irregular > 0.7
