"""Some steps of time for which a stimulus says its own spikes, and the dice it may throw for them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

Draw = Callable[..., np.random.Generator]
"""Gives the random numbers that belong to what is named, ``draw("page", 3)``: the same ones whenever they are asked for."""


@dataclass(frozen=True)
class Span:
    """The steps ``first`` to ``first + steps``.

    Attributes
    ----------
    dt
        Length of a step (ms).
    lines
        How many trains are asked for.
    draw
        What may be drawn.
    """

    first: int
    steps: int
    dt: float
    lines: int
    draw: Draw

    def pages(self, length: float) -> range:
        """The pages of ``length`` ms that the span touches, counted from the start of the run; a page is drawn as a whole.

        >>> Span(first=15, steps=10, dt=1.0, lines=1, draw=np.random.default_rng).pages(10.0)
        range(1, 3)
        """
        begin, end = self.first * self.dt, (self.first + self.steps + 0.5) * self.dt
        return range(int(begin // length), int(end // length) + 1)

    def within(self, times: np.ndarray, ids: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Steps and lines of those spikes that are emitted in the span: sorted, and at most one a step and line.

        Parameters
        ----------
        times, ids
            ms, and the line of each; a spike belongs to the step that ends nearest to its time.
        """
        steps = np.maximum(np.rint(times / self.dt).astype(np.int64) - 1, 0)
        kept = (steps >= self.first) & (steps < self.first + self.steps) & (ids < self.lines)
        order = np.unique(steps[kept] * self.lines + ids[kept])
        return order // self.lines, order % self.lines
