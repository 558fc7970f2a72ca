"""Adaptive-threshold LIF: every spike makes the next one harder."""

from __future__ import annotations

from workbench.core.equations import Equations
from workbench.core.model import Neuron
from workbench.core.quantity import Quantity
from workbench.core.source import Source


class ALIF(Neuron):
    """A leaky membrane whose threshold jumps by ``b`` at every spike and comes back over ``tau_a``.

    A spike takes the distance from rest to threshold off the membrane (a soft reset), as in networks trained to remember.
    """

    source = Source("Bellec et al. 2020, Nature Communications 11:3625", doi="10.1038/s41467-020-17236-y")

    c_m = Quantity(200.0, "pF", symbol="C_m", bounds=(1, None), soft=(50, 500), doc="Membrane capacitance.")
    g_l = Quantity(10.0, "nS", symbol="g_L", bounds=(0.1, None), soft=(1, 60), doc="Leak conductance.")
    e_l = Quantity(-70.0, "mV", symbol="E_L", soft=(-90, -50), doc="Resting potential.")
    v_t = Quantity(-50.0, "mV", symbol="V_T", soft=(-65, -40), doc="Threshold of a rested cell.")
    b = Quantity(1.8, "mV", symbol=r"\beta_a", soft=(0, 10), doc="Threshold added by each spike.")
    tau_a = Quantity(
        200.0, "ms", symbol=r"\tau_a", bounds=(0.1, None), soft=(20, 2000), doc="Time constant of the threshold."
    )
    t_ref = Quantity(0.0, "ms", symbol=r"t_{\mathrm{ref}}", bounds=(0, None), soft=(0, 10), doc="Refractory period.")

    equations = Equations(
        states={"v": "mV", "a": "1"},
        inputs={"i": "pA"},
        start={"v": "e_l"},
        rates={"v": "(-g_l*(v - e_l) + i)/c_m", "a": "-a/tau_a"},
        when="v > v_t + b*a",
        then={"v": "v - (v_t - e_l)", "a": "a + 1"},
        refractory="t_ref",
        hold=("v",),
    )
