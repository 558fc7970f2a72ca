"""The memory keeps what Hopfield's rule stores and mends a pattern that is shown with errors."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.engines.simulation import Simulation
from workbench.network.presets.hopfield import CHECKERBOARD, CUE, hebb, hopfield, random_patterns


def recalled(patterns: np.ndarray, cue: np.ndarray | None = None) -> np.ndarray:
    """+1 for cells that fire long after the cue, -1 for those that do not."""
    sim = Simulation(hopfield(patterns, cue), dt=0.1, seed=1)
    sim.advance(CUE + 300.0)
    sim.recording.blocks.clear()
    sim.advance(150.0)
    spikes = np.bincount(sim.recording.of("units")[1], minlength=patterns.shape[1])
    return np.where(spikes > 0, 1, -1)


def test_a_checkerboard_of_sixteen_has_weights_of_a_sixteenth():
    # one pattern: w_ij = x_i x_j / N, none onto itself (Hopfield 1982, eq. 2, over N)
    weights = hebb(CHECKERBOARD)
    assert np.unique(np.abs(weights[~np.eye(16, dtype=bool)])).tolist() == [0.0625]
    assert not weights.diagonal().any()


def test_a_checkerboard_is_completed_from_ten_of_its_cells():
    cue = CHECKERBOARD[0].copy()
    cue[:6] *= -1
    assert recalled(CHECKERBOARD, cue).tolist() == CHECKERBOARD[0].tolist()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_three_patterns_in_a_hundred_cells_are_mended(seed):
    # far below the capacity of about 0.14 N = 14 patterns (Amit, Gutfreund and Sompolinsky 1985, 10.1103/PhysRevLett.55.1530)
    patterns = random_patterns(100, 3, seed)
    assert np.mean(recalled(patterns) == patterns[0]) >= 0.97


def test_thirty_patterns_are_too_many():
    # twice the capacity: none is found again
    patterns = random_patterns(100, 30)
    assert np.mean(recalled(patterns) == patterns[0]) < 0.9
