"""What was recorded: spikes and sampled states as arrays, kept whole or only for the last seconds."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from workbench.analysis.spike_trains import cv, rate
from workbench.core.errors import unknown

Spikes = tuple[np.ndarray, np.ndarray]
Key = tuple[str, str]


@dataclass(frozen=True)
class Block:
    """What one advance brought.

    Attributes
    ----------
    t0, t1
        Beginning and end in ms.
    spikes
        By node: times (ms) and cells; times rise.
    samples
        By (node, state): float32 ``(steps, cells)``, sampled at ``sample_times``.
    sample_times
        ms, one for each step.
    sampled
        By (node, state): which cells the columns of a sample are.
    """

    t0: float
    t1: float
    spikes: dict[str, Spikes]
    samples: dict[Key, np.ndarray]
    sample_times: np.ndarray
    sampled: dict[Key, tuple[int, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Event:
    """What somebody did to some cells of a population at a time (ms): what it was, in words, and to which cells.

    >>> str(Event(12.5, "exc", (3, 4, 5, 9), "silenced"))
    '12.5 ms: exc 3-5, 9 silenced'
    """

    t: float
    population: str
    cells: tuple[int, ...]
    what: str

    def __str__(self) -> str:
        return f"{self.t:.1f} ms: {self.population} {spans(self.cells)} {self.what}"


def spans(cells: Sequence[int], most: int = 6) -> str:
    """Rising numbers in few words.

    >>> spans([0, 1, 2, 7]), spans(range(0, 40, 2))
    ('0-2, 7', '0, 2, 4, 6, 8, 10, ... (20 in all)')
    """
    found: list[list[int]] = []
    for cell in cells:
        if found and cell == found[-1][1] + 1:
            found[-1][1] = cell
        else:
            found.append([cell, cell])
    told = [f"{low}-{high}" if high > low else f"{low}" for low, high in found[:most]]
    return ", ".join(told + ([f"... ({len(cells):,} in all)"] if len(found) > most else []))


@dataclass
class Recording:
    """Blocks joined on demand; with ``keep`` (ms) older blocks are dropped. ``events`` tell what was done to single cells, and when."""

    sizes: dict[str, int]
    keep: float | None = None
    units: dict[Key, str] = field(default_factory=dict)
    blocks: list[Block] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)

    def add(self, block: Block) -> None:
        """Append a block and drop what is older than ``keep``."""
        self.blocks.append(block)
        while self.keep is not None and self.blocks[0].t1 < block.t1 - self.keep:
            self.blocks.pop(0)

    @property
    def t0(self) -> float:
        """Beginning of what is kept, ms."""
        return self.blocks[0].t0 if self.blocks else 0.0

    @property
    def t1(self) -> float:
        """End of what is kept, ms."""
        return self.blocks[-1].t1 if self.blocks else 0.0

    @property
    def duration(self) -> float:
        """Length of what is kept, ms."""
        return self.t1 - self.t0

    @property
    def spikes(self) -> dict[str, Spikes]:
        """By node: times (ms) and cells."""
        return {name: self.of(name) for name in self.sizes}

    def of(self, name: str) -> Spikes:
        """Times (ms) and cells of one node's spikes."""
        if name not in self.sizes:
            raise unknown("recording", name, self.sizes)
        found = [block.spikes[name] for block in self.blocks if name in block.spikes]
        if not found:
            return np.zeros(0), np.zeros(0, dtype=np.int32)
        return np.concatenate([times for times, _ in found]), np.concatenate([ids for _, ids in found])

    @property
    def samples(self) -> dict[Key, tuple[np.ndarray, np.ndarray]]:
        """By (node, state): times (ms) and values ``(steps, cells)``, over the latest blocks that sampled the same cells."""
        joined: dict[Key, tuple[np.ndarray, np.ndarray]] = {}
        for key in {key for block in self.blocks for key in block.samples}:
            holders = [block for block in self.blocks if key in block.samples]
            latest = holders[-1].sampled.get(key)
            found = [block for block in holders if block.sampled.get(key) == latest]
            joined[key] = (
                np.concatenate([block.sample_times for block in found]),
                np.concatenate([block.samples[key] for block in found]),
            )
        return joined

    def rates(self) -> dict[str, float]:
        """Mean rate of each node in Hz over what is kept."""
        return {name: rate(self.of(name)[0], size, self.duration) for name, size in self.sizes.items()}

    def irregularity(self) -> dict[str, float]:
        """Mean CV of intervals of each node over what is kept."""
        return {name: cv(*self.of(name)) for name in self.sizes}

    def to_csv(self, path: str | Path) -> None:
        """Write spikes as rows ``node, cell, time (ms)``."""
        with open(path, "w", newline="", encoding="utf-8") as file:
            rows = csv.writer(file)
            rows.writerow(["node", "cell", "time_ms"])
            for name in self.sizes:
                rows.writerows((name, int(cell), f"{time:.6g}") for time, cell in zip(*self.of(name), strict=True))

    def to_npz(self, path: str | Path) -> None:
        """Write spikes and samples as arrays named ``<node>/times``, ``<node>/cells``, ``<node>/<state>``, ..."""
        arrays: dict[str, np.ndarray] = {}
        for name in self.sizes:
            arrays[f"{name}/times"], arrays[f"{name}/cells"] = self.of(name)
        for (name, state), (times, values) in self.samples.items():
            arrays[f"{name}/{state}"], arrays[f"{name}/{state}/times"] = values, times
        np.savez_compressed(path, **arrays)  # pyright: ignore[reportArgumentType]
