"""The spikes that threads wrote down, each for its share, put together in the order of time, node and cell."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

Spikes = tuple[np.ndarray, np.ndarray, np.ndarray]
"""The step at whose end each spike is stamped, the cell, and the row of its node."""


def gathered(outputs: Sequence[tuple[np.ndarray, np.ndarray]], taken: int, first: int) -> Spikes:
    """Join the outputs of all shares: cells one after the other, and how many there are in each step of each node."""
    parts = []
    for ids, counts in outputs:
        many = counts.shape[1]
        cell = np.repeat(np.arange(taken * many), counts[:taken].ravel())  # step and node in one number
        parts.append((cell // many + first + 1, ids[: len(cell)].copy(), cell % many))
    if len(parts) == 1:
        return parts[0]
    stamps, ids, nodes = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    order = np.argsort(stamps * outputs[0][1].shape[1] + nodes, kind="stable")  # a later share has higher cells
    return stamps[order], ids[order], nodes[order]


def by_node(found: Sequence[Spikes], index: dict[str, int]) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Split spikes by node: steps and cells."""
    stamps, ids, nodes = (np.concatenate(parts) for parts in zip(*found, strict=True))
    order = np.argsort(nodes, kind="stable")
    ends = np.searchsorted(nodes[order], np.arange(len(index) + 1))
    mine = {name: order[ends[row] : ends[row + 1]] for name, row in index.items()}
    return {name: (stamps[places], ids[places]) for name, places in mine.items()}
