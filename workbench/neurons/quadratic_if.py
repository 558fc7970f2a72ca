"""Quadratic integrate-and-fire: the simplest cell that starts to fire at any low rate."""

from __future__ import annotations

from typing import Any

import numpy as np

from workbench.core.equations import Equations
from workbench.core.model import Neuron
from workbench.core.quantity import Quantity
from workbench.core.source import Source


class QIF(Neuron):
    """A membrane with a resting point ``e_l`` and a point of no return ``v_t``, and a parabola between them.

    Every cell that begins to fire by losing its resting point looks like this one near the onset (type I); its rate grows with
    the square root of the current above the rheobase.
    """

    source = Source("Latham et al. 2000, J. Neurophysiol. 83:808", doi="10.1152/jn.2000.83.2.808")

    c_m = Quantity(100.0, "pF", symbol="C_m", bounds=(1, None), soft=(50, 500), doc="Membrane capacitance.")
    k = Quantity(0.5, "nS/mV", symbol="k", bounds=(0.001, None), soft=(0.1, 3), doc="Steepness of the parabola.")
    e_l = Quantity(-65.0, "mV", symbol="E_L", soft=(-90, -50), doc="Resting potential.")
    v_t = Quantity(-45.0, "mV", symbol="V_T", soft=(-65, -40), doc="Point of no return without a current.")
    v_cut = Quantity(
        30.0, "mV", symbol=r"V_{\mathrm{cut}}", soft=(-20, 50), doc="Cut-off at which the spike is counted."
    )
    v_r = Quantity(-65.0, "mV", symbol="V_r", soft=(-90, -50), doc="Reset potential.")
    t_ref = Quantity(0.0, "ms", symbol=r"t_{\mathrm{ref}}", bounds=(0, None), soft=(0, 10), doc="Refractory period.")

    equations = Equations(
        states={"v": "mV"},
        inputs={"i": "pA"},
        start={"v": "e_l"},
        rates={"v": "(k*(v - e_l)*(v - v_t) + i)/c_m"},
        cap={"v": "v_cut"},
        when="v > v_cut",
        then={"v": "v_r"},
        refractory="t_ref",
        hold=("v",),
    )

    def closed_rheobase(self) -> float:
        """The current that lifts the parabola off its two points (pA)."""
        return self.k * (self.v_t - self.e_l) ** 2 / 4

    def closed_rate(self, current: Any) -> Any:
        """The rate (Hz) of a cell that began at rest: the time from reset to cut-off is a difference of arc tangents."""
        above = np.maximum(np.asarray(current, dtype=float) - self.closed_rheobase(), 0.0)
        middle, reach = (self.e_l + self.v_t) / 2, np.sqrt(above / self.k)
        with np.errstate(divide="ignore", invalid="ignore"):
            turn = np.arctan((self.v_cut - middle) / reach) - np.arctan((self.v_r - middle) / reach)
            period = self.t_ref + self.c_m / (self.k * reach) * turn
            return np.where(above > 0, 1000.0 / period, 0.0)[()]
