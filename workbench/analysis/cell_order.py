"""In which order cells are looked at: as they are wired, by how often they fire, or by who fires first."""

from __future__ import annotations

import numpy as np

from workbench.core.errors import unknown

AS_WIRED, BY_RATE, BY_FIRST = "as wired", "by rate", "by first spike"
ORDERS = (AS_WIRED, BY_RATE, BY_FIRST)


def cell_order(times: np.ndarray, ids: np.ndarray, size: int, by: str) -> np.ndarray:
    """Return the place of each cell, ``(size,)``: the one that fires most, or first, has place 0; equals stay as they are wired.

    Parameters
    ----------
    times, ids
        The spikes (ms) that are looked at, and whose they are.
    by
        One of :data:`ORDERS`.

    >>> spikes = np.array([1.0, 2.0, 3.0, 4.0]), np.array([2, 1, 1, 0])
    >>> [cell_order(*spikes, 4, by).tolist() for by in ORDERS]
    [[0, 1, 2, 3], [1, 0, 2, 3], [2, 1, 0, 3]]
    """
    if by == AS_WIRED:
        return np.arange(size)
    if by == BY_RATE:
        key = -np.bincount(ids, minlength=size)
    elif by == BY_FIRST:
        key = np.full(size, np.inf)
        np.minimum.at(key, ids, times)
    else:
        raise unknown("cell_order(by=...)", by, ORDERS)
    places = np.empty(size, dtype=np.int64)
    places[np.argsort(key, kind="stable")] = np.arange(size)
    return places
