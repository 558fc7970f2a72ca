"""Drawn current: the very curve somebody drew."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
import param

from workbench.core.errors import RangeError
from workbench.core.model import Stimulus
from workbench.core.moments import SLACK, Moments
from workbench.core.source import Source

MOST = 10_000
"""Points of a curve beyond which it is refused."""


class DrawnCurrent(Stimulus):
    """A curve of straight lines from point to point; the first and the last value are held before and after.

    Two points at one time are a jump: from that time on the later one holds. Without points nothing flows. A curve is replaced as a whole.
    """

    source = Source("this workbench")
    analog: ClassVar[bool] = True

    times = param.Array(default=np.zeros(0), constant=True, doc="When each value is reached, in ms; never falling.")
    currents = param.Array(default=np.zeros(0), constant=True, doc="The current at each time, in pA.")

    def __init__(self, **params: Any) -> None:
        curve = {name: _numbers(name, params[name]) for name in ("times", "currents") if name in params}
        super().__init__(**{**params, **curve})
        if len(self.times) != len(self.currents):
            raise RangeError(
                "DrawnCurrent",
                "as many currents as times",
                f"{len(self.currents)} currents and {len(self.times)} times",
            )
        if (np.diff(self.times) < 0).any():
            late = int(np.flatnonzero(np.diff(self.times) < 0)[0])
            raise RangeError(
                "DrawnCurrent.times",
                "times that never fall",
                f"{self.times[late]:g} ms before {self.times[late + 1]:g} ms",
                "the points in the order of their times",
            )

    def current(self, moments: Moments) -> np.ndarray:
        """The curve at each moment."""
        if not len(self.times):
            return np.zeros(len(moments.t))
        left = np.searchsorted(self.times, moments.t + SLACK * moments.dt, side="right") - 1
        right = np.minimum(left + 1, len(self.times) - 1)
        left = np.maximum(left, 0)
        gap = self.times[right] - self.times[left]
        share = np.clip((moments.t - self.times[left]) / np.where(gap > 0, gap, 1.0), 0.0, 1.0)
        return self.currents[left] + (self.currents[right] - self.currents[left]) * share


def _numbers(name: str, given: Any) -> np.ndarray:
    """A list of finite numbers as an array, refused otherwise."""
    where = f"DrawnCurrent.{name}"
    if not isinstance(given, (list, tuple, np.ndarray)):
        raise RangeError(where, "a list of numbers", repr(given)[:60])
    if len(given) > MOST:
        raise RangeError(where, f"at most {MOST:,} points", f"{len(given):,}", "every tenth point")
    try:
        numbers = np.array(given, dtype=np.float64)
    except (TypeError, ValueError, OverflowError):
        numbers = np.array([np.nan])
    if numbers.ndim != 1 or not np.isfinite(numbers).all():
        raise RangeError(where, "a list of finite numbers", repr(given)[:60])
    return numbers
