"""Integrate-and-fire: a capacitor that is emptied by every spike."""

from __future__ import annotations

from typing import Any

import numpy as np

from workbench.core.equations import Equations
from workbench.core.model import Neuron
from workbench.core.quantity import Quantity
from workbench.core.source import Source


class IF(Neuron):
    """A perfect integrator: charge adds up until the threshold, nothing leaks.

    Its rate is proportional to a constant current, so it turns numbers into rates without distortion.
    """

    source = Source("Burkitt 2006, Biological Cybernetics 95:1", doi="10.1007/s00422-006-0068-6")

    c_m = Quantity(200.0, "pF", symbol="C_m", bounds=(1, None), soft=(50, 500), doc="Membrane capacitance.")
    v_0 = Quantity(-70.0, "mV", symbol="V_0", soft=(-90, -50), doc="Potential at the start.")
    v_t = Quantity(-50.0, "mV", symbol="V_T", soft=(-65, -40), doc="Threshold.")
    v_r = Quantity(-70.0, "mV", symbol="V_r", soft=(-90, -50), doc="Reset potential.")
    t_ref = Quantity(0.0, "ms", symbol=r"t_{\mathrm{ref}}", bounds=(0, None), soft=(0, 10), doc="Refractory period.")

    equations = Equations(
        states={"v": "mV"},
        inputs={"i": "pA"},
        start={"v": "v_0"},
        rates={"v": "i/c_m"},
        when="v > v_t",
        then={"v": "v_r"},
        refractory="t_ref",
        hold=("v",),
    )

    def closed_rheobase(self) -> float:
        """Any current above zero adds up to a spike (pA)."""
        return 0.0

    def closed_rate(self, current: Any) -> Any:
        """The rate (Hz): the time to collect the charge of one spike, and the refractory period."""
        flow = np.asarray(current, dtype=float)
        with np.errstate(divide="ignore", invalid="ignore"):
            period = self.t_ref + self.c_m * max(self.v_t - self.v_r, 0.0) / flow
            return np.where(flow > 0, 1000.0 / period, 0.0)[()]
