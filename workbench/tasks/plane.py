"""Tasks whose samples are points of a square, so that what a network answers everywhere can be drawn."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
import param

from workbench.core.random import stream
from workbench.core.source import Source
from workbench.tasks.labelled import Batch, Labelled

PLAYGROUND = Source(
    "Smilkov et al. 2017, Direct-manipulation visualization of deep networks (TensorFlow Playground)",
    url="https://arxiv.org/abs/1708.03788",
    note="Data of this kind; drawn anew here.",
)


class Plane(Labelled):
    """Points of the unit square, told as (x, y, 1 - x, 1 - y): what is late or rare on one line is early or frequent on another."""

    features = 4
    code: ClassVar[str] = "PopulationCode"

    samples = param.Integer(default=1500, bounds=(60, 1_000_000), doc="Points in all.")
    seed = param.Integer(default=1, bounds=(0, None), doc="Seed of the points.")

    def draw(self, draw: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        """Return points ``(samples, 2)`` from 0 to 1, and their classes ``(samples,)``."""
        raise NotImplementedError

    def load(self) -> Batch:
        points, labels = self.draw(stream(self.seed, type(self).__name__))
        return Batch(as_values(points), labels.astype(np.int64))


def as_values(points: np.ndarray) -> np.ndarray:
    """Return what a network is told of points ``(points, 2)``.

    >>> as_values(np.array([[0.25, 1.0]])).tolist()
    [[0.25, 1.0, 0.75, 0.0]]
    """
    return np.hstack([points, 1 - points]).astype(np.float32)
