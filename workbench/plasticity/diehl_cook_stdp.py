"""Diehl and Cook's STDP: a cell's spike strengthens the inputs that fired just before and weakens all others."""

from __future__ import annotations

from collections.abc import Mapping

import param

from workbench.core.equations import RuleEquations
from workbench.core.model import Rule
from workbench.core.quantity import Quantity
from workbench.core.source import Source

GROWN = "min(w_max, max(0, w + eta*w_max*(x - x_tar)*exp(mu*log(max(1e-30, 1 - w/w_max)))))"
"""Power-law growth toward w_max, or shrinkage where the presynaptic trace is below its target."""


def _form(post: str, pre: str = "", sum_up: bool = True) -> RuleEquations:
    """The equations of one of the rules: the weight after a spike of either side, and whether traces add up or are set to 1."""
    x, y, z = (f"{name} + 1" if sum_up else "1" for name in "xyz")
    return RuleEquations(
        pre=("x",),
        post=("y", "z"),
        rates={"x": "-x/tau", "y": "-y/tau", "z": "-z/tau_slow"},
        on_pre={**({"w": f"max(0, {pre})"} if pre else {}), "x": x},
        on_post={"w": post, "y": y, "z": z},
    )


FORMS: Mapping[str, RuleEquations] = {
    "power law": _form(GROWN),
    "exponential": _form(
        "min(w_max, max(0, w + eta*w_max*(x*exp(-beta*w/w_max) - x_tar*exp(-beta*(1 - w/w_max)))))",
    ),
    "both sides": _form(GROWN, "w - eta_pre*w_max*y*exp(mu*log(max(1e-30, w/w_max)))"),
    "triplets": _form("min(w_max, w + eta*w_max*x*z)", "w - eta_pre*w_max*y", sum_up=False),
}


class DiehlCookSTDP(Rule):
    """At a postsynaptic spike the weight moves by ``eta w_max (x - x_tar) (1 - w/w_max)^mu``: inputs without a recent spike are let go.

    The paper compares four forms: this power law; an exponential dependence on the weight; one that also shrinks at presynaptic
    spikes; and triplets, as its published script has them, where traces are set to 1. Nothing happens at a postsynaptic spike of
    a cell whose inputs are just at ``x_tar``.
    """

    source = Source("Diehl and Cook 2015, Front. Comput. Neurosci. 9:99", doi="10.3389/fncom.2015.00099")

    eta = Quantity(
        0.01,
        "1",
        symbol=r"\eta",
        bounds=(0, 1),
        soft=(0, 0.1),
        doc="Change at a postsynaptic spike, as a share of w_max.",
    )
    eta_pre = Quantity(
        1e-4,
        "1",
        symbol=r"\eta_{\mathrm{pre}}",
        bounds=(0, 1),
        soft=(0, 0.01),
        doc="Shrinkage at a presynaptic spike, as a share of w_max.",
    )
    x_tar = Quantity(
        0.4,
        "1",
        symbol=r"x_{\mathrm{tar}}",
        bounds=(0, None),
        soft=(0, 1),
        doc="Presynaptic trace at which nothing changes.",
    )
    mu = Quantity(0.2, "1", symbol=r"\mu", bounds=(0, None), soft=(0, 1), doc="Power of the dependence on the weight.")
    beta = Quantity(
        1.0,
        "1",
        symbol=r"\beta",
        bounds=(0, None),
        soft=(0, 5),
        doc="Strength of the exponential dependence on the weight.",
    )
    tau = Quantity(
        20.0, "ms", symbol=r"\tau", bounds=(0.1, None), soft=(1, 100), doc="Memory of spikes of either side."
    )
    tau_slow = Quantity(
        40.0, "ms", symbol=r"\tau_2", bounds=(0.1, None), soft=(1, 200), doc="Longer memory of postsynaptic spikes."
    )
    w_max = Quantity(
        1.0, "1", symbol=r"w_{\max}", bounds=(0, None), soft=(0, 100), doc="Largest weight, in the unit of the synapse."
    )
    form = param.Selector(default="power law", objects=list(FORMS), doc="Which of the four rules of the paper.")

    variant = "form"
    variants = FORMS
    equations = FORMS["power law"]
