"""Inhibitory STDP: inhibition learns to keep its target at a rate."""

from __future__ import annotations

from workbench.core.equations import RuleEquations
from workbench.core.model import Rule
from workbench.core.quantity import Quantity
from workbench.core.source import Source


class InhibitorySTDP(Rule):
    """Every near pair strengthens an inhibitory synapse, and every presynaptic spike weakens it by a fixed amount.

    At a presynaptic spike the weight moves by ``eta (y - 2 rho tau)``, at a postsynaptic one by ``eta x``; the two cancel where the target
    fires at ``rho``. The weight is the strength of the inhibition, a positive number.
    """

    source = Source("Vogels et al. 2011, Science 334:1569", doi="10.1126/science.1211095")
    weights = ("w_max", "eta")

    eta = Quantity(
        0.01, "1", symbol=r"\eta", bounds=(0, None), soft=(0, 1), doc="Change of one pair, in the unit of the synapse."
    )
    rho = Quantity(3.0, "Hz", symbol=r"\rho_0", bounds=(0, 1000), soft=(0.5, 50), doc="Rate at which it rests.")
    tau = Quantity(
        20.0, "ms", symbol=r"\tau", bounds=(0.1, None), soft=(1, 100), doc="Memory of spikes of either side."
    )
    w_max = Quantity(
        100.0,
        "1",
        symbol=r"w_{\max}",
        bounds=(0, None),
        soft=(0, 1000),
        doc="Largest weight, in the unit of the synapse.",
    )

    equations = RuleEquations(
        pre=("x",),
        post=("y",),
        rates={"x": "-x/tau", "y": "-y/tau"},
        on_pre={"w": "min(w_max, max(0, w + eta*(y - 2*rho*tau)))", "x": "x + 1"},
        on_post={"w": "min(w_max, w + eta*x)", "y": "y + 1"},
    )
