"""Membranes that are joined: the current between two cells during a step, from their membranes at its beginning."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from workbench.engines.edge import COUPLED, Edge
from workbench.engines.plan import Plan


def coupled(plan: Plan) -> list[Edge]:
    """The projections of gap junctions."""
    return [edge for edge in plan.edges.values() if edge.receptor == COUPLED]


def flows(
    edges: list[Edge], weights: Mapping[str, np.ndarray], states: Mapping[str, Mapping[str, np.ndarray]]
) -> dict[str, np.ndarray]:
    """The current into every cell of the populations that are joined (pA), by population.

    Parameters
    ----------
    weights
        Conductances by projection (nS).
    states
        By population and name.
    """
    found: dict[str, np.ndarray] = {}
    for edge in edges:
        before, after = states[edge.pre]["v"][edge.pre_ids], states[edge.post]["v"][edge.post_ids]
        flow = weights[edge.name] * (before - after)
        for name, ids, sign in ((edge.post, edge.post_ids, 1.0), (edge.pre, edge.pre_ids, -1.0)):
            into = found.setdefault(name, np.zeros(len(states[name]["v"])))
            np.add.at(into, ids, sign * flow)
    return found
