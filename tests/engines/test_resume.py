"""From whichever snapshot a run goes on, and whatever is watched, it gives the same spikes."""

from __future__ import annotations

from functools import cache

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.engines.simulation import Simulation
from workbench.network.presets.balanced import balanced

END = 60.0


def spikes(sim: Simulation) -> list[np.ndarray]:
    return [part for name in ("exc", "inh") for part in sim.recording.of(name)]


def made(threads: int = 1) -> Simulation:
    return Simulation(balanced(300), dt=0.1, seed=4, threads=threads)


@cache
def whole() -> list[np.ndarray]:
    sim = made()
    sim.advance(END)
    return spikes(sim)


@settings(max_examples=15, deadline=None)
@given(
    at=st.integers(1, 599),
    beyond=st.integers(1, 300),
    probes=st.lists(st.tuples(st.sampled_from(["exc", "inh"]), st.integers(0, 59)), max_size=4),
    threads=st.integers(1, 3),
)
def test_a_run_that_goes_on_from_any_snapshot_gives_the_same_spikes(at, beyond, probes, threads):
    sim = made(threads)
    sim.advance(at * 0.1)
    kept = sim.snapshot()
    sim.advance(beyond * 0.1)
    for name, cell in probes:
        sim.watch(name, "v", [cell])
    sim.restore(kept)
    sim.advance(END - at * 0.1)
    for mine, expected in zip(spikes(sim), whole(), strict=True):
        np.testing.assert_allclose(mine, expected, atol=1e-9)
