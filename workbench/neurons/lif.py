"""Leaky integrate-and-fire: the plainest cell that spikes and forgets."""

from __future__ import annotations

from workbench.core.equations import Equations
from workbench.core.model import Neuron
from workbench.core.quantity import Quantity
from workbench.core.source import Source


class LIF(Neuron):
    """A leaky membrane with a hard threshold and an instant reset.

    Between spikes the membrane is linear, so an engine may step it exactly.
    """

    source = Source("Gerstner et al. 2014, Neuronal Dynamics, ch. 1", doi="10.1017/CBO9781107447615")

    c_m = Quantity(200.0, "pF", symbol="C_m", bounds=(1, None), soft=(50, 500), doc="Membrane capacitance.")
    g_l = Quantity(10.0, "nS", symbol="g_L", bounds=(0.1, None), soft=(1, 60), doc="Leak conductance.")
    e_l = Quantity(-70.0, "mV", symbol="E_L", soft=(-90, -50), doc="Resting potential.")
    v_t = Quantity(-50.0, "mV", symbol="V_T", soft=(-65, -40), doc="Threshold.")
    v_r = Quantity(-65.0, "mV", symbol="V_r", soft=(-90, -50), doc="Reset potential.")
    t_ref = Quantity(0.0, "ms", symbol=r"t_{\mathrm{ref}}", bounds=(0, None), soft=(0, 10), doc="Refractory period.")

    equations = Equations(
        states={"v": "mV"},
        inputs={"i": "pA"},
        start={"v": "e_l"},
        rates={"v": "(-g_l*(v - e_l) + i)/c_m"},
        when="v > v_t",
        then={"v": "v_r"},
        refractory="t_ref",
        hold=("v",),
    )
