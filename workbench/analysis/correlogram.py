"""Cross-correlogram: how often one population fires so long after another, beside what would be if they did not heed each other."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from workbench.core.errors import RangeError, unknown
from workbench.core.source import Source

PERKEL = Source(
    "Perkel, Gerstein and Moore 1967, Neuronal spike trains and stochastic point processes II",
    doi="10.1016/S0006-3495(67)86597-4",
)
SHIFT, SHUFFLE = "shift", "shuffle"
REFERENCES = (SHIFT, SHUFFLE)
DRAWS = 20
"""Shifts or shuffles that a reference is the mean of."""


@dataclass(frozen=True)
class Correlogram:
    """Pairs of spikes by their lag.

    Attributes
    ----------
    lags
        Middle of each bin (ms); positive where the second fires after the first.
    rate
        Rate of the second population around a spike of the first, Hz for a cell.
    expected, spread
        The same without any heed: mean and standard deviation over the draws of the reference (Hz).
    spikes
        How many spikes of the first and of the second there were.
    """

    lags: np.ndarray
    rate: np.ndarray
    expected: np.ndarray
    spread: np.ndarray
    spikes: tuple[int, int]

    @property
    def peak(self) -> tuple[float, float] | None:
        """Lag (ms) at which the rate is farthest from what is expected, and by how many standard deviations; ``None`` if nothing can be told."""
        known = self.spread > 0
        if not known.any():
            return None
        score = np.where(known, (self.rate - self.expected) / np.where(known, self.spread, 1.0), 0.0)
        at = int(np.argmax(np.abs(score)))
        return float(self.lags[at]), float(score[at])


def correlogram(
    first: np.ndarray,
    second: np.ndarray,
    size: int,
    begin: float,
    end: float,
    reach: float = 50.0,
    width: float = 1.0,
    reference: str = SHIFT,
    same: bool = False,
    seed: int = 0,
) -> Correlogram:
    """Correlate the spikes (ms) of two populations from ``begin`` to ``end``.

    Work goes with the bins of the stretch, not with the pairs of spikes. Lags of a pair that would lie outside the stretch are
    made up for, so that two processes that do not heed each other give a flat line at their rate.

    Parameters
    ----------
    size
        Cells of the second population.
    reach, width
        Largest lag and width of a bin, ms.
    reference
        ``shift`` turns the second train as a whole by a random time around the stretch, which keeps its own rhythm;
        ``shuffle`` puts its bins in random order, which keeps its rate alone.
    same
        Whether both are one population: a spike is then not paired with itself.

    Raises
    ------
    RangeError
        If the stretch is shorter than four times the reach, or a bin is wider than the reach.

    >>> found = correlogram(np.arange(10.0, 990.0, 20.0), np.arange(15.0, 990.0, 20.0), 1, 0.0, 1000.0, reach=8.0)
    >>> found.lags[np.argmax(found.rate)], found.rate.max().round()
    (np.float64(5.0), np.float64(1000.0))
    """
    if reference not in REFERENCES:
        raise unknown("correlogram(reference=...)", reference, REFERENCES)
    if not 0 < width <= reach:
        raise RangeError("correlogram(width)", f"more than 0, at most {reach:g} ms", f"{width:g} ms", "1.0")
    if end - begin < 4 * reach:
        raise RangeError(
            "correlogram", f"at least {4 * reach:g} ms of a run", f"{max(end - begin, 0):.4g} ms", "a longer run"
        )
    bins, most = int((end - begin) / width + 1e-9), round(reach / width)
    a, b = (_binned(times, begin, width, bins) for times in (first, second))
    rng = np.random.default_rng(seed)
    measured = _around(a, b, most)
    if same:
        measured[most] -= a.sum()
    draws = np.stack([_around(a, _unheeding(b, most, reference, rng), most) for _ in range(DRAWS)])
    # pairs to rates: the spikes of the first that have a bin of the second at this lag
    lag = np.arange(-most, most + 1)
    seen = np.array([a[max(-k, 0) : bins - max(k, 0)].sum() for k in lag])
    unit = np.where(seen > 0, 1000.0 / np.maximum(seen, 1) / (max(size, 1) * width), 0.0)
    return Correlogram(
        lag * width,
        measured * unit,
        draws.mean(axis=0) * unit,
        draws.std(axis=0) * unit,
        (int(a.sum()), int(b.sum())),
    )


def _binned(times: np.ndarray, begin: float, width: float, bins: int) -> np.ndarray:
    # a recorded spike carries the end of its step
    place = np.ceil((np.asarray(times, float) - begin) / width - 1e-6).astype(np.int64) - 1
    return np.bincount(place[(place >= 0) & (place < bins)], minlength=bins).astype(float)


def _around(a: np.ndarray, b: np.ndarray, most: int) -> np.ndarray:
    """Pairs by lag, from ``-most`` to ``most`` bins."""
    return np.array(
        [a[max(-k, 0) : len(a) - max(k, 0)] @ b[max(k, 0) : len(b) - max(-k, 0)] for k in range(-most, most + 1)]
    )


def _unheeding(b: np.ndarray, most: int, reference: str, rng: np.random.Generator) -> np.ndarray:
    """The second train such that it cannot have heeded the first."""
    if reference == SHUFFLE:
        return rng.permutation(b)
    return np.roll(b, int(rng.integers(2 * most, len(b) - 2 * most + 1)))
