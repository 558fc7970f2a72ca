"""Moments of a live run that are kept, so that it can go back: a snapshot every few hundred ms, bounded in memory."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from workbench.core.errors import RangeError
from workbench.engines.running import Snapshot
from workbench.engines.simulation import Simulation

EVERY = 200.0  # ms of model time between two snapshots
MOST = 256 * 2**20  # bytes of snapshots that are kept


class Moments:
    """Snapshots of one run, oldest first, over the history that its recording keeps.

    Where they would take more than 256 MiB, every other one is dropped and they are taken half as often.
    """

    def __init__(self, every: float = EVERY, most: int = MOST) -> None:
        self.every, self.most = every, most
        self.kept: list[tuple[Snapshot, int]] = []

    def note(self, sim: Simulation, now: bool = False) -> None:
        """Keep the present moment if it is time to, or ``now``: where values were changed."""
        if not now and self.kept and sim.t - self.kept[-1][0].t < self.every - sim.dt / 2:
            return
        snapshot = sim.snapshot()
        self.kept.append((snapshot, size_of(snapshot.engine)))
        while len(self.kept) > 1 and self.kept[1][0].t <= sim.recording.t0:
            self.kept.pop(0)
        while len(self.kept) > 2 and sum(size for _, size in self.kept) > self.most:
            self.kept, self.every = self.kept[::2], 2 * self.every

    @property
    def earliest(self) -> float:
        """The earliest time (ms) that can be gone back to."""
        return self.kept[0][0].t if self.kept else 0.0

    def before(self, t: float, untouched: bool = False) -> Snapshot:
        """The latest snapshot at or before a time; of several of the same time the last, or the first if cells shall be ``untouched``.

        Raises
        ------
        RangeError
            If none is kept from so long ago.
        """
        found = [snapshot for snapshot, _ in self.kept if snapshot.t <= t + 1e-6]
        if not found:
            raise RangeError("going back", f"at least {self.earliest:g} ms", f"{t:g} ms", "a longer history to keep")
        latest = found[-1].t
        return next(each for each in found if each.t >= latest - 1e-6) if untouched else found[-1]

    def forget_after(self, t: float) -> None:
        """Drop what is later than a time: the run has gone back behind it."""
        self.kept = [(snapshot, size) for snapshot, size in self.kept if snapshot.t <= t + 1e-6]


def go_to(sim: Simulation, snapshot: Snapshot, t: float) -> None:
    """Restore a snapshot and run on to a time, so that the recording ends there; what it had from before stays.

    The values in force are those of the snapshot.
    """
    before = [block for block in sim.recording.blocks if block.t1 <= snapshot.t + sim.dt / 2]
    sim.restore(snapshot)
    sim.recording.blocks = before
    if (left := round((t - snapshot.t) / sim.dt)) > 0:
        sim.advance(left * sim.dt)


@contextmanager
def gone_back(sim: Simulation, snapshot: Snapshot) -> Iterator[None]:
    """The simulation at a moment, with the values and weights of then and all that was recorded since; afterwards it is where it was."""
    now, blocks, probes = sim.snapshot(), list(sim.recording.blocks), list(sim.probes)
    try:
        sim.restore(snapshot)
        sim.recording.blocks = list(blocks)
        yield
    finally:
        sim.restore(now)
        sim.recording.blocks, sim.probes = blocks, probes


def size_of(state: Any) -> int:
    """Bytes of the arrays in a nested state."""
    if isinstance(state, np.ndarray):
        return state.nbytes
    if isinstance(state, dict):
        return sum(map(size_of, state.values()))
    if isinstance(state, (list, tuple)):
        return sum(map(size_of, state))
    return 0
