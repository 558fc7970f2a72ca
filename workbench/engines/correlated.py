"""Which lines of correlated Poisson trains fire in a step: a function of seed, line and step, the same in every engine."""

from __future__ import annotations

import numpy as np

from workbench.core.random import key
from workbench.engines.philox import words
from workbench.engines.plan import Plan, Source

LARGEST = 2**32 - 1


def correlated_keys(plan: Plan, source: Source, member: int = 0) -> tuple[int, int]:
    """The keys of the lines' own draws and of the hidden trains; the first member of a batch gets what the other engines draw."""
    tail = [member] if member else []
    return key(plan.seed, source.name, "correlated", *tail), key(plan.seed, source.name, "hidden", *tail)


def group_of(size: int, groups: int) -> np.ndarray:
    """The group of each line: runs of equal length, or longer by one.

    >>> group_of(5, 2)
    array([0, 0, 0, 1, 1])
    """
    return np.arange(size) * groups // size


def thresholds(source: Source, dt: float) -> np.ndarray:
    """32-bit words below which a line fires in a step: without a hidden train, when that is silent, and when it fires."""
    numbers = source.model.coherent()
    p, share = min(numbers["rate"] * dt, 1.0), np.sqrt(numbers["correlation"])
    chances = np.array([p, p * (1.0 - share), p + share * (1.0 - p)])
    return np.minimum(np.rint(chances * 2.0**32), LARGEST).astype(np.uint32)


def fired(plan: Plan, source: Source, step: int, member: int = 0) -> np.ndarray:
    """The lines that fire in a step, rising."""
    own, hidden = correlated_keys(plan, source, member)
    alone, silent, together = thresholds(source, plan.dt)
    numbers = source.model.values()
    groups, correlated = (max(int(numbers[name]), 0) for name in ("groups", "correlated"))
    spoke = words(hidden, step, 1, groups)[0] < alone
    limit = np.where(spoke, together, silent)
    limit[correlated:] = alone
    return np.flatnonzero(words(own, step, 1, source.size)[0] < limit[group_of(source.size, groups)])
