"""XOR in time: two spikes come, each early or late. Did they agree?"""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from workbench.core.quantity import Quantity
from workbench.tasks.plane import PLAYGROUND, Plane


class XORInTime(Plane):
    """Points of the square's four corners. In a latency code a coordinate is the time of a spike, and neither time tells anything alone."""

    source = PLAYGROUND
    classes = ("same", "different")
    code: ClassVar[str] = "LatencyCode"

    gap = Quantity(
        0.1, bounds=(0, 0.9), soft=(0, 0.5), doc="Width of the cross between the corners where no point lies."
    )

    def draw(self, draw: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        late = draw.integers(0, 2, (self.samples, 2))
        side = (1 - self.gap) / 2
        points = late * (1 - side) + side * draw.random((self.samples, 2))
        return points, late[:, 0] ^ late[:, 1]
