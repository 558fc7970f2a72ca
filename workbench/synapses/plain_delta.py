"""Plain delta synapse: every spike adds a number to a membrane that has no unit."""

from __future__ import annotations

from workbench.core.equations import SynapseEquations
from workbench.core.model import Synapse
from workbench.core.source import Source


class PlainDelta(Synapse):
    """The weight of deep learning: a spike adds ``w`` to the membrane of cells such as DiscreteLeaky or FitzHughNagumo."""

    source = Source("Eshraghian et al. 2023, Proc. IEEE 111:1016", doi="10.1109/JPROC.2023.3308088")

    equations = SynapseEquations(weight="1", cell={"v": "1"}, on_spike={"v": "v + w"})
