"""Population code: many cells share one value, each firing most at a value of its own."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
import param

from workbench.core.quantity import Quantity
from workbench.core.source import Source
from workbench.stimuli.code import Code, in_steps
from workbench.stimuli.rate_code import RateCode, evenly


class PopulationCode(Code):
    """Each value feeds ``cells`` lines with bell-shaped tuning; preferred values lie evenly between 0 and 1, at (i + 1/2)/cells.

    On a ring, 0 and 1 are the same place, as for an angle. The value is read as the mean preferred value of the spikes, on a ring as
    the direction of their sum (the population vector). Lines come value by value.
    """

    source = Source(
        "Georgopoulos, Schwartz and Kettner 1986, Neuronal population coding of movement direction",
        doi="10.1126/science.3749885",
    )
    moving: ClassVar[bool] = True

    cells = param.Integer(default=8, bounds=(2, 4096), doc="Lines a value.")
    ring = param.Boolean(default=False, doc="Whether 0 and 1 are the same place.")
    width = Quantity(
        0.1,
        symbol=r"\sigma",
        bounds=(0.001, 1),
        soft=(0.02, 0.3),
        doc="Standard deviation of the bell, over the range.",
    )
    rate = Quantity(
        1000.0,
        "Hz",
        label="largest rate",
        symbol=r"\nu_{\max}",
        bounds=(0, 20000),
        soft=(50, 1000),
        doc="Rate of a cell at its preferred value.",
    )
    timing = param.Selector(default="even", objects=["even", "random"], doc="Spikes spread evenly, or drawn at random.")

    @property
    def preferred(self) -> np.ndarray:
        """The preferred value of each cell, ``(cells,)``."""
        return (np.arange(self.cells) + 0.5) / self.cells

    def lines(self, features: int) -> int:
        return self.cells * features

    def owners(self, features: int) -> np.ndarray:
        return np.repeat(np.arange(features), self.cells)

    def tuning(self, values: np.ndarray) -> np.ndarray:
        """The rate of every cell for values ``(...)``, over the largest, ``(..., cells)``."""
        away = values[..., None] - self.preferred
        if self.ring:
            away = (away + 0.5) % 1.0 - 0.5
        return np.exp(-0.5 * (away / self.width) ** 2)

    def _trains(self, frames: np.ndarray, steps: int, dt: float, seed: int) -> np.ndarray:
        share = np.minimum(self.tuning(frames) * self.coherent()["rate"] * dt, 1.0)
        share = in_steps(share.reshape(*frames.shape[:2], -1), steps)
        return RateCode.drawn(share, seed) if self.timing == "random" else evenly(share)

    def decode(self, trains: np.ndarray, dt: float = 1.0) -> np.ndarray:
        counts = trains.sum(0, dtype=np.float64).reshape(trains.shape[1], -1, self.cells)
        if self.ring:
            vector = counts @ np.exp(2j * np.pi * self.preferred)
            return np.angle(vector) / (2 * np.pi) % 1.0
        return counts @ self.preferred / np.maximum(counts.sum(-1), 1)
