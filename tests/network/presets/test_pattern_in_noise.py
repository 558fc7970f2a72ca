"""Masquelier, Guyonneau and Thorpe 2008: the cell comes to fire once at every pattern, ever nearer to its start, and never else."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from workbench.core.random import stream
from workbench.engines.simulation import Simulation
from workbench.network.presets.pattern_in_noise import (
    DEPTH,
    G_L,
    PRESET,
    TAU_M,
    TAU_S,
    largest_weight,
    pattern_in_noise,
)


def scored(sim: Simulation, t0: float) -> tuple[float, int, float]:
    """Since ``t0``: the share of patterns that were met, the spikes outside of them, and the mean time from a pattern's start (ms)."""
    stimulus: Any = sim.net.populations["inputs"].model
    starts = stimulus.starts(lambda *what: stream(sim.seed, "inputs", *what), t0, sim.t)
    times = sim.recording.of("cell")[0]
    times = times[times > t0]
    which = np.searchsorted(starts, times, "right") - 1
    late = times - starts[np.maximum(which, 0)]
    met = (which >= 0) & (late < stimulus.duration + 10.0)
    return len(np.unique(which[met])) / len(starts), int((~met).sum()), float(late[met].mean()) if met.any() else np.nan


def run(seconds: float, seed: int = 1, **changes) -> list[tuple[float, int, float]]:
    """What :func:`scored` says of each ten seconds."""
    sim = Simulation(pattern_in_noise(**changes), dt=PRESET.dt, seed=seed, keep=12_000.0)
    found = []
    for _ in range(round(seconds / 10.0)):
        sim.advance(10_000.0)
        found.append(scored(sim, sim.t - 10_000.0))
    return found


def test_a_synapse_at_its_largest_lifts_the_membrane_by_a_five_hundredth_of_the_threshold():
    t = np.arange(0.0, 50.0, 0.001)
    shape = (np.exp(-t / TAU_M) - np.exp(-t / TAU_S)) * TAU_S / (TAU_M - TAU_S)
    assert largest_weight() / G_L * shape.max() == pytest.approx(DEPTH / 500.0, rel=1e-5)


def test_the_pattern_is_found_within_half_a_minute():
    # published: found after 13.5 s in a typical run (20 s at steps of 0.1 ms in the replication), then no spike outside
    early, _, settled = run(30.0)
    assert early[1] > 100, "at first it fires at anything"
    assert settled[0] > 0.95
    assert settled[1] == 0
    assert settled[2] < early[2], "and it comes nearer to the start"


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2, 6))
def test_it_is_found_in_every_run(seed):
    # published: in 96 of 100 runs a hit rate of more than 98 %, no false alarm, and a latency below 10 ms at the end of 450 s
    last = run(30.0, seed)[-1]
    assert last[0] > 0.98
    assert last[1] == 0
    assert last[2] < 32.0


@pytest.mark.parametrize("pairing", ["all to all", "nearest neighbor"])
def test_the_other_pairings_do_not_find_it(pairing):
    # Hathway and Goodman 2018: with all or the nearest pairs the cell falls silent
    net = pattern_in_noise()
    net.projections["inputs->cell"].plasticity.param.update(pairing=pairing)
    sim = Simulation(net, dt=0.1, seed=1)
    sim.advance(2000.0)
    assert not len(sim.advance(1000.0).spikes["cell"][0])
