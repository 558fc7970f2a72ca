"""Adaptive exponential integrate-and-fire: two equations, most firing patterns of cortex."""

from __future__ import annotations

from workbench.core.equations import Equations
from workbench.core.model import Neuron
from workbench.core.quantity import Quantity
from workbench.core.source import Source


class AdEx(Neuron):
    """A leaky membrane whose spike is an exponential upstroke, slowed down by an adaptation current.

    The upstroke ends at the cut-off: where a scheme looks inside a step, rates are evaluated no further than there, so that
    the exponential can neither overflow nor throw the adaptation far away.
    """

    source = Source("Brette and Gerstner 2005, J. Neurophysiol. 94:3637", doi="10.1152/jn.00686.2005")

    c_m = Quantity(281.0, "pF", symbol="C_m", bounds=(1, None), soft=(50, 500), doc="Membrane capacitance.")
    g_l = Quantity(30.0, "nS", symbol="g_L", bounds=(0.1, None), soft=(1, 60), doc="Leak conductance.")
    e_l = Quantity(-70.6, "mV", symbol="E_L", soft=(-90, -50), doc="Resting potential.")
    v_t = Quantity(-50.4, "mV", symbol="V_T", soft=(-65, -40), doc="Threshold of the upstroke.")
    delta_t = Quantity(
        2.0, "mV", symbol=r"\Delta_T", bounds=(0.1, None), soft=(0.5, 5), doc="Sharpness of the upstroke."
    )
    v_cut = Quantity(
        0.0, "mV", symbol=r"V_{\mathrm{cut}}", soft=(-40, 30), doc="Cut-off at which the spike is counted."
    )
    v_r = Quantity(-70.6, "mV", symbol="V_r", soft=(-80, -40), doc="Reset potential.")
    a = Quantity(4.0, "nS", symbol="a", soft=(-15, 15), doc="Adaptation driven by the membrane.")
    b = Quantity(80.5, "pA", symbol="b", soft=(0, 200), doc="Adaptation added by each spike.")
    tau_w = Quantity(
        144.0, "ms", symbol=r"\tau_w", bounds=(0.1, None), soft=(10, 500), doc="Time constant of adaptation."
    )
    t_ref = Quantity(0.0, "ms", symbol=r"t_{\mathrm{ref}}", bounds=(0, None), soft=(0, 10), doc="Refractory period.")

    equations = Equations(
        states={"v": "mV", "w": "pA"},
        inputs={"i": "pA"},
        start={"v": "e_l"},
        rates={
            "v": "(-g_l*(v - e_l) + g_l*delta_t*exp((v - v_t)/delta_t) - w + i)/c_m",
            "w": "(a*(v - e_l) - w)/tau_w",
        },
        cap={"v": "v_cut"},
        when="v > v_cut",
        then={"v": "v_r", "w": "w + b"},
        refractory="t_ref",
        hold=("v",),
    )
