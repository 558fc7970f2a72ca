"""Gap junctions as the loop over steps takes them: where both membranes and both currents lie, and the conductance between them."""

from __future__ import annotations

import numpy as np

from workbench.engines.coupling import coupled
from workbench.engines.event import driver as d
from workbench.engines.event.nodes import Nodes
from workbench.engines.plan import Plan


class Junctions:
    """All gap junctions of a plan.

    Attributes
    ----------
    ends
        Places in ``Nodes.x`` of the membranes of source and target, and in ``Nodes.current`` of their currents, ``(junctions, 4)``.
    conductance
        nS, ``(junctions,)``.
    cells
        Places of the currents of all cells that have a junction.
    steady
        The current of these cells without their junctions; where it varies within a stretch of steps, the loop sets it anew.
    """

    def __init__(self, plan: Plan, nodes: Nodes) -> None:
        self.nodes, self.edges = nodes, coupled(plan)
        rows = [np.zeros((0, 4), dtype=np.int64)]
        for edge in self.edges:
            sides = ((edge.pre, edge.pre_ids), (edge.post, edge.post_ids))
            states = [nodes.place_of(name, "v", ids.astype(np.int64)) for name, ids in sides]
            currents = [nodes.row(name)[d.FIRST] + ids.astype(np.int64) for name, ids in sides]
            rows.append(np.stack([*states, *currents], axis=1))
        self.ends = np.concatenate(rows)
        self.cells = np.unique(self.ends[:, 2:])
        self.steady = np.zeros(len(self.cells), dtype=nodes.current.dtype)
        self.conductance = np.zeros(len(self.ends), dtype=nodes.current.dtype)
        self.take()

    def take(self) -> None:
        """Take over the conductances from the plan."""
        self.conductance[:] = np.concatenate([np.zeros(0), *(edge.weights for edge in self.edges)])

    def settle(self) -> None:
        """Take over what stimuli inject at the beginning of a stretch of steps."""
        self.steady[:] = self.nodes.current[self.cells]
