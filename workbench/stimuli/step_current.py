"""Step current: a constant current between two moments."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from workbench.core.model import Stimulus
from workbench.core.moments import Moments
from workbench.core.quantity import Quantity
from workbench.core.source import Source


class StepCurrent(Stimulus):
    """Injects ``amplitude`` from ``onset`` on for ``duration``; a step of time is driven if it begins inside."""

    source = Source("Hodgkin and Huxley 1952, J. Physiol. 117:500", doi="10.1113/jphysiol.1952.sp004764")
    analog: ClassVar[bool] = True

    amplitude = Quantity(400.0, "pA", symbol="I", soft=(0, 2000), doc="Injected current.")
    onset = Quantity(0.0, "ms", symbol="t_0", bounds=(0, None), soft=(0, 1000), doc="When the current begins.")
    duration = Quantity(1e9, "ms", symbol="T", bounds=(0, None), soft=(0, 1000), doc="How long it lasts.")

    def current(self, moments: Moments) -> np.ndarray:
        """``amplitude`` between onset and end, else nothing."""
        return np.where(moments.between(self.onset, self.onset + self.duration), self.amplitude, 0.0)
