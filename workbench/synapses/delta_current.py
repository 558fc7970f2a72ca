"""Delta-current synapse: every spike is a step of the current that the cell keeps itself."""

from __future__ import annotations

from workbench.core.equations import SynapseEquations
from workbench.core.model import Synapse
from workbench.core.source import Source


class DeltaCurrent(Synapse):
    """A spike raises the cell's own synaptic current ``s`` by ``w``, for cells that have one, such as CubaLIF."""

    source = Source("Pedersen et al. 2024, Nature Communications 15:8122", doi="10.1038/s41467-024-52259-9")

    equations = SynapseEquations(weight="pA", cell={"s": "pA"}, on_spike={"s": "s + w"})
