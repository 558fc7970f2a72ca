"""What a population does as one: its activity in time, the rhythm in it, and how much its cells do together."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.signal import welch

from workbench.core.source import Source

GOLOMB = Source(
    "Golomb and Rinzel 1993, Dynamics of globally coupled inhibitory neurons with heterogeneity",
    doi="10.1103/PhysRevE.48.4810",
)
"""Of the synchrony index chi; applied here to counts of spikes in bins instead of membranes."""


@dataclass(frozen=True)
class Spectrum:
    """Power of an activity by frequency.

    Attributes
    ----------
    frequencies
        Hz, from one step of the resolution upward.
    power
        One-sided density in Hz^2/Hz, as many values.
    """

    frequencies: np.ndarray
    power: np.ndarray

    @property
    def peak(self) -> float:
        """The frequency (Hz) with most power; not a number if there is no power at all."""
        return float(self.frequencies[np.argmax(self.power)]) if np.any(self.power > 0) else math.nan

    @property
    def purity(self) -> float:
        """Share of the power within a tenth of the peak's frequency, at least two steps of the resolution: near 0 for noise, 1 for a sine."""
        total = float(self.power.sum())
        if not total > 0:
            return math.nan
        reach = max(0.1 * self.peak, 2.0 * float(self.frequencies[0]))
        return float(self.power[np.abs(self.frequencies - self.peak) <= reach].sum()) / total


def counts(times: np.ndarray, begin: float, end: float, width: float) -> np.ndarray:
    """Return how many spikes fall into each whole bin of ``width`` between ``begin`` and ``end`` (all in ms).

    A spike on an edge belongs to the bin that it ends, as a recorded spike carries the end of its step.

    >>> counts(np.array([0.5, 1.0, 2.5]), 0.0, 3.0, 1.0).tolist()
    [2, 0, 1]
    """
    bins = max(int((end - begin) / width + 1e-9), 0)
    edges = begin + width * np.arange(bins + 1)
    return np.histogram(np.asarray(times, float) - 1e-6, edges)[0] if bins else np.zeros(0, int)


def activity(times: np.ndarray, size: int, begin: float, end: float, width: float = 1.0) -> np.ndarray:
    """Return the activity A(t) of ``size`` cells: their mean rate in each bin (Hz); times and ``width`` in ms.

    >>> activity(np.array([0.5, 1.5, 1.7]), 10, 0.0, 2.0).tolist()
    [100.0, 200.0]
    """
    return counts(times, begin, end, width) * (1000.0 / (size * width))


def spectrum(values: np.ndarray, width: float, longest: float = 256.0) -> Spectrum:
    """Return the spectrum of an activity (Hz) that was taken in bins of ``width`` ms (Welch 1967, doi 10.1109/TAU.1967.1161901).

    Parameters
    ----------
    longest
        Length of the stretches that are averaged (ms): its inverse is the resolution. A shorter activity is one stretch.
    """
    length = min(round(longest / width), len(values))
    if length < 8:
        return Spectrum(np.zeros(0), np.zeros(0))
    frequencies, power = welch(values - np.mean(values), fs=1000.0 / width, nperseg=length)
    return Spectrum(frequencies[1:], power[1:])


def synchrony(times: np.ndarray, ids: np.ndarray, size: int, begin: float, end: float, width: float = 2.0) -> float:
    """Return chi of the cells' spike counts in bins of ``width`` ms (Golomb and Rinzel 1993).

    chi^2 is the variance of the population's mean over the mean variance of its cells: 1 for cells that do all the same,
    ``1/size`` for independent ones, and the mean correlation of two cells in a large population. Not a number without spikes.
    """
    whole = counts(times, begin, end, width) / size
    bins = len(whole)
    if not bins or not whole.any():
        return math.nan
    place = np.floor((np.asarray(times, float) - 1e-6 - begin) / width).astype(np.int64)
    inside = (place >= 0) & (place < bins)
    # the mean over cells of <n^2> - <n>^2, from the pairs of cell and bin that hold any spike
    keys, number = np.unique(np.asarray(ids, np.int64)[inside] * bins + place[inside], return_counts=True)
    square = float(np.sum(number.astype(float) ** 2)) / (size * bins)
    mean = np.bincount(keys // bins, number, minlength=size) / bins
    alone = square - float(np.mean(mean**2))
    return math.sqrt(float(np.var(whole)) / alone) if alone > 1e-12 else math.nan


def fano(values: np.ndarray) -> float:
    """Variance over mean of counts: 1 for a Poisson process, 0 for a clock; not a number if nothing was counted.

    >>> fano(np.array([3, 3, 3]))
    0.0
    """
    mean = float(np.mean(values)) if len(values) else 0.0
    return float(np.var(values)) / mean if mean > 0 else math.nan


def pair_correlation(
    times: np.ndarray, ids: np.ndarray, cells: np.ndarray, begin: float, end: float, width: float = 5.0
) -> float:
    """Mean correlation of the spike counts of two of these ``cells`` in bins of ``width`` ms; silent cells are left out.

    0 for independent cells, 1 for cells that do the same; not a number for fewer than two cells that fire.
    """
    rows = np.array([counts(times[ids == cell], begin, end, width) for cell in cells], float)
    rows = rows[rows.std(axis=1) > 0] if rows.size else rows
    if len(rows) < 2:
        return math.nan
    matrix = np.corrcoef(rows)
    return float((matrix.sum() - np.trace(matrix)) / (len(rows) * (len(rows) - 1)))
