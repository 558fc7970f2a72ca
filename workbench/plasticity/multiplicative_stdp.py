"""Multiplicative STDP: a synapse grows by a share of what it lacks and shrinks by a share of what it has."""

from __future__ import annotations

import param

from workbench.core.model import Rule
from workbench.core.quantity import Quantity
from workbench.core.source import Source
from workbench.plasticity.pairings import SCHEMES, pair_rule


class MultiplicativeSTDP(Rule):
    """Spike-timing-dependent plasticity with soft bounds: weights settle between 0 and ``w_max`` instead of at one of them.

    A pair with the presynaptic spike first moves the weight by ``a_plus (w_max - w) exp(-dt/tau_plus)``, one with the postsynaptic
    spike first by ``-a_minus w exp(-dt/tau_minus)``. Spikes of one step do not pair with each other.
    """

    source = Source(
        "van Rossum, Bi and Turrigiano 2000, J. Neurosci. 20:8812", doi="10.1523/JNEUROSCI.20-23-08812.2000"
    )

    a_plus = Quantity(
        0.01, "1", symbol="A_+", bounds=(0, 1), soft=(0, 0.05), doc="Growth of one pair, as a share of what is missing."
    )
    a_minus = Quantity(
        0.0105, "1", symbol="A_-", bounds=(0, 1), soft=(0, 0.05), doc="Shrinkage of one pair, as a share of the weight."
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
    variants = pair_rule("max(0, w - a_minus*w*{y})", "min(w_max, w + a_plus*(w_max - w)*{x})")
    equations = variants["all to all"]
