"""Diehl and Cook's cell: a leaky membrane whose threshold remembers every spike for hours, so that no cell wins all the time."""

from __future__ import annotations

from workbench.core.equations import Equations
from workbench.core.model import Neuron
from workbench.core.quantity import Quantity
from workbench.core.source import Source


class DiehlCookLIF(Neuron):
    """A leaky membrane with a hard reset, whose threshold ``v_t + theta`` grows by ``theta_plus`` at each spike and fades over ``tau_theta``.

    The threshold is a homeostasis of the single cell: in a group that inhibits itself, those that fire often become harder to fire.
    A fresh cell starts with ``theta_0``, as in the script of the paper.
    """

    source = Source("Diehl and Cook 2015, Front. Comput. Neurosci. 9:99", doi="10.3389/fncom.2015.00099")

    c_m = Quantity(100.0, "pF", symbol="C_m", bounds=(1, None), soft=(10, 500), doc="Membrane capacitance.")
    g_l = Quantity(1.0, "nS", symbol="g_L", bounds=(0.1, None), soft=(0.5, 20), doc="Leak conductance.")
    e_l = Quantity(-65.0, "mV", symbol="E_L", soft=(-90, -50), doc="Resting potential.")
    v_t = Quantity(-72.0, "mV", symbol="V_T", soft=(-80, -40), doc="Threshold without theta.")
    v_r = Quantity(-65.0, "mV", symbol="V_r", soft=(-90, -50), doc="Reset potential.")
    theta_0 = Quantity(20.0, "mV", symbol=r"\theta_0", bounds=(0, None), soft=(0, 40), doc="Theta of a fresh cell.")
    theta_plus = Quantity(
        0.05, "mV", symbol=r"\theta_+", bounds=(0, None), soft=(0, 2), doc="Threshold added by each spike."
    )
    tau_theta = Quantity(
        1e7, "ms", symbol=r"\tau_\theta", bounds=(1, None), soft=(1000, 1e7), doc="Time constant of theta."
    )
    t_ref = Quantity(5.0, "ms", symbol=r"t_{\mathrm{ref}}", bounds=(0, None), soft=(0, 10), doc="Refractory period.")

    equations = Equations(
        states={"v": "mV", "theta": "mV"},
        inputs={"i": "pA"},
        start={"v": "e_l", "theta": "theta_0"},
        rates={"v": "(-g_l*(v - e_l) + i)/c_m", "theta": "-theta/tau_theta"},
        when="v > v_t + theta",
        then={"v": "v_r", "theta": "theta + theta_plus"},
        refractory="t_ref",
        hold=("v",),
    )
    lasting = ("theta",)
