"""Exponential current synapse: a current that jumps and fades."""

from __future__ import annotations

from workbench.core.equations import SynapseEquations
from workbench.core.model import Synapse
from workbench.core.quantity import Quantity
from workbench.core.source import Source


class ExponentialCurrent(Synapse):
    """A spike adds ``w`` to a current that decays with ``tau``; a negative weight inhibits."""

    source = Source("Brette et al. 2007, J. Comput. Neurosci. 23:349", doi="10.1007/s10827-007-0038-6")
    stages = ("tau",)

    tau = Quantity(5.0, "ms", symbol=r"\tau_s", bounds=(0.01, None), soft=(1, 20), doc="Decay of the current.")

    equations = SynapseEquations(
        weight="pA", states={"s": "pA"}, rates={"s": "-s/tau"}, on_spike={"s": "s + w"}, gives={"i": "s"}
    )
