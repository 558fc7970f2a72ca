"""Voltage-based STDP: what counts is the membrane of the target, not only its spikes."""

from __future__ import annotations

from workbench.core.equations import RuleEquations
from workbench.core.model import Rule
from workbench.core.quantity import Quantity
from workbench.core.source import Source


class VoltageSTDP(Rule):
    """A presynaptic spike weakens while the target was depolarized; strength grows while it is, and was, and the input is fresh.

    At a presynaptic spike the weight loses ``a_ltd [u_minus - theta_minus]``; all the time it gains ``a_ltp x [v - theta_plus] [u_plus - theta_minus]``,
    with brackets zero below zero, low-passed membranes ``u_minus`` and ``u_plus``, and a presynaptic trace ``x`` of area one a spike.
    The published fit also needs a spike of 33 mV held for 2 ms, which cells that are reset at once do not have.
    """

    source = Source("Clopath et al. 2010, Nature Neuroscience 13:344", doi="10.1038/nn.2479")

    a_ltd = Quantity(
        14e-5,
        "1/mV",
        symbol=r"A_{\mathrm{LTD}}",
        bounds=(0, None),
        soft=(0, 1e-3),
        doc="Weakening, as a share of w_max a spike and mV.",
    )
    a_ltp = Quantity(
        8e-5,
        "1/mV^2",
        symbol=r"A_{\mathrm{LTP}}",
        bounds=(0, None),
        soft=(0, 1e-3),
        doc="Strengthening, as a share of w_max a spike and mV².",
    )
    theta_minus = Quantity(
        -70.6, "mV", symbol=r"\theta_-", soft=(-80, -40), doc="Threshold of the low-passed membranes."
    )
    theta_plus = Quantity(-45.3, "mV", symbol=r"\theta_+", soft=(-60, 0), doc="Threshold of the membrane.")
    tau_minus = Quantity(10.0, "ms", symbol=r"\tau_-", bounds=(0.1, None), soft=(1, 100), doc="Memory of u_minus.")
    tau_plus = Quantity(7.0, "ms", symbol=r"\tau_+", bounds=(0.1, None), soft=(1, 100), doc="Memory of u_plus.")
    tau_x = Quantity(
        15.0, "ms", symbol=r"\tau_x", bounds=(0.1, None), soft=(1, 100), doc="Memory of presynaptic spikes."
    )
    w_max = Quantity(
        1.0, "1", symbol=r"w_{\max}", bounds=(0, None), soft=(0, 100), doc="Largest weight, in the unit of the synapse."
    )

    equations = RuleEquations(
        pre=("x",),
        post=("u_minus", "u_plus"),
        cell={"v": "mV"},
        units={"u_minus": "mV", "u_plus": "mV"},
        rates={
            "x": "-x/tau_x",
            "u_minus": "(v - u_minus)/tau_minus",
            "u_plus": "(v - u_plus)/tau_plus",
            "w": "a_ltp*w_max*x/tau_x*max(0, v - theta_plus)*max(0, u_plus - theta_minus)",
        },
        on_pre={"w": "max(0, w - a_ltd*w_max*max(0, u_minus - theta_minus))", "x": "x + 1"},
        on_post={},
        within={"w": "min(w_max, w)"},
    )
