"""Delta synapse: every spike is a step of the membrane."""

from __future__ import annotations

from workbench.core.equations import SynapseEquations
from workbench.core.model import Synapse
from workbench.core.source import Source


class Delta(Synapse):
    """A spike moves the membrane by ``w`` at once, then the membrane takes its step."""

    source = Source("Brunel 2000, J. Comput. Neurosci. 8:183", doi="10.1023/A:1008925309027")
    stages = ()

    equations = SynapseEquations(weight="mV", on_spike={"v": "v + w"})
