"""Two cells share two pictures between them, if whoever wins becomes harder to fire."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from workbench.core.random import stream
from workbench.engines.simulation import Simulation
from workbench.network.presets.two_patterns import CROSS, DIAGONALS, PRESET, picture, two_patterns

LEARN, LOOK = 120_000.0, 15_000.0


def told_apart(sim: Simulation, t0: float) -> float:
    """The share of pictures since ``t0`` that are told by which cell fires most, when each cell stands for one of them."""
    stimulus: Any = sim.net.populations["pixels"].model
    turns = np.arange(round(t0 / stimulus.turn), round(sim.t / stimulus.turn))
    shown = np.array([stimulus.shown(lambda *what: stream(sim.seed, "pixels", *what), int(turn)) for turn in turns])
    times, ids = sim.recording.of("cells")
    counts = np.zeros((len(turns), 2))
    kept = times > t0
    np.add.at(counts, (((times[kept] - t0) // stimulus.turn).astype(int), ids[kept]), 1)
    answer = np.where(counts[:, 0] == counts[:, 1], -1, counts.argmax(axis=1))
    return max(np.mean(answer == shown), np.mean(answer == 1 - shown))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_each_cell_makes_one_picture_its_own(seed):
    sim = Simulation(two_patterns(), dt=PRESET.dt, seed=seed, keep=LOOK + 1000.0)
    sim.advance(LEARN + LOOK)
    assert told_apart(sim, LEARN) >= 0.97
    weights = sim.weights("pixels->cells")[2].reshape(25, 2)
    own = np.array([weights[picture(rows) == 1].mean(axis=0) for rows in (DIAGONALS, CROSS)])
    assert np.abs(own[0] - own[1]).min() > 1.0
    assert np.sign(own[0, 0] - own[1, 0]) == -np.sign(own[0, 1] - own[1, 1]), "the other cell has the other picture"


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_without_a_threshold_that_rises_they_do_not_share_the_work(seed):
    sim = Simulation(two_patterns(b=0.0), dt=PRESET.dt, seed=seed, keep=LOOK + 1000.0)
    sim.advance(LEARN + LOOK)
    counts = np.bincount(sim.recording.of("cells")[1], minlength=2)
    assert counts.max() > 1.7 * counts.min()
    assert told_apart(sim, LEARN) < 0.85
