"""Latency code: the larger the value, the sooner its single spike."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
import param

from workbench.core.errors import RangeError
from workbench.core.quantity import Quantity
from workbench.core.source import Source
from workbench.stimuli.code import Code


class LatencyCode(Code):
    """Each value above ``darkest`` fires its line once. Nothing is drawn: the same values always give the same spikes.

    By the ``linear`` law, time falls linearly with the value, from the last step to the first. By the ``charging`` law it is the time
    that a leaky membrane driven by the value takes to reach ``darkest``: ``tau ln(x/(x - darkest))``; who would be later than the
    last step stays silent.
    """

    source = Source(
        "Thorpe, Delorme and Van Rullen 2001, Spike-based strategies for rapid processing",
        doi="10.1016/S0893-6080(01)00083-1",
    )

    bytes_each: ClassVar[int] = 3

    darkest = Quantity(
        0.1,
        label="smallest value",
        symbol=r"x_{\min}",
        bounds=(0, 0.99),
        soft=(0, 0.5),
        doc="Values up to this one stay silent.",
    )
    tau = Quantity(
        5.0,
        "ms",
        symbol=r"\tau",
        bounds=(0.01, None),
        soft=(1, 50),
        doc="Time constant of the membrane that is charged.",
    )
    law = param.Selector(default="linear", objects=["linear", "charging"], doc="How time follows from the value.")

    def latency(self, values: np.ndarray, steps: int, dt: float) -> np.ndarray:
        """Time from the first step to the spike of each value above ``darkest``, in steps, not rounded.

        Raises
        ------
        RangeError
            If a membrane is to charge up to 0, where it is already.
        """
        if self.law == "linear":
            return (1.0 - values) / (1.0 - self.darkest) * (steps - 1)
        if self.darkest == 0:
            raise RangeError(
                "LatencyCode.darkest", "more than 0 by the charging law", "0", "darkest=0.1, or law='linear'"
            )
        over = np.maximum(values - self.darkest, np.finfo(float).tiny)
        return self.tau / dt * np.log(np.maximum(values, self.darkest) / over)

    def _trains(self, frames: np.ndarray, steps: int, dt: float, seed: int) -> np.ndarray:
        (values,) = frames
        wait = np.rint(np.minimum(self.latency(values, steps, dt), steps)).astype(np.int64)
        return ((np.arange(steps)[:, None, None] == wait) & (values > self.darkest)).astype(np.uint8)

    def decode(self, trains: np.ndarray, dt: float = 1.0) -> np.ndarray:
        """The value whose latency is that of the first spike; 0 without a spike."""
        steps, first = len(trains), trains.argmax(0)
        if self.law == "linear":
            values = 1.0 - first * (1.0 - self.darkest) / max(steps - 1, 1)
        else:
            values = self.darkest / -np.expm1(-np.maximum(first, 0.5) * dt / self.tau)
        return np.where(trains.any(0), np.minimum(values, 1.0), 0.0)

    def so_far(self, trains: np.ndarray, steps: int, dt: float = 1.0) -> np.ndarray:
        """What has not spiked yet is read as 0."""
        silent = np.zeros((steps - len(trains), *trains.shape[1:]), dtype=trains.dtype)
        return self.decode(np.concatenate([trains, silent]), dt)
