"""Triplet STDP: two spikes of one side and one of the other explain how the outcome depends on frequency."""

from __future__ import annotations

import param

from workbench.core.equations import RuleEquations
from workbench.core.model import Rule
from workbench.core.preset import Preset
from workbench.core.quantity import Quantity
from workbench.core.source import Source
from workbench.plasticity.pairings import PAIRINGS

SOURCE = Source("Pfister and Gerstner 2006, J. Neurosci. 26:9673", doi="10.1523/JNEUROSCI.1425-06.2006")


def _rule(kept: str) -> RuleEquations:
    """The equations for one pairing; each side's slow trace is read as it was just before the spike."""
    return RuleEquations(
        pre=("r1", "r2"),
        post=("o1", "o2"),
        rates={"r1": "-r1/tau_plus", "r2": "-r2/tau_x", "o1": "-o1/tau_minus", "o2": "-o2/tau_y"},
        on_pre={
            "w": "max(0, w - w_max*o1*(a2_minus + a3_minus*r2))",
            "r1": kept.format(trace="r1"),
            "r2": kept.format(trace="r2"),
        },
        on_post={
            "w": "min(w_max, w + w_max*r1*(a2_plus + a3_plus*o2))",
            "o1": kept.format(trace="o1"),
            "o2": kept.format(trace="o2"),
        },
    )


def _fit(about: str, pairing: str, *numbers: float) -> Preset:
    """A row of the paper's table: A2+, A3+, A2-, A3-, tau_x, tau_y."""
    names = ("a2_plus", "a3_plus", "a2_minus", "a3_minus", "tau_x", "tau_y")
    return Preset({**dict(zip(names, numbers, strict=True)), "pairing": pairing}, about, SOURCE)


def _amplitude(default: float, symbol: str, doc: str) -> Quantity:
    return Quantity(default, "1", symbol=symbol, bounds=(0, 1), soft=(0, 0.06), doc=f"{doc}, as a share of w_max.")


class TripletSTDP(Rule):
    """Spike-timing-dependent plasticity of triplets: pairs at high frequency strengthen a synapse, whichever spike came first.

    A presynaptic spike weakens by ``w_max o1 (a2_minus + a3_minus r2)``, a postsynaptic one strengthens by
    ``w_max r1 (a2_plus + a3_plus o2)``; the slow traces ``r2`` and ``o2`` are those just before the spike. The defaults were
    fitted to visual cortex. Spikes of one step do not pair with each other.
    """

    source = SOURCE

    a2_plus = _amplitude(5e-10, "A_2^+", "Growth of a pair")
    a3_plus = _amplitude(6.2e-3, "A_3^+", "Growth of a triplet")
    a2_minus = _amplitude(7e-3, "A_2^-", "Shrinkage of a pair")
    a3_minus = _amplitude(2.3e-4, "A_3^-", "Shrinkage of a triplet")
    tau_plus = Quantity(
        16.8, "ms", symbol=r"\tau_+", bounds=(0.1, None), soft=(1, 100), doc="Short memory of presynaptic spikes."
    )
    tau_minus = Quantity(
        33.7, "ms", symbol=r"\tau_-", bounds=(0.1, None), soft=(1, 100), doc="Short memory of postsynaptic spikes."
    )
    tau_x = Quantity(
        101.0, "ms", symbol=r"\tau_x", bounds=(0.1, None), soft=(10, 1000), doc="Long memory of presynaptic spikes."
    )
    tau_y = Quantity(
        125.0, "ms", symbol=r"\tau_y", bounds=(0.1, None), soft=(10, 1000), doc="Long memory of postsynaptic spikes."
    )
    w_max = Quantity(
        1.0, "1", symbol=r"w_{\max}", bounds=(0, None), soft=(0, 100), doc="Largest weight, in the unit of the synapse."
    )
    pairing = param.Selector(
        default="all to all", objects=list(PAIRINGS), doc="Whether a spike pairs with all earlier ones or the last."
    )

    variant = "pairing"
    variants = {pairing: _rule(kept) for pairing, kept in PAIRINGS.items()}
    equations = variants["all to all"]
    presets = {
        "visual cortex": _fit(
            "Full model, all spikes pair; fits Sjoestroem et al. 2001.",
            "all to all", 5e-10, 6.2e-3, 7e-3, 2.3e-4, 101.0, 125.0,
        ),
        "visual cortex, minimal": _fit(
            "Without growth of pairs and shrinkage of triplets.", "all to all", 0.0, 6.5e-3, 7.1e-3, 0.0, 101.0, 114.0
        ),
        "visual cortex, nearest": _fit(
            "Full model, nearest spikes pair.", "nearest neighbor", 8.8e-11, 5.3e-2, 6.6e-3, 3.1e-3, 714.0, 40.0
        ),
        "hippocampus": _fit(
            "Full model, all spikes pair; fits Wang et al. 2005.",
            "all to all", 6.1e-3, 6.7e-3, 1.6e-3, 1.4e-3, 946.0, 27.0,
        ),
        "hippocampus, nearest": _fit(
            "Full model, nearest spikes pair.", "nearest neighbor", 4.6e-3, 9.1e-3, 3e-3, 7.5e-9, 575.0, 47.0
        ),
    }  # fmt: skip
    """Rows of the paper's tables that two independent implementations agree on."""
