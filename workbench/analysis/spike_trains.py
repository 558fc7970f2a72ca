"""Measures of spike trains: rates, intervals and their irregularity."""

from __future__ import annotations

import numpy as np


def rate(times: np.ndarray, size: int, duration: float) -> float:
    """Mean rate of a population in Hz; ``duration`` in ms."""
    return 1000.0 * len(times) / (size * duration) if size and duration > 0 else 0.0


def intervals(times: np.ndarray, ids: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return all inter-spike intervals (ms) and the cell each belongs to."""
    order = np.lexsort((times, ids))
    times, ids = np.asarray(times)[order], np.asarray(ids)[order]
    same = ids[1:] == ids[:-1]
    return np.diff(times)[same], ids[1:][same]


def cv(times: np.ndarray, ids: np.ndarray, least: int = 3) -> float:
    """Mean over cells of the coefficient of variation of their intervals; cells with fewer than ``least`` intervals are left out.

    0 for a clock, 1 for a Poisson process; not a number if no cell has spiked often enough.
    """
    gaps, owners = intervals(times, ids)
    if not len(gaps):
        return float("nan")
    count = np.bincount(owners)
    total, square = np.bincount(owners, gaps), np.bincount(owners, gaps**2)
    enough = count >= least
    if not enough.any():
        return float("nan")
    mean = total[enough] / count[enough]
    spread = np.sqrt(np.maximum(square[enough] / count[enough] - mean**2, 0.0))
    return float(np.mean(spread / mean))
