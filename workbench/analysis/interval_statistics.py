"""How regular one cell fires: its intervals between spikes in a few numbers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class IntervalStatistics:
    """Intervals in numbers; one that needs more intervals than there are is not a number.

    Attributes
    ----------
    count, mean, deviation
        How many, their mean and standard deviation (ms).
    cv
        Deviation over mean: 0 for a clock, 1 for a Poisson process.
    cv2
        The same from neighbors only, so that a slow drift does not count (Holt et al. 1996, doi 10.1152/jn.1996.75.5.1806).
    lv
        Local variation, 0 for a clock, 1 for a Poisson process (Shinomoto et al. 2003, doi 10.1162/089976603322518759).
    """

    count: int
    mean: float
    deviation: float
    cv: float
    cv2: float
    lv: float


def interval_statistics(spikes: np.ndarray) -> IntervalStatistics:
    """Measure the intervals of one cell's spikes (ms).

    >>> interval_statistics(np.array([0.0, 10.0, 20.0, 30.0])).cv
    0.0
    """
    gaps = np.diff(np.asarray(spikes, dtype=float))
    nothing = float("nan")
    mean = float(gaps.mean()) if len(gaps) else nothing
    if len(gaps) < 2:
        return IntervalStatistics(len(gaps), mean, nothing, nothing, nothing, nothing)
    spread = float(gaps.std())
    contrast = np.abs(np.diff(gaps)) / (gaps[1:] + gaps[:-1])
    return IntervalStatistics(
        len(gaps), mean, spread, spread / mean, float(2 * contrast.mean()), float(3 * (contrast**2).mean())
    )


def interval_histogram(spikes: np.ndarray, bins: int = 30) -> tuple[np.ndarray, np.ndarray]:
    """Return the counts and the edges (ms) of a histogram of the intervals, from zero to a little over the longest."""
    gaps = np.diff(np.asarray(spikes, dtype=float))
    top = 1.05 * float(gaps.max()) if len(gaps) else 1.0
    return np.histogram(gaps, bins=bins, range=(0.0, top))
