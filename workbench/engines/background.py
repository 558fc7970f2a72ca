"""How many spikes of a background fall on each line in a step: a function of seed, line and step, the same in every engine."""

from __future__ import annotations

import numpy as np

from workbench.core.errors import RangeError
from workbench.core.random import key
from workbench.engines.philox import halves
from workbench.engines.plan import Plan, Source

MOST = 100.0
"""Spikes on a line in a step, on average, beyond which a step says too little of when they come."""
LARGEST = 2**32 - 1


def background_key(plan: Plan, source: Source, member: int = 0) -> int:
    """The key of the random stream; the first member of a batch gets what the other engines draw."""
    return key(plan.seed, source.name, "background", *([member] if member else []))


def thresholds(source: Source, dt: float) -> np.ndarray:
    """Rising 32-bit words: there are as many spikes on a line in a step as thresholds that lie below its random word.

    The k-th is the probability of at most k spikes; what is left beyond the last is less than 2^-31.

    Raises
    ------
    RangeError
        If a line gets more than 100 spikes in a step on average.
    """
    numbers = source.model.coherent()
    mean = numbers["rate"] * numbers["trains"] * dt
    if mean > MOST:
        raise RangeError(
            f"{source.name}: rate x trains x dt", f"at most {MOST:g} spikes in a step", f"{mean:g}", "a smaller dt"
        )
    ratios = np.concatenate([[np.exp(-mean)], mean / np.arange(1, round(MOST * 2.5))])
    below = np.maximum(np.rint(np.cumsum(np.cumprod(ratios)) * 2.0**32) - 1, 0)
    return below[below < LARGEST].astype(np.uint32)


def counts(plan: Plan, source: Source, step: int, member: int = 0) -> np.ndarray:
    """Spikes on each line in a step, ``(lines,)``.

    A line draws 16 bits. What thresholds have beyond that is rounded up in as many steps as it is worth, at random for all lines together,
    so that the probability of every number of spikes is kept to 2^-32.
    """
    drawn, dither = halves(background_key(plan, source, member), step, source.size)
    rounded = (thresholds(source, plan.dt).astype(np.int64) + 1 + dither) >> 16
    return np.searchsorted(rounded, drawn, side="right")
