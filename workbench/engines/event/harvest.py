"""The spikes that threads wrote down, each for its share, put together in the order of node, time and cell."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from workbench.engines.event.loops import Argument, Loop
from workbench.engines.kept import version


class Spikes(NamedTuple):
    """Spikes sorted by node: where those of each node end, the step at whose end each is stamped, and the cell."""

    ends: np.ndarray
    stamps: np.ndarray
    cells: np.ndarray


@lru_cache(maxsize=1)
def spreading() -> Loop:
    """Return the loop of ``harvesting.py``."""
    here = Path(__file__).parent
    files = (here / f"{name}.py" for name in ("harvesting", "native", "intrinsics"))
    arguments = (
        Argument("ids", "int32", 2),
        Argument("counts", "int32", 3),
        Argument("taken"),
        Argument("first"),
        Argument("reads", "int64", 1),
        Argument("nexts", "int64", 1),
        Argument("stamps", "int64", 1),
        Argument("cells", "int32", 1),
    )
    return Loop("workbench.engines.event.harvesting", "spread", version(*files), arguments)


def gathered(ids: np.ndarray, counts: np.ndarray, taken: int, first: int) -> Spikes:
    """Join what all shares wrote: cells one after the other ``(shares, room)``, and how many there are ``(shares, nodes, steps)``."""
    ends = np.cumsum(counts[..., :taken].sum(axis=2).sum(axis=0))
    total = int(ends[-1]) if len(ends) else 0
    stamps, cells = np.empty(total, dtype=np.int64), np.empty(total, dtype=np.int32)
    nexts = np.concatenate([np.zeros(1, np.int64), ends[:-1]])
    spreading()(ids, counts, taken, first, np.zeros(len(ids), dtype=np.int64), nexts, stamps, cells)
    return Spikes(ends, stamps, cells)


def by_node(found: Sequence[Spikes], index: dict[str, int]) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Split spikes by node: steps and cells."""
    return {name: _joined([_of(spikes, row) for spikes in found]) for name, row in index.items()}


def _of(spikes: Spikes, row: int) -> tuple[np.ndarray, np.ndarray]:
    """The spikes of one node."""
    mine = slice(int(spikes.ends[row - 1]) if row else 0, int(spikes.ends[row]))
    return spikes.stamps[mine], spikes.cells[mine]


def _joined(parts: list[tuple[np.ndarray, np.ndarray]]) -> tuple[np.ndarray, np.ndarray]:
    """Spikes of one node, stretch after stretch."""
    if len(parts) == 1:
        return parts[0]
    stamps, cells = zip(*parts, strict=True)
    return np.concatenate(stamps), np.concatenate(cells)
