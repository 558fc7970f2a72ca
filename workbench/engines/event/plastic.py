"""Projections that learn: weights contiguous by source, and an index of them by target."""

from __future__ import annotations

from typing import Any

import numpy as np

from workbench.engines.edge import Edge
from workbench.engines.event import driver as d
from workbench.engines.event.nodes import Nodes
from workbench.engines.event.rule_kernels import rule_kernel
from workbench.engines.plan import Plan
from workbench.engines.rules import heard_after, lower_rule, rule_values


class Plastic:
    """The plastic edges of a plan in flat arrays, as ``driver.run`` takes them.

    Attributes
    ----------
    names
        The edges, in the order of ``table``.
    order
        The place of each synapse in the plan, by edge.
    weights
        As they are now, coherent units.
    """

    def __init__(self, plan: Plan, precision: str) -> None:
        real: Any = np.float32 if precision == "single" else np.float64
        self.plan, self.names = plan, [name for name, edge in plan.edges.items() if edge.rule is not None]
        self.table = np.zeros((len(self.names), 18), dtype=np.int64)
        self.order: dict[str, np.ndarray] = {}
        self.rules: list[Any] = []
        node = {name: place for place, name in enumerate(plan.order)}
        delays, rows, posts, post_rows, synapse_of, pre_of = ([] for _ in range(6))
        places = (d.DELAYS, d.PROWS, d.PLACE, d.POSTROWS, d.TRACES_X, d.TRACES_Y)
        at = dict.fromkeys((*places, d.NRULE, d.FACTORS, d.KEPT, d.SHARED, d.RELEASED), 0)
        for name, row in zip(self.names, self.table, strict=True):
            edge = plan.edges[name]
            assert edge.rule is not None
            rule = lower_rule(edge.rule)
            sources, targets, late = edge.ends.pre, edge.ends.post, edge.delays
            different, which = np.unique(late, return_inverse=True)
            segment = edge.pre_ids.astype(np.int64) * max(len(different), 1) + which
            self.order[name] = order = np.lexsort((edge.post_ids, segment))
            post, pre = edge.post_ids[order].astype(np.uint32), edge.pre_ids[order]
            by_target = np.argsort(post, kind="stable")
            segments = np.searchsorted(segment[order], np.arange(sources * max(len(different), 1) + 1)) + at[d.PLACE]
            parts = (
                (delays, different),
                (rows, np.concatenate([segments, np.searchsorted(pre, np.arange(sources + 1))])),
                (posts, post),
                (post_rows, np.searchsorted(post[by_target], np.arange(targets + 1))),
                (synapse_of, by_target),
                (pre_of, pre),
            )
            for column, value in at.items():
                row[column] = value
            row[[d.PRE, d.POST, d.RECEPTOR, d.NDELAYS, d.COUNT]] = (
                node[edge.pre], node[edge.post], edge.receptor, max(len(different), 1), len(pre)
            )  # fmt: skip
            row[d.RULE], row[d.HEARD] = len(self.rules), heard_after(edge)
            states = plan.cells[edge.post].program.states
            self.rules.append(rule_kernel(rule, tuple(states.index(state) for state in rule.cell), precision))
            for into, part in parts:
                into.append(part)
            used = {
                d.DELAYS: len(different), d.PROWS: len(rows[-1]), d.PLACE: len(pre), d.POSTROWS: targets + 1,
                d.TRACES_X: len(rule.pre) * sources, d.TRACES_Y: len(rule.post) * targets, d.NRULE: len(rule.parameters),
                d.FACTORS: 2 * len(rule.decay), d.KEPT: len(rule.synapse) * len(pre), d.SHARED: len(rule.shared),
                d.RELEASED: sources,
            }  # fmt: skip
            at = {column: value + used[column] for column, value in at.items()}

        def join(parts: list[np.ndarray], kind: Any) -> np.ndarray:
            return np.concatenate([*parts, np.zeros(1, dtype=kind)], dtype=kind, casting="unsafe")

        self.delays, self.rows, self.post_of = join(delays, np.int64), join(rows, np.int64), join(posts, np.uint32)
        self.post_rows, self.synapse_of = join(post_rows, np.int64), join(synapse_of, np.int64)
        self.pre_of = join(pre_of, np.int32)
        self.weights, self.parameters, self.factors, self.kept, self.shared = (
            np.zeros(at[column] + 1, dtype=real) for column in (d.PLACE, d.NRULE, d.FACTORS, d.KEPT, d.SHARED)
        )
        self.trace_x, self.trace_y = (np.zeros(at[column] + 1, dtype=real) for column in (d.TRACES_X, d.TRACES_Y))
        self.seen_x, self.seen_y = np.empty_like(self.trace_x), np.empty_like(self.trace_y)
        self.released = np.ones(at[d.RELEASED] + 1, dtype=real)
        for name, row in zip(self.names, self.table, strict=True):
            edge = plan.edges[name]
            assert edge.rule is not None
            self.take(edge)
            rule, numbers = lower_rule(edge.rule), rule_values(edge.rule, edge.scale)
            sides = (
                (rule.pre, self.trace_x[row[d.TRACES_X] :], edge.ends.pre, {}),
                (rule.post, self.trace_y[row[d.TRACES_Y] :], edge.ends.post, plan.cells[edge.post].start),
            )
            for labels, traces, size, cell in sides:
                for index, label in enumerate(labels):
                    traces[index * size : (index + 1) * size] = rule.start(label, numbers, plan.dt, cell)

    def addresses(self, nodes: Nodes) -> np.ndarray:
        """For every edge the address of its kernel and of what the kernel works on, in the order of its arguments, without the spikes."""
        found = np.zeros((len(self.names), 17), dtype=np.int64)
        for row, into in zip(self.table, found, strict=True):
            place, pre, post = row[d.PLACE], row[d.TRACES_X], row[d.TRACES_Y]
            turned = row[d.PROWS] + self.plan.edges[self.names[row[d.RULE]]].ends.pre * row[d.NDELAYS] + 1
            parts = (
                (self.weights, place), (self.rows, turned), (self.post_of, place), (self.post_rows, row[d.POSTROWS]),
                (self.synapse_of, place), (self.pre_of, place), (self.trace_x, pre), (self.trace_y, post), (self.seen_x, pre),
                (self.seen_y, post), (self.parameters, row[d.NRULE]), (self.kept, row[d.KEPT]), (self.shared, row[d.SHARED]),
                (nodes.x, nodes.table[row[d.POST], d.X]), (self.released, row[d.RELEASED]), (self.factors, row[d.FACTORS]),
            )  # fmt: skip
            into[0] = self.rules[row[d.RULE]].address
            into[1:] = [array.ctypes.data + array.itemsize * int(at) for array, at in parts]
        return found

    def addresses_of(self, edge: Edge, name: str, synapses: np.ndarray, nodes: Nodes) -> np.ndarray:
        """The address of the weight of some synapses, or of what their rule keeps or reads; synapses in the order of the plan."""
        assert edge.rule is not None
        row, rule = self.table[self.names.index(edge.name)], lower_rule(edge.rule)
        before, after = (ids[synapses].astype(np.int64) for ids in (edge.pre_ids, edge.post_ids))
        if name in rule.cell:
            return nodes.addresses_of(edge.post, name, after)
        if name in rule.pre:
            array, place = self.trace_x, row[d.TRACES_X] + rule.pre.index(name) * edge.ends.pre + before
        elif name in rule.post:
            array, place = self.trace_y, row[d.TRACES_Y] + rule.post.index(name) * edge.ends.post + after
        elif name in rule.shared:
            array, place = self.shared, row[d.SHARED] + rule.shared.index(name) + 0 * synapses
        else:
            where = np.argsort(self.order[edge.name])[synapses]
            array, place = self.weights, row[d.PLACE] + where
            if name in rule.synapse:
                array, place = self.kept, row[d.KEPT] + rule.synapse.index(name) * row[d.COUNT] + where
        return array.ctypes.data + array.itemsize * place

    def take(self, edge: Edge) -> None:
        """Take over the weights and the values of the rule from the plan."""
        assert edge.rule is not None
        row = self.table[self.names.index(edge.name)]
        rule, numbers = lower_rule(edge.rule), rule_values(edge.rule, edge.scale)
        begin, first = row[d.NRULE], row[d.FACTORS]
        self.parameters[begin : begin + len(rule.parameters)] = [numbers[label] for label in rule.parameters]
        factors = [number for pair in rule.factors(numbers, self.plan.dt).values() for number in pair]
        self.factors[first : first + len(factors)] = factors
        self.weights[row[d.PLACE] : row[d.PLACE] + row[d.COUNT]] = edge.weights[self.order[edge.name]]

    def reward(self, edge: Edge, amount: float) -> None:
        """Raise the first quantity that an edge shares."""
        self.shared[self.table[self.names.index(edge.name), d.SHARED]] += amount

    def weights_of(self, edge: Edge) -> np.ndarray:
        """The weights of an edge in the order of the plan."""
        row = self.table[self.names.index(edge.name)]
        weights = np.empty(row[d.COUNT])
        weights[self.order[edge.name]] = self.weights[row[d.PLACE] : row[d.PLACE] + row[d.COUNT]]
        return weights

    def heaviest(self, edge: Edge) -> np.ndarray:
        """The largest sum of absolute weights that each target can come to."""
        assert edge.rule is not None
        weights = np.abs(edge.weights)
        largest = edge.rule.values().get("w_max", float(weights.max(initial=0.0)) / edge.scale) * edge.scale
        return np.bincount(edge.post_ids, np.maximum(weights, largest), minlength=edge.ends.post)
