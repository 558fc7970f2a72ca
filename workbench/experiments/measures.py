"""What is measured of a stretch of a run, population by population, as numbers with units."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from workbench.analysis.population_activity import activity, counts, fano, pair_correlation, spectrum, synchrony
from workbench.analysis.spike_trains import cv, rate
from workbench.core.errors import unknown
from workbench.engines.recording import Recording

WIDTH = 1.0  # ms; bins of the activity
PAIRED = 50  # cells whose pairs are correlated


@dataclass(frozen=True)
class Stretch:
    """Spikes of one population from ``begin`` to ``end`` (ms): times (ms) and cells, of ``size`` cells."""

    times: np.ndarray
    ids: np.ndarray
    size: int
    begin: float
    end: float

    def activity(self) -> np.ndarray:
        """Mean rate (Hz) in bins of 1 ms."""
        return activity(self.times, self.size, self.begin, self.end, WIDTH)

    def counts(self) -> np.ndarray:
        """Spikes of the population in bins of 1 ms."""
        return counts(self.times, self.begin, self.end, WIDTH)


Asked = str | Callable[[Stretch], float]
"""A measure by its name, or a function of a stretch."""


@dataclass(frozen=True)
class Measure:
    """One number of a stretch: its unit, what it says, and how it is taken."""

    unit: str
    doc: str
    take: Callable[[Stretch], float]


MEASURES: dict[str, Measure] = {
    "rate": Measure("Hz", "Mean rate of a cell.", lambda part: rate(part.times, part.size, part.end - part.begin)),
    "cv": Measure("1", "Irregularity: CV of the intervals, mean over cells.", lambda part: cv(part.times, part.ids)),
    "synchrony": Measure(
        "1",
        "chi of spike counts in bins of 2 ms (Golomb and Rinzel 1993).",
        lambda part: synchrony(part.times, part.ids, part.size, part.begin, part.end),
    ),
    "fano": Measure("1", "Variance over mean of the population's spikes in 1 ms.", lambda part: fano(part.counts())),
    "swing": Measure("1", "How much the activity swings; see the function.", lambda part: swing(part.counts())),
    "peak": Measure(
        "Hz", "Frequency with most power in the activity.", lambda part: spectrum(part.activity(), WIDTH).peak
    ),
    "rhythm": Measure(
        "1", "Share of the activity's power near its peak.", lambda part: spectrum(part.activity(), WIDTH).purity
    ),
    "correlation": Measure(
        "1",
        "Mean correlation of two cells, counts in bins of 5 ms, among the first 50.",
        lambda part: pair_correlation(part.times, part.ids, np.arange(min(PAIRED, part.size)), part.begin, part.end),
    ),
}


def swing(spikes: np.ndarray) -> float:
    """Return the standard deviation of a population's counts over their mean, without what independent Poisson cells would add.

    It does not depend on the size of a large population: 0 for cells that know nothing of each other, 0.71 for an
    activity that swings as a sine down to zero; not a number without spikes.

    >>> swing(np.array([100, 100, 100]))
    0.0
    """
    mean = float(np.mean(spikes)) if len(spikes) else 0.0
    return math.sqrt(max(float(np.var(spikes)) - mean, 0.0)) / mean if mean > 0 else math.nan


def stretch(recording: Recording, population: str, begin: float, end: float) -> Stretch:
    """Cut the spikes of a population after ``begin`` and up to ``end`` (ms) out of a recording."""
    times, ids = recording.of(population)
    inside = (times > begin + 1e-9) & (times <= end + 1e-9)
    return Stretch(times[inside], ids[inside], recording.sizes[population], begin, end)


def measure(part: Stretch, names: Iterable[Asked]) -> dict[str, float]:
    """Take these measures of a stretch; one that needs more spikes than there are is not a number.

    Raises
    ------
    UnknownName
        If there is no measure of this name.
    """
    return {
        title(asked): float((MEASURES[known(asked)].take if isinstance(asked, str) else asked)(part)) for asked in names
    }


def known(name: str) -> str:
    """The name of a measure, refused if there is none."""
    if name not in MEASURES:
        raise unknown("measures", name, MEASURES)
    return name


def title(asked: Asked) -> str:
    """What a measure is called in a table: its name, or that of the function."""
    return asked if isinstance(asked, str) else getattr(asked, "__name__", "measure")
