"""Gap junction: two membranes joined by a conductance, with no spike between them."""

from __future__ import annotations

from workbench.core.equations import COUPLING, SynapseEquations
from workbench.core.model import Synapse
from workbench.core.source import Source


class GapJunction(Synapse):
    """A current ``w (v_pre - v)`` flows all the time from the higher membrane to the lower one: what one cell loses the other gets.

    A projection of gap junctions couples both ways, so each pair of cells is wired once. It has no delay and does not learn. The current of
    a step is that of the membranes at its beginning, before spikes arrive, and is held during it: first order in dt, and stable
    while a step is short against the membrane's time constant with all its junctions open.
    """

    source = Source("Bennett and Zukin 2004, Neuron 41:495", doi="10.1016/S0896-6273(04)00043-1")

    equations = SynapseEquations(weight="nS", on_spike={}, gives={"i": COUPLING}, source={"v": "mV"})
