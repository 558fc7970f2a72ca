"""Oja's rule: Hebbian growth that keeps the weights of a cell at length one."""

from __future__ import annotations

from workbench.core.equations import RuleEquations
from workbench.core.model import Rule
from workbench.core.quantity import Quantity
from workbench.core.source import Source


class Oja(Rule):
    """What fires together wires together, and every postsynaptic spike takes a share of the weight away.

    At a postsynaptic spike the weight moves by ``eta (x - y w)``, where ``x`` and ``y`` remember the spikes of either side. On average it moves
    by ``eta tau r_post (r_pre - r_post w)``: the weights of one cell come to lie along the first principal axis of its inputs.
    """

    source = Source("Oja 1982, J. Math. Biol. 15:267", doi="10.1007/BF00275687")

    eta = Quantity(1e-3, "1", symbol=r"\eta", bounds=(0, 1), soft=(0, 0.1), doc="Change of one pair.")
    tau = Quantity(
        20.0, "ms", symbol=r"\tau", bounds=(0.1, None), soft=(1, 200), doc="Memory of spikes of either side."
    )
    w_max = Quantity(
        10.0,
        "1",
        symbol=r"w_{\max}",
        bounds=(0, None),
        soft=(0, 100),
        doc="Largest weight, in the unit of the synapse.",
    )

    equations = RuleEquations(
        pre=("x",),
        post=("y",),
        rates={"x": "-x/tau", "y": "-y/tau"},
        on_pre={"x": "x + 1"},
        on_post={"w": "min(w_max, max(0, w + eta*(x - y*w)))", "y": "y + 1"},
    )
