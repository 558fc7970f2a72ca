"""What is told of the last second: spikes, rates and irregularity, of large populations from a part of their cells."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.engines.recording import Block, Recording
from workbench.experiments.tally import LOOKED, tally


def clock_and_noise(size: int, seconds: int) -> Recording:
    """A population in which every third cell keeps time at 10 Hz and all others are Poisson processes of 10 Hz."""
    rng = np.random.default_rng(3)
    times, ids = [], []
    for cell in range(size):
        made = (
            np.arange(50.0, 1000.0 * seconds, 100.0)
            if cell % 3 == 0
            else np.cumsum(rng.exponential(100.0, 20 * seconds))
        )
        made = made[made < 1000.0 * seconds]
        times.append(made)
        ids.append(np.full(len(made), cell, np.int32))
    order = np.argsort(np.concatenate(times))
    spikes = np.concatenate(times)[order], np.concatenate(ids)[order]
    return Recording({"cells": size}, blocks=[Block(0.0, 1000.0 * seconds, {"cells": spikes}, {}, np.zeros(0))])


def test_all_spikes_are_counted_and_the_irregularity_is_that_of_every_nth_cell():
    recording = clock_and_noise(2 * LOOKED, 3)
    told = tally(recording, 10_000.0)["cells"]
    assert told.spikes == len(recording.of("cells")[0])
    assert told.rate == pytest.approx(10.0, rel=0.02)
    # every third cell has 0, the others 1 less the bias of short trains: see the same of all cells
    assert told.cv == pytest.approx(recording.irregularity()["cells"], abs=0.02)


def test_a_small_population_is_looked_at_whole():
    recording = clock_and_noise(60, 3)
    assert tally(recording, 10_000.0)["cells"].cv == recording.irregularity()["cells"]
