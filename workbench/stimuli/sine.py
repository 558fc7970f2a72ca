"""Sine: a current that swings at one frequency."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from workbench.core.model import Stimulus
from workbench.core.moments import Moments
from workbench.core.quantity import Quantity
from workbench.core.source import Source


class Sine(Stimulus):
    """A sine of ``amplitude`` from the onset on, around an ``offset`` that flows from the start."""

    source = Source(
        "Hutcheon and Yarom 2000, Resonance, oscillation and the intrinsic frequency preferences of neurons",
        doi="10.1016/S0166-2236(00)01547-2",
    )
    analog: ClassVar[bool] = True

    amplitude = Quantity(100.0, "pA", symbol="A", soft=(0, 3000), doc="From the middle of the swing to its top.")
    frequency = Quantity(10.0, "Hz", symbol="f", bounds=(0, None), soft=(0.1, 500), doc="Swings a second.")
    offset = Quantity(0.0, "pA", symbol="I_0", soft=(-500, 2000), doc="Constant current around which it swings.")
    phase = Quantity(
        0.0, "deg", symbol=r"\varphi", soft=(-180, 180), doc="Phase at the onset; 0 begins at the middle, rising."
    )
    onset = Quantity(0.0, "ms", symbol="t_0", bounds=(0, None), soft=(0, 1000), doc="When the swing begins.")

    def current(self, moments: Moments) -> np.ndarray:
        """The offset and the swing."""
        cycles = self.frequency / 1000.0 * (moments.t - self.onset)
        swing = self.amplitude * np.sin(2.0 * np.pi * cycles + np.deg2rad(self.phase))
        return self.offset + np.where(moments.between(self.onset), swing, 0.0)
