"""What a spike leaves behind when it passes leaky stages, one after the other: the closed form of synaptic time courses."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

APART = 1e-4
"""Time constants nearer than this share of themselves are taken so far apart; what comes is wrong by no more than that share."""


def cascade(t: np.ndarray, taus: Sequence[float]) -> np.ndarray:
    """The last of some stages at ``t`` (ms) after the first jumped to 1; each follows the one before it with its ``tau`` (ms).

    Before zero there is nothing.

    >>> cascade(np.array([-1.0, 0.0, 5.0]), (5.0,)).round(3).tolist()
    [0.0, 1.0, 0.368]
    >>> float(cascade(np.array([9.2]), (5.0, 20.0)).round(4)[0])
    0.1575
    """
    apart = _apart(taus)
    after = np.maximum(np.asarray(t, dtype=float), 0.0)
    found = np.zeros_like(after)
    for index, tau in enumerate(apart):
        others = [tau - other for place, other in enumerate(apart) if place != index]
        found += tau ** (len(apart) - 2) / math.prod(others) * np.exp(-after / tau)
    return np.where(np.asarray(t) >= 0.0, apart[0] * found, 0.0)


def peak_time(rise: float, decay: float) -> float:
    """When a cascade of two stages is at its highest (ms).

    >>> round(peak_time(5.0, 20.0), 2), peak_time(5.0, 5.0)
    (9.24, 5.0)
    """
    if abs(rise - decay) < APART * decay:
        return rise
    return rise * decay / (decay - rise) * math.log(decay / rise)


def _apart(taus: Sequence[float]) -> list[float]:
    """The time constants, equal ones moved a little, as the closed form divides by their differences."""
    found: list[float] = []
    for tau in taus:
        while any(abs(tau - other) < APART * other for other in found):
            tau *= 1.0 + APART
        found.append(float(tau))
    return found
