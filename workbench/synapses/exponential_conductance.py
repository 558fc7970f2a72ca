"""Exponential conductance synapse: channels that open at a spike and close again."""

from __future__ import annotations

from workbench.core.equations import SynapseEquations
from workbench.core.model import Synapse
from workbench.core.quantity import Quantity
from workbench.core.source import Source


class ExponentialConductance(Synapse):
    """A spike adds ``w`` to a conductance that decays with ``tau`` and pulls the membrane toward ``e_rev``.

    The effect shrinks as the membrane nears the reversal potential, so inputs do not simply add.
    """

    source = Source("Brette et al. 2007, J. Comput. Neurosci. 23:349", doi="10.1007/s10827-007-0038-6")
    stages = ("tau",)

    tau = Quantity(5.0, "ms", symbol=r"\tau_s", bounds=(0.01, None), soft=(1, 20), doc="Decay of the conductance.")
    e_rev = Quantity(
        0.0, "mV", symbol=r"E_{\mathrm{rev}}", soft=(-90, 10), doc="Reversal potential: 0 mV excites, -80 mV inhibits."
    )

    equations = SynapseEquations(
        weight="nS", states={"g": "nS"}, rates={"g": "-g/tau"}, on_spike={"g": "g + w"}, gives={"i": "g*(e_rev - v)"}
    )
