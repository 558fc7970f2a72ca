"""How cells are shared among threads: each owns a range of every population, and the sums of input onto these cells."""

from __future__ import annotations

import numpy as np

from workbench.engines.event.growing import whole_lines
from workbench.engines.plan import Plan

GRAIN = 128
"""Ranges begin at multiples of it, so that two threads write to different lines of cache."""
WINDOW = 1 << 16
"""Places of sums that a synapse can tell apart; every share begins at a multiple of it."""


class Shares:
    """Cells and sums by thread.

    Attributes
    ----------
    bounds
        ``(nodes, shares + 1)``: where the range of each share of a node begins.
    receptors
        Of each node, how many sums a cell has.
    sums
        ``(nodes, shares)``: where its sums begin; receptor after receptor, cell after cell.
    starts
        Where the sums of each share begin.
    total
        Places of sums in all.
    """

    def __init__(self, plan: Plan, shares: int) -> None:
        self.shares = shares
        sizes = [plan.size(name) for name in plan.order]
        grains = [-(-size // GRAIN) for size in sizes]
        share = np.arange(shares + 1)
        self.bounds = np.array(
            [np.minimum(GRAIN * (many * share // shares), size) for many, size in zip(grains, sizes, strict=True)],
            dtype=np.int64,
        ).reshape(len(sizes), shares + 1)
        self.receptors = np.array([len(plan.cells[n].receptors) if n in plan.cells else 0 for n in plan.order])
        used = whole_lines(np.diff(self.bounds, axis=1) * self.receptors[:, None])
        self.sums = np.zeros((len(sizes), shares), dtype=np.int64)
        begin, self.starts = 0, np.zeros(shares, dtype=np.int64)
        for k in range(shares):
            self.starts[k] = begin = -(-begin // WINDOW) * WINDOW
            self.sums[:, k] = begin + np.cumsum(used[:, k]) - used[:, k]
            begin += int(used[:, k].sum())
        self.total = begin

    def places(self, node: int, receptor: int) -> np.ndarray:
        """The place of the sum of every cell of a node, ``(cells,)``."""
        low, high = self.bounds[node, :-1], self.bounds[node, 1:]
        return np.concatenate(
            [
                np.arange(begin, begin + end - start) + receptor * (end - start)
                for begin, start, end in zip(self.sums[node], low, high, strict=True)
            ]
        )

    def owners(self, node: int, cells: np.ndarray) -> np.ndarray:
        """The share of each of some cells of a node."""
        return np.searchsorted(self.bounds[node], cells, side="right") - 1
