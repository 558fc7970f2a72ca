"""Voltage-based STDP: what counts is the membrane of the target, not only its spikes."""

from __future__ import annotations

import param

from workbench.core.equations import RuleEquations
from workbench.core.model import Rule
from workbench.core.preset import Preset
from workbench.core.quantity import Quantity
from workbench.core.source import Source

SOURCE = Source("Clopath et al. 2010, Nature Neuroscience 13:344", doi="10.1038/nn.2479")
FADE = {
    "x": "-x/tau_x",
    "u_minus": "(v - u_minus)/tau_minus",
    "u_plus": "(v - u_plus)/tau_plus",
}
UNITS = {"u_minus": "mV", "u_plus": "mV"}


def _gain(seen: str, u_plus: str) -> str:
    return f"a_ltp*w_max*x/tau_x*max(0, {seen} - theta_plus)*max(0, {u_plus} - theta_minus)"


def _loss(u_minus: str) -> str:
    return f"max(0, w - a_ltd*w_max*max(0, {u_minus} - theta_minus))"


def _shown() -> RuleEquations:
    """The rule on the membrane as the cell has it."""
    return RuleEquations(
        pre=("x",),
        post=("u_minus", "u_plus"),
        cell={"v": "mV"},
        units=UNITS,
        rates={**FADE, "w": _gain("v", "u_plus")},
        on_pre={"w": _loss("u_minus"), "x": "x + 1"},
        on_post={},
        within={"w": "min(w_max, w)"},
    )


def _clamped() -> RuleEquations:
    """The rule on a membrane whose spikes are held at ``v_spike`` for ``t_spike``, which the low-passed membranes see ``t_seen`` after they began.

    What a spike of that height leaves in a low-passed membrane is known, so it is added to what the rest of the membrane leaves. Until a
    spike has been seen, the low-passed membranes are those from before it.
    """

    def level(side: str) -> str:
        height = f"(v_spike - v_held)*(1 - exp(-t_spike/tau_{side}))*exp(t_seen/tau_{side})"
        unseen = f"last_{side} > exp(-t_seen/tau_{side})"
        rest, spikes = f"where({unseen}, before_{side}, u_{side})", f"(all_{side} - where({unseen}, last_{side}, 0))"
        return f"{rest} + {height}*{spikes}"

    sides = ("minus", "plus")
    traces = {f"{kind}_{side}": f"-{kind}_{side}/tau_{side}" for side in sides for kind in ("all", "last")}
    before = {f"before_{side}": f"u_{side}" for side in sides}
    return RuleEquations(
        pre=("x",),
        post=("u_minus", "u_plus", *traces, *before),
        cell={"v": "mV"},
        units={**UNITS, **dict.fromkeys(before, "mV")},
        rates={**FADE, **traces, **dict.fromkeys(before, "0"), "w": _gain("seen", "level_plus")},
        lets={
            "seen": "where(last_plus > exp(-t_spike/tau_plus), v_spike, v)",
            **{f"level_{side}": level(side) for side in sides},
        },
        on_pre={"w": _loss("level_minus"), "x": "x + 1"},
        on_post={**before, **{name: f"{name} + 1" if name.startswith("all") else "1" for name in traces}},
        within={"w": "min(w_max, w)"},
    )


class VoltageSTDP(Rule):
    """A presynaptic spike weakens while the target was depolarized; strength grows while it is, and was, and the input is fresh.

    At a presynaptic spike the weight loses ``a_ltd [u_minus - theta_minus]``; all the time it gains ``a_ltp x [v - theta_plus] [u_plus - theta_minus]``,
    with brackets zero below zero, low-passed membranes ``u_minus`` and ``u_plus``, and a presynaptic trace ``x`` of area one a spike.
    The published fit takes spikes as 2 ms at 33 mV that the low-passed membranes see some milliseconds late, whatever shape the cell gives
    them: that is the rule with clamped spikes.
    """

    source = SOURCE

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
    v_spike = Quantity(33.0, "mV", symbol=r"V_{\mathrm{spike}}", soft=(0, 50), doc="Height of a clamped spike.")
    t_spike = Quantity(
        2.0, "ms", symbol=r"t_{\mathrm{spike}}", bounds=(0, None), soft=(0.5, 4), doc="Length of a clamped spike."
    )
    v_held = Quantity(
        -49.5,
        "mV",
        symbol=r"V_{\mathrm{held}}",
        soft=(-80, -40),
        doc="Membrane that the cell shows while a clamped spike lasts: its reset, if it is refractory so long.",
    )
    t_seen = Quantity(
        4.0,
        "ms",
        symbol=r"t_{\mathrm{seen}}",
        bounds=(0, None),
        soft=(0, 10),
        doc="From a clamped spike to when the low-passed membranes have seen all of it.",
    )
    w_max = Quantity(
        1.0, "1", symbol=r"w_{\max}", bounds=(0, None), soft=(0, 100), doc="Largest weight, in the unit of the synapse."
    )
    spikes = param.Selector(
        default="as the cell has them",
        objects=["as the cell has them", "clamped"],
        doc="The shape of the target's spikes.",
    )

    variant = "spikes"
    variants = {"as the cell has them": _shown(), "clamped": _clamped()}
    equations = variants["as the cell has them"]
    presets = {
        "visual cortex": Preset({"spikes": "clamped"}, "Fits Sjoestroem et al. 2001, with clamped spikes.", SOURCE)
    }
