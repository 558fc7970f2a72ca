"""Power-law STDP: strong synapses grow by a smaller share than weak ones."""

from __future__ import annotations

import param

from workbench.core.model import Rule
from workbench.core.quantity import Quantity
from workbench.core.source import Source
from workbench.plasticity.pairings import SCHEMES, pair_rule


class PowerLawSTDP(Rule):
    """Spike-timing-dependent plasticity with growth ``rate w_0^(1-mu) w^mu`` and shrinkage ``rate alpha w`` a pair.

    It was fitted to the measured changes of strong and weak synapses, and needs no upper bound; ``w_max`` is one for safety.
    """

    source = Source(
        "Morrison, Aertsen and Diesmann 2007, Neural Computation 19:1437", doi="10.1162/neco.2007.19.6.1437"
    )
    weights = ("w_max", "w_0")

    rate = Quantity(
        0.1, "1", symbol=r"\lambda", bounds=(0, 1), soft=(0, 0.2), doc="Growth of one pair at the weight w_0."
    )
    alpha = Quantity(0.11, "1", symbol=r"\alpha", bounds=(0, 100), soft=(0, 2), doc="Shrinkage over growth at w_0.")
    mu = Quantity(0.4, "1", symbol=r"\mu", bounds=(0, 1), soft=(0, 1), doc="Power of the weight in its growth.")
    w_0 = Quantity(
        1.0,
        "1",
        symbol="w_0",
        bounds=(1e-9, None),
        soft=(0.1, 100),
        doc="Reference weight, in the unit of the synapse.",
    )
    tau_plus = Quantity(
        20.0, "ms", symbol=r"\tau_+", bounds=(0.1, None), soft=(1, 100), doc="Memory of presynaptic spikes."
    )
    tau_minus = Quantity(
        20.0, "ms", symbol=r"\tau_-", bounds=(0.1, None), soft=(1, 100), doc="Memory of postsynaptic spikes."
    )
    w_max = Quantity(
        1000.0,
        "1",
        symbol=r"w_{\max}",
        bounds=(0, None),
        soft=(0, 1000),
        doc="Largest weight, in the unit of the synapse.",
    )
    pairing = param.Selector(
        default="all to all", objects=list(SCHEMES), doc="Which earlier spikes a spike pairs with."
    )

    variant = "pairing"
    variants = pair_rule("max(0, w - rate*alpha*w*{y})", "min(w_max, w + rate*w_0*exp(mu*log(max(1e-30, w/w_0)))*{x})")
    equations = variants["all to all"]
