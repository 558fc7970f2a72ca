"""Circles: is a point on the inner or on the outer one?"""

from __future__ import annotations

import numpy as np

from workbench.core.quantity import Quantity
from workbench.tasks.plane import PLAYGROUND, Plane

INNER, OUTER = 0.17, 0.38  # radii


class Circles(Plane):
    """Two rings about the middle, equally often. A straight line is right half of the time."""

    source = PLAYGROUND
    classes = ("inner", "outer")

    noise = Quantity(
        0.03, symbol=r"\sigma", bounds=(0, 0.1), soft=(0, 0.1), doc="Standard deviation of the radius, over the square."
    )

    def draw(self, draw: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        labels = draw.integers(0, 2, self.samples)
        angle = 2 * np.pi * draw.random(self.samples)
        radius = np.clip(np.where(labels, OUTER, INNER) + self.noise * draw.standard_normal(self.samples), 0, 0.5)
        return 0.5 + radius[:, None] * np.column_stack([np.cos(angle), np.sin(angle)]), labels
