"""The steps of time for which an analog stimulus says what it injects, and the noise it may draw in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

SLACK = 1e-6
"""Share of a step by which a moment may lie beside the grid and still count as on it: 3 * 0.1 is not 0.3."""

Memory = dict[str, np.ndarray]
"""What a stimulus remembers from one step to the next, by name, ``(lines,)`` each; a snapshot keeps it."""


class Noise(Protocol):
    """Independent standard normal numbers; the same ones whenever the same steps are asked for."""

    def each_step(self) -> np.ndarray:
        """One number for each step and line, ``(steps, lines)``."""
        ...

    def at_start(self) -> np.ndarray:
        """One number for each line to begin with, ``(lines,)``."""
        ...


@dataclass(frozen=True)
class Moments:
    """The beginnings of some steps of time, one after the other.

    Attributes
    ----------
    t
        ms, ``(steps,)``.
    dt
        Length of a step (ms).
    noise
        What may be drawn.
    memory
        What the stimulus left here in the steps before, empty at first; it leaves here what the steps after need.
    """

    t: np.ndarray
    dt: float
    noise: Noise
    memory: Memory

    def between(self, begin: float, end: float = np.inf) -> np.ndarray:
        """Which of the moments lie in [begin, end) (ms), ``(steps,)``."""
        now = self.t + SLACK * self.dt
        return (begin <= now) & (now < end)
