"""The search for a threshold current, many currents at a time: first its scale by doubling, then its digits by sections."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from workbench.core.errors import Diverged
from workbench.core.jobs import Job, Progress, stage

MOST = 1e5  # pA; a cell that needs more is said to have no threshold
DOUBLINGS, BATCH = 24, 6
SECTIONS = 16
ROUNDS = DOUBLINGS // BATCH + 4  # so many at most, for the progress
TOLERANCE = 1e-3

SPONTANEOUS = "it fires without any current"

Measure = Callable[[np.ndarray], Job]
"""A job that takes currents ``(cases, currents)`` in pA and returns which of them were enough, in the same shape."""


@dataclass(frozen=True)
class Thresholds:
    """The smallest current that was enough in each case (pA), not a number where there is none; ``why`` says why not."""

    currents: np.ndarray
    why: str = ""

    @property
    def found(self) -> bool:
        """Whether there is one in the first case."""
        return bool(np.isfinite(self.currents[0]))

    @property
    def first(self) -> float:
        """The current of the first case."""
        return float(self.currents[0])


def thresholds(measure: Measure, cases: int = 1, tolerance: float = TOLERANCE) -> Job:
    """Find the smallest current that is enough, in each case, to a relative ``tolerance``; the job returns :class:`Thresholds`.

    Currents of 0.012 pA to 100 nA are tried, each twice the one before, in batches that stop once every case has its own; the
    gap between the last that was not enough and the first that was is then cut in seventeen until it is narrow enough.
    """
    rungs = MOST / 2.0 ** np.arange(DOUBLINGS)[::-1]
    low, high, why = np.zeros(cases), np.full(cases, np.nan), ""
    rounds = 0
    for first in range(0, DOUBLINGS, BATCH):
        batch = rungs[first : first + BATCH]
        # without any current first: a cell that fires by itself has no threshold
        tried = np.concatenate([[0.0], batch]) if first == 0 else batch
        try:
            enough = yield from stage(measure(np.tile(tried, (cases, 1))), rounds, ROUNDS)
        except Diverged as error:
            why = f"the model leaves all bounds between {batch[0]:.3g} and {batch[-1]:.3g} pA ({error.got})"
            break
        rounds += 1
        if first == 0:
            if enough[:, 0].any():
                return Thresholds(np.full(cases, np.nan), SPONTANEOUS)
            enough = enough[:, 1:]
        for case in np.flatnonzero(np.isnan(high) & enough.any(axis=1)):
            place = int(np.argmax(enough[case]))
            high[case] = batch[place]
            low[case] = rungs[first + place - 1] if first + place else 0.0
        if not np.isnan(high).any():
            break
    if np.isnan(high).any() and not why:
        why = f"none found below {MOST / 1000:g} nA"
    known = np.flatnonzero(~np.isnan(high))
    while len(known) and np.max((high[known] - low[known]) / high[known]) > tolerance:
        inner = low[:, None] + (high - low)[:, None] * np.arange(1, SECTIONS + 1) / (SECTIONS + 1)
        enough = yield from stage(measure(np.nan_to_num(inner)), min(rounds, ROUNDS - 1), ROUNDS)
        rounds += 1
        for case in known:
            edges = np.concatenate([[low[case]], inner[case], [high[case]]])
            place = int(np.argmax(np.append(enough[case], True))) + 1
            low[case], high[case] = edges[place - 1], edges[place]
    yield Progress(1, 1, "threshold found" if len(known) else "no threshold")
    return Thresholds(high, why)
