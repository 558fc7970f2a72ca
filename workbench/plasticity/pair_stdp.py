"""Pair STDP: a synapse grows when its spike came first and shrinks when it came late."""

from __future__ import annotations

import param

from workbench.core.model import Rule
from workbench.core.quantity import Quantity
from workbench.core.source import Source
from workbench.plasticity.pairings import SCHEMES, pair_rule


class PairSTDP(Rule):
    """Additive spike-timing-dependent plasticity, clipped to 0 and ``w_max``.

    The change of one pair is ``a_plus w_max exp(-dt/tau_plus)`` when the presynaptic spike comes ``dt`` before, and
    ``-a_minus w_max exp(-dt/tau_minus)`` when it comes ``dt`` after. Spikes of one step do not pair with each other.
    """

    source = Source("Song, Miller and Abbott 2000, Nature Neuroscience 3:919", doi="10.1038/78829")

    a_plus = Quantity(
        0.01, "1", symbol="A_+", bounds=(0, 1), soft=(0, 0.05), doc="Largest growth of one pair, as a share of w_max."
    )
    a_minus = Quantity(
        0.0105,
        "1",
        symbol="A_-",
        bounds=(0, 1),
        soft=(0, 0.05),
        doc="Largest shrinkage of one pair, as a share of w_max.",
    )
    tau_plus = Quantity(
        20.0, "ms", symbol=r"\tau_+", bounds=(0.1, None), soft=(1, 100), doc="Memory of presynaptic spikes."
    )
    tau_minus = Quantity(
        20.0, "ms", symbol=r"\tau_-", bounds=(0.1, None), soft=(1, 100), doc="Memory of postsynaptic spikes."
    )
    w_max = Quantity(
        1.0, "1", symbol=r"w_{\max}", bounds=(0, None), soft=(0, 100), doc="Largest weight, in the unit of the synapse."
    )

    pairing = param.Selector(
        default="all to all", objects=list(SCHEMES), doc="Which earlier spikes a spike pairs with."
    )

    variant = "pairing"
    variants = pair_rule("max(0, w - a_minus*w_max*{y})", "min(w_max, w + a_plus*w_max*{x})")
    equations = variants["all to all"]
