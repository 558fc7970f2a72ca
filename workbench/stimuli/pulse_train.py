"""Pulse train: the same short current again and again."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
import param

from workbench.core.model import Stimulus
from workbench.core.moments import SLACK, Moments
from workbench.core.quantity import Quantity
from workbench.core.source import Source


class PulseTrain(Stimulus):
    """Injects ``count`` pulses of ``amplitude``, each ``width`` long, whose beginnings lie one ``period`` apart.

    A pulse carries the charge ``amplitude * width`` as far as whole steps of time allow: a step is driven if it begins inside.
    """

    source = Source(
        "Brunel and van Rossum 2007, Lapicque's 1907 paper: from frogs to integrate-and-fire",
        doi="10.1007/s00422-007-0190-0",
    )
    analog: ClassVar[bool] = True

    amplitude = Quantity(500.0, "pA", symbol="I", soft=(-1000, 3000), doc="Current during a pulse.")
    width = Quantity(2.0, "ms", symbol="w", bounds=(0, None), soft=(0.1, 100), doc="How long a pulse lasts.")
    period = Quantity(
        50.0, "ms", symbol="P", bounds=(0.001, None), soft=(1, 500), doc="From the beginning of a pulse to the next."
    )
    count = param.Integer(default=10, bounds=(0, 1_000_000), doc="How many pulses.")
    onset = Quantity(0.0, "ms", symbol="t_0", bounds=(0, None), soft=(0, 1000), doc="When the first pulse begins.")

    def current(self, moments: Moments) -> np.ndarray:
        """``amplitude`` inside a pulse, else nothing."""
        since = moments.t - self.onset + SLACK * moments.dt
        pulse = np.floor(since / self.period)
        inside = (pulse >= 0) & (pulse < self.count) & (since - pulse * self.period < self.width)
        return np.where(inside, self.amplitude, 0.0)
