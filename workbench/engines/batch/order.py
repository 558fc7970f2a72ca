"""In which order populations can be computed: those that feed each other together, the others one after another."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from workbench.engines.edge import COUPLED, Edge


def arrows(edges: Iterable[Edge]) -> list[tuple[str, str]]:
    """Who feeds whom; gap junctions lead both ways."""
    found = [(edge.pre, edge.post) for edge in edges]
    return found + [(edge.post, edge.pre) for edge in edges if edge.receptor == COUPLED]


def groups(nodes: Sequence[str], arrows: Iterable[tuple[str, str]]) -> list[list[str]]:
    """Return the strongly connected groups of a graph, each after every group that feeds it.

    A group of one node without an arrow to itself can be run over a whole sequence once its inputs are known.

    >>> groups(["out", "a", "b", "in"], [("in", "a"), ("a", "b"), ("b", "a"), ("b", "out")])
    [['in'], ['a', 'b'], ['out']]
    """
    place = {name: index for index, name in enumerate(nodes)}
    pairs = np.array([(place[a], place[b]) for a, b in arrows], dtype=np.int64).reshape(-1, 2)
    graph = coo_array((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(len(nodes), len(nodes)))
    _, labels = connected_components(graph, directed=True, connection="strong")
    waiting = {
        label: {int(labels[a]) for a, b in pairs if labels[b] == label} - {label}
        for label in dict.fromkeys(labels.tolist())
    }
    ordered: list[list[str]] = []
    while waiting:
        ready = next(label for label, feeds in waiting.items() if not feeds & waiting.keys())
        del waiting[ready]
        ordered.append([name for name in nodes if labels[place[name]] == ready])
    return ordered
