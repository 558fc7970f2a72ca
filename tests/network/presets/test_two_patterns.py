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


def test_without_a_threshold_that_rises_many_runs_fail():
    # of eight runs, four stay below 80 %; with it, all eight tell 97 % or more
    found = []
    for seed in (2, 3, 4, 8):
        sim = Simulation(two_patterns(b=0.0), dt=PRESET.dt, seed=seed, keep=LOOK + 1000.0)
        sim.advance(LEARN + LOOK)
        found.append(told_apart(sim, LEARN))
    assert np.mean(found) < 0.85
    assert min(found) < 0.6, "one cell has taken both pictures"
