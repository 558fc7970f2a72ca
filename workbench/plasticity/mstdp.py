"""MSTDP: STDP times the reward of the moment."""

from __future__ import annotations

from workbench.core.equations import RuleEquations
from workbench.core.model import Rule
from workbench.core.quantity import Quantity
from workbench.core.source import Source


class MSTDP(Rule):
    """The weight moves by ``rate w_max r`` times the effect of each spike pair: only a reward at the moment of the second spike counts.

    A pair with the presynaptic spike first counts ``a_plus exp(-dt/tau_plus)``, the other order ``-a_minus exp(-dt/tau_minus)``. Each
    ``Simulation.reward`` adds its amount to ``r``, which stays: give the negative amount to take it back. :class:`MSTDPET` remembers pairs.
    """

    source = Source("Florian 2007, Neural Computation 19:1468", doi="10.1162/neco.2007.19.6.1468")

    a_plus = Quantity(
        1.0, "1", symbol="A_+", bounds=(0, None), soft=(0, 2), doc="Weight of a pair, presynaptic spike first."
    )
    a_minus = Quantity(
        1.0, "1", symbol="A_-", bounds=(0, None), soft=(0, 2), doc="Weight of a pair, presynaptic spike last."
    )
    tau_plus = Quantity(
        20.0, "ms", symbol=r"\tau_+", bounds=(0.1, None), soft=(1, 100), doc="Memory of presynaptic spikes."
    )
    tau_minus = Quantity(
        20.0, "ms", symbol=r"\tau_-", bounds=(0.1, None), soft=(1, 100), doc="Memory of postsynaptic spikes."
    )
    rate = Quantity(
        0.01,
        "1",
        symbol=r"\gamma",
        bounds=(0, None),
        soft=(0, 0.1),
        doc="Change of one pair under a reward of one, as a share of w_max.",
    )
    w_max = Quantity(
        1.0, "1", symbol=r"w_{\max}", bounds=(0, None), soft=(0, 100), doc="Largest weight, in the unit of the synapse."
    )

    equations = RuleEquations(
        pre=("x",),
        post=("y",),
        shared=("r",),
        rates={"x": "-x/tau_plus", "y": "-y/tau_minus", "r": "0"},
        on_pre={"w": "min(w_max, max(0, w - rate*w_max*r*a_minus*y))", "x": "x + 1"},
        on_post={"w": "min(w_max, max(0, w + rate*w_max*r*a_plus*x))", "y": "y + 1"},
    )
