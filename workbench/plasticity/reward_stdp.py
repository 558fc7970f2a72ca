"""Reward-modulated STDP: pairs leave a mark on the synapse, and a reward that comes later turns marks into change."""

from __future__ import annotations

from workbench.core.equations import RuleEquations
from workbench.core.model import Rule
from workbench.core.quantity import Quantity
from workbench.core.source import Source


class RewardSTDP(Rule):
    """Spike pairs move an eligibility ``c`` of the synapse; the weight moves by ``w_max c d`` a second, with the dopamine ``d``.

    The eligibility remembers pairs for ``tau_c``, so a reward may come a second after the spikes that earned it. A reward
    (``Simulation.reward``) raises ``d`` at once; it fades with ``tau_d``. Spikes of one step do not pair with each other.
    """

    source = Source("Izhikevich 2007, Cerebral Cortex 17:2443", doi="10.1093/cercor/bhl152")

    a_plus = Quantity(
        0.1,
        "1",
        symbol="A_+",
        bounds=(0, None),
        soft=(0, 1),
        doc="Eligibility that a pair adds, presynaptic spike first.",
    )
    a_minus = Quantity(
        0.15,
        "1",
        symbol="A_-",
        bounds=(0, None),
        soft=(0, 1),
        doc="Eligibility that a pair takes, presynaptic spike last.",
    )
    tau_plus = Quantity(
        20.0, "ms", symbol=r"\tau_+", bounds=(0.1, None), soft=(1, 100), doc="Memory of presynaptic spikes."
    )
    tau_minus = Quantity(
        20.0, "ms", symbol=r"\tau_-", bounds=(0.1, None), soft=(1, 100), doc="Memory of postsynaptic spikes."
    )
    tau_c = Quantity(
        1000.0, "ms", symbol=r"\tau_c", bounds=(1, None), soft=(50, 5000), doc="Memory of the eligibility."
    )
    tau_d = Quantity(200.0, "ms", symbol=r"\tau_d", bounds=(1, None), soft=(10, 2000), doc="Memory of the dopamine.")
    rate = Quantity(
        1.0, "Hz", symbol=r"\eta", bounds=(0, None), soft=(0, 10), doc="Growth of w/w_max a second where c d is one."
    )
    w_max = Quantity(
        1.0, "1", symbol=r"w_{\max}", bounds=(0, None), soft=(0, 100), doc="Largest weight, in the unit of the synapse."
    )

    equations = RuleEquations(
        pre=("x",),
        post=("y",),
        synapse=("c",),
        shared=("d",),
        rates={
            "x": "-x/tau_plus",
            "y": "-y/tau_minus",
            "c": "-c/tau_c",
            "d": "-d/tau_d",
            "w": "rate*w_max*c*d",
        },
        on_pre={"c": "c - a_minus*y", "x": "x + 1"},
        on_post={"c": "c + a_plus*x", "y": "y + 1"},
        within={"w": "min(w_max, max(0, w))"},
    )
