"""Ramp: a current that rises or falls in a straight line."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from workbench.core.model import Stimulus
from workbench.core.moments import Moments
from workbench.core.quantity import Quantity
from workbench.core.source import Source


class Ramp(Stimulus):
    """A straight line from ``start`` to ``end``; before the onset nothing flows, after the line its end is held.

    A slow ramp finds the threshold of a cell in one trial; a cell that accommodates lets it pass.
    """

    source = Source("Hill 1936, Excitation and accommodation in nerve", doi="10.1098/rspb.1936.0012")
    analog: ClassVar[bool] = True

    start = Quantity(0.0, "pA", symbol="I_0", soft=(-500, 1000), doc="Current at the onset.")
    end = Quantity(500.0, "pA", symbol="I_1", soft=(-500, 2000), doc="Current at the end of the ramp, and after it.")
    onset = Quantity(0.0, "ms", symbol="t_0", bounds=(0, None), soft=(0, 1000), doc="When the ramp begins.")
    duration = Quantity(500.0, "ms", symbol="T", bounds=(0, None), soft=(1, 1000), doc="How long it rises or falls.")

    def current(self, moments: Moments) -> np.ndarray:
        """The line, and its two ends."""
        since = moments.t - self.onset
        rising = moments.between(self.onset, self.onset + self.duration)
        share = np.clip(since / self.duration, 0.0, 1.0) if self.duration else 0.0
        line = np.where(rising, self.start + (self.end - self.start) * share, self.end)
        return np.where(moments.between(self.onset), line, 0.0)
