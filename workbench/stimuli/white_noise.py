"""White noise: a current without memory."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from workbench.core.model import Stimulus
from workbench.core.moments import Moments
from workbench.core.quantity import Quantity
from workbench.core.source import Source


class WhiteNoise(Stimulus):
    """A current without memory: around ``mean``, every step and every line draws a number of its own.

    The noise of a step of time is ``sigma / sqrt(dt)`` times a standard normal number: a finer step swings more, and a
    membrane, which averages, feels the same noise whatever the step. On a leaky membrane without threshold the
    variance of v tends to ``sigma**2 tau / (2 C**2)``.
    """

    source = Source("Gerstner et al. 2014, Neuronal Dynamics, ch. 8", doi="10.1017/CBO9781107447615")
    analog: ClassVar[bool] = True

    mean = Quantity(200.0, "pA", symbol=r"\mu", soft=(-500, 2000), doc="Mean current.")
    sigma = Quantity(
        500.0, "pA*ms^0.5", symbol=r"\sigma", bounds=(0, None), soft=(0, 2000), doc="Strength of the noise."
    )

    def current(self, moments: Moments) -> np.ndarray:
        """A number for each step and line."""
        return self.mean + self.sigma / np.sqrt(moments.dt) * moments.noise.each_step()
