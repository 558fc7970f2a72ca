"""Guetig STDP: one number between additive and multiplicative."""

from __future__ import annotations

import param

from workbench.core.model import Rule
from workbench.core.preset import Preset
from workbench.core.quantity import Quantity
from workbench.core.source import Source
from workbench.plasticity.pairings import SCHEMES, pair_rule

SOURCE = Source(
    "Guetig, Aharonov, Rotter and Sompolinsky 2003, J. Neurosci. 23:3697", doi="10.1523/JNEUROSCI.23-09-03697.2003"
)


class GuetigSTDP(Rule):
    """Spike-timing-dependent plasticity whose dependence on the weight is a power ``mu``.

    With the weight ``u = w / w_max``, a pair with the presynaptic spike first moves it by ``rate (1 - u)^mu exp(-dt/tau_plus)``, one with the
    postsynaptic spike first by ``-rate alpha u^mu exp(-dt/tau_minus)``: additive at 0, multiplicative at 1.
    """

    source = SOURCE

    rate = Quantity(
        0.005, "1", symbol=r"\lambda", bounds=(0, 1), soft=(0, 0.05), doc="Growth of one pair, as a share of w_max."
    )
    alpha = Quantity(1.05, "1", symbol=r"\alpha", bounds=(0, 100), soft=(0.5, 2), doc="Shrinkage over growth.")
    mu = Quantity(
        0.02, "1", symbol=r"\mu", bounds=(0, 1), soft=(0, 1), doc="How much a pair's effect depends on the weight."
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
    # a power is written by exp and log, with a floor that keeps the logarithm of a weight at its bound finite
    variants = pair_rule(
        "max(0, w - rate*alpha*w_max*exp(mu*log(max(1e-30, w/w_max)))*{y})",
        "min(w_max, w + rate*w_max*exp(mu*log(max(1e-30, 1 - w/w_max)))*{x})",
    )
    equations = variants["all to all"]
    presets = {
        "additive": Preset({"mu": 0.0}, "Every pair counts the same: weights go to one of the bounds.", SOURCE),
        "multiplicative": Preset({"mu": 1.0}, "Soft bounds: one hump of weights.", SOURCE),
    }
