"""Clopath's cell: an AdEx whose spike leaves a depolarizing tail and a raised threshold, made for plasticity that reads the membrane."""

from __future__ import annotations

from workbench.core.equations import Equations
from workbench.core.model import Neuron
from workbench.core.quantity import Quantity
from workbench.core.source import Source


class ClopathAdEx(Neuron):
    """An exponential upstroke with an adaptation current ``w``, a current ``z`` after each spike, and a threshold ``v_t`` that jumps and falls back.

    The tail keeps the membrane up for some 40 ms after a spike, so that spikes at high frequency find it depolarized. The spike itself is
    reset at once; :class:`VoltageSTDP` with clamped spikes sees 2 ms at 33 mV, as its authors have it.
    """

    source = Source("Clopath et al. 2010, Nature Neuroscience 13:344", doi="10.1038/nn.2479")

    c_m = Quantity(281.0, "pF", symbol="C_m", bounds=(1, None), soft=(50, 500), doc="Membrane capacitance.")
    g_l = Quantity(30.0, "nS", symbol="g_L", bounds=(0.1, None), soft=(1, 60), doc="Leak conductance.")
    e_l = Quantity(-70.6, "mV", symbol="E_L", soft=(-90, -50), doc="Resting potential.")
    delta_t = Quantity(
        2.0, "mV", symbol=r"\Delta_T", bounds=(0.1, None), soft=(0.5, 5), doc="Sharpness of the upstroke."
    )
    v_t_rest = Quantity(-50.4, "mV", symbol=r"V_{T,\mathrm{rest}}", soft=(-65, -40), doc="Threshold at rest.")
    v_t_max = Quantity(-30.4, "mV", symbol=r"V_{T,\max}", soft=(-50, -10), doc="Threshold just after a spike.")
    tau_v_t = Quantity(
        50.0, "ms", symbol=r"\tau_{V_T}", bounds=(0.1, None), soft=(5, 200), doc="Time constant of the threshold."
    )
    v_cut = Quantity(
        20.0, "mV", symbol=r"V_{\mathrm{cut}}", soft=(-20, 40), doc="Cut-off at which the spike is counted."
    )
    v_r = Quantity(-49.5, "mV", symbol="V_r", soft=(-80, -40), doc="Reset potential.")
    a = Quantity(4.0, "nS", symbol="a", soft=(-15, 15), doc="Adaptation driven by the membrane.")
    b = Quantity(80.5, "pA", symbol="b", soft=(0, 200), doc="Adaptation added by each spike.")
    tau_w = Quantity(
        144.0, "ms", symbol=r"\tau_w", bounds=(0.1, None), soft=(10, 500), doc="Time constant of adaptation."
    )
    i_sp = Quantity(400.0, "pA", symbol=r"I_{\mathrm{sp}}", soft=(0, 800), doc="Depolarizing current after a spike.")
    tau_z = Quantity(
        40.0, "ms", symbol=r"\tau_z", bounds=(0.1, None), soft=(5, 200), doc="Time constant of that current."
    )
    t_ref = Quantity(2.0, "ms", symbol=r"t_{\mathrm{ref}}", bounds=(0, None), soft=(0, 10), doc="Length of the spike.")

    equations = Equations(
        states={"v": "mV", "w": "pA", "z": "pA", "v_t": "mV"},
        inputs={"i": "pA"},
        start={"v": "e_l", "v_t": "v_t_rest"},
        rates={
            "v": "(-g_l*(v - e_l) + g_l*delta_t*exp((v - v_t)/delta_t) - w + z + i)/c_m",
            "w": "(a*(v - e_l) - w)/tau_w",
            "z": "-z/tau_z",
            "v_t": "(v_t_rest - v_t)/tau_v_t",
        },
        cap={"v": "v_cut"},
        when="v > v_cut",
        then={"v": "v_r", "w": "w + b", "z": "i_sp", "v_t": "v_t_max"},
        refractory="t_ref",
        hold=("v",),
    )
