"""Spirals: on which of two arms, wound about each other, does a point lie?"""

from __future__ import annotations

import numpy as np

from workbench.core.quantity import Quantity
from workbench.tasks.plane import PLAYGROUND, Plane

REACH = 0.45  # radius of an arm's end
BEGIN = 0.05  # and of its beginning


class Spirals(Plane):
    """Two arms from the middle outward, half a turn apart. Turning the square by half a turn changes the classes."""

    source = PLAYGROUND
    classes = ("first arm", "second arm")

    turns = Quantity(1.25, bounds=(0.25, 3), soft=(0.5, 2), doc="Turns of an arm; more are harder.")
    noise = Quantity(
        0.01, symbol=r"\sigma", bounds=(0, 0.1), soft=(0, 0.05), doc="Standard deviation of a point, over the square."
    )

    def draw(self, draw: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        labels = draw.integers(0, 2, self.samples)
        way = np.sqrt(draw.random(self.samples))  # as many points outside as inside, for the length of the arm there
        angle = 2 * np.pi * self.turns * way + np.pi * labels
        arm = (BEGIN + (REACH - BEGIN) * way)[:, None] * np.column_stack([np.cos(angle), np.sin(angle)])
        return np.clip(0.5 + arm + self.noise * draw.standard_normal(arm.shape), 0, 1), labels
