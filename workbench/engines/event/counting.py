"""Weights in counts: whole numbers, so that a sum does not depend on the order of its terms, as fine as a sum of 32 bits allows."""

from __future__ import annotations

from typing import Any

import numpy as np

from workbench.core.errors import TooLarge
from workbench.engines.background import thresholds
from workbench.engines.edge import Edge
from workbench.engines.event import driver as d
from workbench.engines.event import synapses as s
from workbench.engines.event.nodes import Nodes
from workbench.engines.event.plastic import Plastic
from workbench.engines.event.share import Shares
from workbench.engines.plan import Plan

Receptor = tuple[str, int]


class Counting:
    """The synapses of a plan, laid and weighed; laid again when a change of a weight asks for it.

    Attributes
    ----------
    synapses
        All that do not learn.
    forms
        The form of each of their edges.
    finest
        By receptor of coarse synapses, the weight of one of their counts; a count of the sum is some binary places finer.
    """

    def __init__(self, plan: Plan, nodes: Nodes, shares: Shares, learning: Plastic, precision: str) -> None:
        self.plan, self.nodes, self.shares, self.learning, self.precision = plan, nodes, shares, learning, precision
        self.bits = 30 if precision == "single" else 52
        self.whole: Any = np.int32 if precision == "single" else np.int64
        self.sharing: dict[Receptor, list[Edge]] = {}
        for edge in plan.edges.values():
            if edge.receptor >= 0:
                self.sharing.setdefault((edge.post, edge.receptor), []).append(edge)
        self._lay()

    def _forms(self) -> dict[str, int]:
        """The form of every edge that does not learn."""
        edges = [edge for sharing in self.sharing.values() for edge in sharing if edge.rule is None]
        beside: dict[str, float] = {}
        for edge in edges:
            drawn = 0.0 if edge.uniform else edge.projection.rule.count(edge.ends)
            beside[edge.pre] = beside.get(edge.pre, 0.0) + drawn
        kinds = {edge.pre: self.nodes.row(edge.pre)[d.KIND] == d.BACKGROUND for edge in edges}
        return {e.name: s.form_of(e, kinds[e.pre], self.precision, beside[e.pre]) for e in edges}

    def _lay(self) -> None:
        edges = [e for sharing in self.sharing.values() for e in sharing if e.rule is None]
        self.forms = self._forms()
        self.laid = {edge.name: edge.weight for edge in edges}
        coarse = [edge for edge in edges if self.forms[edge.name] == s.COARSE]
        self.finest: dict[Receptor, float] = {}
        for edge in coarse:
            receptor = edge.post, edge.receptor
            level = 2.0 ** np.ceil(np.log2(max(s.heaviest(edge), 1e-30) / s.LEVELS))
            self.finest[receptor] = max(level, self.finest.get(receptor, 0.0))
        finest = {edge.name: self.finest[edge.post, edge.receptor] for edge in coarse}
        self.synapses = s.Synapses(self.plan, self.shares, self.forms, finest, self.whole)
        self.weigh()

    def changed(self, edge: Edge) -> None:
        """Take over the weight of an edge from the plan."""
        forms = self._forms()
        drawn = [other for other in self.plan.edges.values() if forms.get(other.name) == s.COARSE]
        if forms != self.forms or any(not _same(other.weight, self.laid[other.name]) for other in drawn):
            self._lay()
        else:
            self.weigh({(edge.post, edge.receptor)})

    def weigh(self, receptors: set[Receptor] | None = None) -> None:
        """Choose the weight of one count of some receptors (of all, if not given) and write the weights of their edges in counts.

        Raises
        ------
        TooLarge
            If coarse weights could overflow a sum.
        """
        if receptors is None or receptors & set(self.finest):
            receptors = set(self.sharing)
        totals = {receptor: self._heaviest(self.sharing[receptor]) for receptor in receptors}
        ratio = max(
            (totals[receptor] / level for receptor, level in self.finest.items() if receptor in totals), default=1.0
        )
        shift = self.bits - int(np.ceil(np.log2(max(ratio, 1.0))))
        if shift < 0:
            raise TooLarge("synapses with drawn weights", "at most 32,000 onto a cell", "more", "precision='double'")
        for receptor, total in totals.items():
            unit = 2.0 ** (np.ceil(np.log2(total)) - self.bits) if total > 0 else 1.0
            if receptor in self.finest:
                unit = self.finest[receptor] / 2.0**shift
            self.nodes.scale[self.nodes.row(receptor[0])[d.SCALE] + receptor[1]] = unit
            for edge in self.sharing[receptor]:
                if edge.rule is None:
                    self._count(edge, unit, shift)

    def _count(self, edge: Edge, unit: float, shift: int) -> None:
        """Write the weights of an edge in counts."""
        if self.forms[edge.name] == s.FINE:
            order, begin = self.synapses.order.get(edge.name), self.synapses.fine_begin.get(edge.name, 0)
            if order is not None:
                self.synapses.fine[begin : begin + len(order)] = np.rint(edge.weights[order] / unit)
            return
        whole = shift if self.forms[edge.name] == s.COARSE else int(np.rint(float(edge.weight) * edge.scale / unit))  # pyright: ignore[reportArgumentType]
        for table, users in zip(self.synapses.blocks, self.synapses.users, strict=True):
            for row, (names, _) in zip(table, users, strict=True):
                if edge.name in names:
                    row[s.WHOLE] = whole

    def _heaviest(self, edges: list[Edge]) -> float:
        """The largest sum of absolute weights onto a target, if every synapse delivered at once."""
        total = np.zeros(edges[0].ends.post)
        for edge in edges:
            source = self.plan.sources.get(edge.pre)
            together = 1 if source is None or source.model.recorded else len(thresholds(source, self.plan.dt))
            if edge.rule is not None:
                total += self.learning.heaviest(edge)
            elif self.forms[edge.name] == s.FINE:
                total += together * np.bincount(edge.post_ids, np.abs(edge.weights), minlength=len(total))
            else:
                total += together * self.synapses.incoming[edge.name] * s.heaviest(edge)
        return float(total.max(initial=0.0))


def _same(one: Any, other: Any) -> bool:
    """Whether two weights are the same: numbers, laws or arrays."""
    return one is other or (
        type(one) is type(other) and bool(np.array_equal(one, other) if isinstance(one, np.ndarray) else one == other)
    )
