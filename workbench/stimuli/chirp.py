"""Chirp: a sine whose frequency sweeps, to see in one trial which frequencies a cell follows."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
import param

from workbench.core.model import Stimulus
from workbench.core.moments import Moments
from workbench.core.quantity import Quantity
from workbench.core.source import Source


class Chirp(Stimulus):
    """A sine that sweeps from ``f_0`` to ``f_1`` within ``duration``, around an ``offset`` that flows from the start.

    The frequency grows by the same number of Hz in every ms (``linear``) or by the same factor (``logarithmic``); the
    phase is its integral, so that the current never jumps within the sweep.
    """

    source = Source(
        "Puil, Gimbarzevsky and Miura 1986, Quantification of membrane properties of trigeminal root ganglion neurons",
        doi="10.1152/jn.1986.55.5.995",
    )
    analog: ClassVar[bool] = True

    amplitude = Quantity(50.0, "pA", symbol="A", soft=(0, 1000), doc="From the middle of the swing to its top.")
    f_0 = Quantity(1.0, "Hz", symbol="f_0", bounds=(0.001, None), soft=(0.1, 100), doc="Frequency at the onset.")
    f_1 = Quantity(
        50.0, "Hz", symbol="f_1", bounds=(0.001, None), soft=(1, 500), doc="Frequency at the end of the sweep."
    )
    duration = Quantity(2000.0, "ms", symbol="T", bounds=(1, None), soft=(100, 20000), doc="How long the sweep lasts.")
    offset = Quantity(0.0, "pA", symbol="I_0", soft=(-500, 2000), doc="Constant current around which it swings.")
    onset = Quantity(0.0, "ms", symbol="t_0", bounds=(0, None), soft=(0, 1000), doc="When the sweep begins.")
    sweep = param.Selector(
        default="linear", objects=["linear", "logarithmic"], doc="By Hz a second, or by octaves a second."
    )

    def current(self, moments: Moments) -> np.ndarray:
        """The offset and the sweep."""
        since = moments.t - self.onset
        f_0, f_1, ratio = self.f_0 / 1000.0, self.f_1 / 1000.0, self.f_1 / self.f_0
        sweeping = moments.between(self.onset, self.onset + self.duration)
        share = np.where(sweeping, since / self.duration, 0.0)
        if self.sweep == "linear" or ratio == 1.0:
            cycles = self.duration * (f_0 * share + 0.5 * (f_1 - f_0) * share**2)
        else:
            cycles = self.duration * f_0 * np.expm1(share * np.log(ratio)) / np.log(ratio)
        return self.offset + np.where(sweeping, self.amplitude * np.sin(2.0 * np.pi * cycles), 0.0)
