"""Spikes of the last steps, which may still arrive somewhere: a ring of steps, in each the cells of every share that fired."""

from __future__ import annotations

import numpy as np

from workbench.engines.event import driver as d
from workbench.engines.event.nodes import Nodes
from workbench.engines.event.share import Shares

APART = 32
"""Counts of two lines of cache."""
Spikes = list[tuple[np.ndarray, np.ndarray]]


class Ring:
    """The spikes of ``depth`` steps.

    Attributes
    ----------
    ids
        ``(depth, cells)``: in each step, from the place of its first cell on, the cells of a share of a node that fired.
    counts
        ``(depth, shares x apart)``: how many, by share and then by node, ``apart`` being so large that no two shares write to one line of cache.
    """

    def __init__(self, nodes: Nodes, shares: Shares, depth: int) -> None:
        self.nodes, self.shares, self.depth = nodes, shares, depth
        self.ids = np.zeros((depth, nodes.total), dtype=np.int32)
        self.apart = -(-len(nodes.table) // APART) * APART
        self.counts = np.zeros((depth, shares.shares * self.apart), dtype=np.int32)

    def _ranges(self) -> list[tuple[int, int, int, int]]:
        """Of every share of every node: its column of counts, the node, its first cell and the one after its last."""
        bounds, shares = self.shares.bounds, self.shares.shares
        return [
            (share * self.apart + node, node, int(bounds[node, share]), int(bounds[node, share + 1]))
            for node in range(len(bounds))
            for share in range(shares)
        ]

    def waiting(self, step: int) -> Spikes:
        """The spikes before a step, by node: the step in which each was emitted, and the cell; they do not tell how many shares there are."""
        slots = np.arange(max(step - self.depth, 0), step)
        found: Spikes = [(np.zeros(0, np.int64), np.zeros(0, np.int32))] * len(self.nodes.table)
        for column, node, low, _ in self._ranges():
            counts = self.counts[slots % self.depth, column]
            emitted, rank = np.repeat(slots, counts), _rank(counts)
            cells = self.ids[emitted % self.depth, self.nodes.table[node, d.FIRST] + low + rank]
            found[node] = np.concatenate([found[node][0], emitted]), np.concatenate([found[node][1], cells])
        return found

    def wait(self, spikes: Spikes, step: int) -> None:
        """Let nothing but these spikes wait before a step."""
        self.counts[:] = 0
        begin = step - self.depth
        for column, node, low, high in self._ranges():
            emitted, cells = spikes[node]
            mine = (cells >= low) & (cells < high) & (emitted >= begin)
            order = np.argsort(emitted[mine], kind="stable")
            emitted, cells = emitted[mine][order], cells[mine][order]
            counts = np.bincount(emitted - begin, minlength=self.depth)
            self.ids[emitted % self.depth, self.nodes.table[node, d.FIRST] + low + _rank(counts)] = cells
            self.counts[np.arange(begin, step) % self.depth, column] = counts


def _rank(counts: np.ndarray) -> np.ndarray:
    """For groups of so many, the place of each member in its group."""
    return np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
