"""Integrate-and-fire: a capacitor that is emptied by every spike."""

from __future__ import annotations

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
