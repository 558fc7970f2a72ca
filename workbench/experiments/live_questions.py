"""Questions to a live run that rests: why a cell spiked, and what if one thing had been different."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from workbench.experiments.branches import Change, Difference, compare, without_spike
from workbench.experiments.live_network import LiveNetwork
from workbench.experiments.moments import go_to, gone_back
from workbench.experiments.why import WINDOW, Why, why

LEAD = 5.0  # ms before a spike where the branch without it begins
LATEST = 30  # spikes of a cell that can be asked about


def latest_spikes(live: LiveNetwork, population: str, cell: int) -> list[float]:
    """Times (ms) of the latest 30 spikes of a cell that are kept, latest first."""
    if live.simulation is None or live.stale:
        return []
    found: list[float] = []
    for block in reversed(live.simulation.recording.blocks):
        times, ids = block.spikes.get(population, (np.zeros(0), np.zeros(0)))
        found += [float(time) for time in times[ids == cell][::-1]]
        if len(found) >= LATEST:
            break
    return found[:LATEST]


def ask_why(live: LiveNetwork, population: str, cell: int, time: float) -> Iterator[Why]:
    """Explain a spike of the run, a job of one item; errors as :func:`why`."""
    with live.held() as sim:
        snapshot = live.moments.before(max(time - WINDOW, live.moments.earliest))
        found = why(sim, snapshot, population, cell, time)
    yield found


def ask_what_if(live: LiveNetwork, change: Change, duration: float) -> Iterator[Difference]:
    """Run on from now with and without a change, with the values that are set now; a job of one item, errors as :func:`compare`."""
    with live.held() as sim, gone_back(sim, sim.snapshot()):
        live.renew_values(sim)
        found = compare(sim, change, duration)
    yield found


def ask_without_spike(
    live: LiveNetwork, population: str, cell: int, time: float, duration: float
) -> Iterator[Difference]:
    """Run again from 5 ms before a spike, with and without it; a job of one item, errors as :func:`compare`.

    Values are those of then, in both branches.
    """
    with live.held() as sim:
        snapshot = live.moments.before(time - 2 * sim.dt)
        with gone_back(sim, snapshot):
            go_to(sim, snapshot, max(snapshot.t, time - LEAD))
            found = compare(sim, without_spike(population, cell, time), duration)
    yield found
