"""Projections that learn: their patches by thread, and what is asked of them as a whole."""

from __future__ import annotations

import ctypes
from typing import Any

import numpy as np

from workbench.engines.edge import Edge
from workbench.engines.event import driver as d
from workbench.engines.event import patch as p
from workbench.engines.event.nodes import Nodes
from workbench.engines.event.patch import Patch
from workbench.engines.event.rule_kernels import rule_kernel
from workbench.engines.event.share import Shares
from workbench.engines.plan import Plan
from workbench.engines.rules import heard_after, lower_rule, rule_values

FAR = 1 << 30
"""Steps from which recent spikes can be counted in 32 bits."""


class Plastic:
    """The plastic edges of a plan.

    Attributes
    ----------
    patches
        By edge; the ranges of targets rise.
    tables
        By share, a row a patch; the columns are named in ``patch.py``.
    delays
        Different delays in steps, edge after edge.
    """

    def __init__(self, plan: Plan, nodes: Nodes, shares: Shares, precision: str) -> None:
        self.plan, self.nodes, self.shares = plan, nodes, shares
        self.real: Any = np.float32 if precision == "single" else np.float64
        self.patches: dict[str, list[Patch]] = {}
        self.kernels: dict[str, Any] = {}
        self.calls: dict[str, Any] = {}
        self.heard: dict[str, int] = {}
        self._held: list[np.ndarray] = []
        self._where: dict[tuple[str, tuple[int, ...]], tuple[np.ndarray, np.ndarray]] = {}
        found, rows = [], [[] for _ in range(shares.shares)]
        for name, edge in plan.edges.items():
            if edge.rule is None:
                continue
            rule, states = lower_rule(edge.rule), plan.cells[edge.post].program.states
            places = tuple(states.index(state) for state in rule.cell)
            self.kernels[name] = kernel = rule_kernel(rule, places, precision)
            self.calls[name] = ctypes.CFUNCTYPE(ctypes.c_int64, *[ctypes.c_int64] * 6)(kernel.address)
            delays = np.unique(edge.delays).astype(np.int64)
            self.patches[name], self.heard[name] = [], heard_after(edge)
            pre, post = nodes.index[edge.pre], nodes.index[edge.post]
            for share, row in enumerate(rows):
                low, high = (int(bound) for bound in shares.bounds[post, share : share + 2])
                for begin in range(low, high, p.WINDOW):
                    patch = Patch(edge, rule, delays, begin, min(begin + p.WINDOW, high), self.real)
                    self.patches[name].append(patch)
                    columns = (
                        pre, post, sum(map(len, found)), len(delays), self.heard[name], kernel.address, patch.record.ctypes.data, 0, 0
                    )  # fmt: skip
                    row.append(columns)
            found.append(delays)
            self.take(edge)
            self._begin(edge)
        self.delays = np.concatenate([*found, np.ones(1, np.int64)])  # one more, as no array may be empty
        self.tables = [np.array(row, dtype=np.int64).reshape(-1, p.COLUMNS) for row in rows]

    @property
    def longest(self) -> int:
        """Steps for which a spike may wait until it is delivered or seen."""
        return max([int(self.delays.max()), *self.heard.values()])

    def _begin(self, edge: Edge) -> None:
        """Set the traces to where they begin."""
        assert edge.rule is not None
        rule, numbers, cell = (
            lower_rule(edge.rule),
            rule_values(edge.rule, edge.scale),
            self.plan.cells[edge.post].start,
        )
        for patch in self.patches[edge.name]:
            for trace, label in zip(patch.x, rule.pre, strict=True):
                trace[:] = rule.start(label, numbers, self.plan.dt, {})
            for trace, label in zip(patch.y, rule.post, strict=True):
                begun = np.broadcast_to(rule.start(label, numbers, self.plan.dt, cell), edge.ends.post)
                trace[:] = begun[patch.low : patch.high]

    def ready(self, step: int, sums: np.ndarray, shown: dict[str, np.ndarray]) -> list[np.ndarray]:
        """The tables for a run from a step on; ``shown`` are sources whose synapses are looked at in every step, by edge."""
        rows = [iter(table) for table in self.tables]
        self._held = []  # what tables point to
        for name, patches in self.patches.items():
            edge = self.plan.edges[name]
            post = self.nodes.row(edge.post)
            sources = np.array(shown.get(name, []), dtype=np.int32)
            self._held.append(sources)
            for patch in patches:
                node = self.nodes.index[edge.post]
                share = int(self.shares.owners(node, np.array([patch.low]))[0])
                low, high = self.shares.bounds[node, share : share + 2]
                into = int(self.shares.sums[node, share] + edge.receptor * (high - low) + patch.low - low)
                scale, state = int(post[d.SCALE] + edge.receptor), int(post[d.X] + patch.low)
                patch.record[p.STRIDE] = post[d.SIZE]
                patch.record[p.SUMS] = sums.ctypes.data + sums.itemsize * into
                patch.record[p.SCALE] = self.nodes.scale.ctypes.data + self.nodes.scale.itemsize * scale
                patch.record[p.STATES] = self.nodes.x.ctypes.data + self.nodes.x.itemsize * state
                next(rows[share])[[p.SHOWN, p.SHOWN_IDS]] = len(sources), sources.ctypes.data
                if patch.rule.lazy and step - patch.marks[p.ORIGIN] > FAR:
                    self._settle(edge, step)
        return self.tables

    def _call(self, edge: Edge, patch: Patch, task: int, ids: np.ndarray, step: int) -> None:
        self.calls[edge.name](task, patch.record.ctypes.data, ids.ctypes.data, len(ids), step, 0)

    def _settle(self, edge: Edge, step: int) -> None:
        """Bring all synapses of an edge up to date before a step. No later value depends on whether this was done."""
        for patch in self.patches[edge.name]:
            if patch.rule.lazy:
                self._call(edge, patch, p.SETTLE, np.zeros(0, np.int32), step - 1)

    def take(self, edge: Edge, step: int = 0) -> None:
        """Take over the weights and the values of the rule from the plan before a step."""
        assert edge.rule is not None
        rule, numbers = lower_rule(edge.rule), rule_values(edge.rule, edge.scale)
        factors = rule.factors(numbers, self.plan.dt)
        weights = edge.weights
        for patch in self.patches[edge.name]:
            if rule.lazy and step:  # traces go on from what they are now
                self._call(edge, patch, p.SHOW, np.arange(edge.ends.pre, dtype=np.int32), step - 1)
                patch.x[:], patch.last[:] = patch.now, step - 1
            patch.par[:] = [*(numbers[label] for label in rule.parameters), self.plan.dt]
            patch.factors[:-1] = [number for pair in factors.values() for number in pair]
            patch.w[: patch.count] = patch.of_plan(weights)
            if rule.lazy:
                for fades, label in zip(patch.fades, rule.pre, strict=True):
                    fades[:-1] = np.power(factors[label][0], np.arange(p.SPAN))
                    fades[-1] = np.log(max(factors[label][0], np.finfo(np.float64).tiny))
                patch.forget(step)

    def weights_of(self, edge: Edge, step: int) -> np.ndarray:
        """The weights of an edge before a step, in the order of the plan."""
        self._settle(edge, step)
        weights = np.empty(edge.synapses)
        for patch in self.patches[edge.name]:
            patch.into_plan(patch.w[: patch.count], weights)
        return weights

    def reward(self, edge: Edge, amount: float) -> None:
        """Raise the first quantity that an edge shares."""
        for patch in self.patches[edge.name]:
            patch.shared[0] += amount

    def heaviest(self, edge: Edge) -> np.ndarray:
        """The largest sum of absolute weights that each target can come to."""
        assert edge.rule is not None
        weights = np.abs(edge.weights)
        largest = edge.rule.values().get("w_max", float(weights.max(initial=0.0)) / edge.scale) * edge.scale
        return np.bincount(edge.post_ids, np.maximum(weights, largest), minlength=edge.ends.post)

    def addresses_of(self, edge: Edge, name: str, synapses: np.ndarray) -> np.ndarray:
        """The address of the weight of some synapses, or of what their rule keeps or reads; synapses in the order of the plan."""
        assert edge.rule is not None
        rule, patches = lower_rule(edge.rule), self.patches[edge.name]
        before, after = (ids[synapses].astype(np.int64) for ids in (edge.pre_ids, edge.post_ids))
        if name in rule.cell:
            return self.nodes.addresses_of(edge.post, name, after)
        patch_of, place_of = self._places(edge, synapses)
        found = np.zeros(len(synapses), np.int64)
        for k, patch in enumerate(patches[number] for number in patch_of):
            if name in rule.pre:
                array, place = (patch.now if rule.lazy else patch.x), (rule.pre.index(name), before[k])
            elif name in rule.post:
                array, place = patch.y, (rule.post.index(name), after[k] - patch.low)
            elif name in rule.shared:
                array, place = patch.shared, (rule.shared.index(name),)
            elif name == "w":
                array, place = patch.w, (place_of[k],)
            else:
                array, place = patch.kept, (rule.synapse.index(name), place_of[k])
            found[k] = array.ctypes.data + np.dot(array.strides, place)
        return found

    def _places(self, edge: Edge, synapses: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The patch of some synapses, and their places in it."""
        key = edge.name, tuple(synapses.tolist())
        if key not in self._where:
            patches = self.patches[edge.name]
            of = np.searchsorted([patch.low for patch in patches], edge.post_ids[synapses], side="right") - 1
            place = np.zeros(len(synapses), dtype=np.int64)
            for number in np.unique(of):
                here, order = of == number, patches[number].order
                place[here] = synapses[here]
                if order is not None:
                    sort = np.argsort(order)
                    place[here] = sort[np.searchsorted(order, synapses[here], sorter=sort)]
            self._where = {key: (of, place)}
        return self._where[key]

    def state(self, step: int) -> dict[str, Any]:
        """Everything that changes, copied, before a step; it does not tell how many threads there are."""
        found = {}
        for name, patches in self.patches.items():
            edge, first = self.plan.edges[name], patches[0]
            self._settle(edge, step)
            w, kept = np.empty(edge.synapses, self.real), np.empty((len(first.kept), edge.synapses), self.real)
            for patch in patches:
                patch.into_plan(patch.w[: patch.count], w)
                for here, all_of in zip(patch.kept, kept, strict=True):
                    patch.into_plan(here, all_of)
            y = np.concatenate([patch.y for patch in patches], axis=1)
            found[name] = {
                "w": w,
                "kept": kept,
                "x": first.x.copy(),
                "y": y,
                "shared": first.shared.copy(),
                "released": first.released.copy(),
            }
            if first.rule.lazy:
                found[name]["last"] = first.last.copy()
        return found

    def load(self, state: dict[str, Any], step: int) -> None:
        """Go back to a state before a step."""
        for name, values in state.items():
            for patch in self.patches[name]:
                patch.w[: patch.count] = patch.of_plan(values["w"])
                for here, all_of in zip(patch.kept, values["kept"], strict=True):
                    here[:] = patch.of_plan(all_of)
                patch.x[:], patch.y[:] = values["x"], values["y"][:, patch.low : patch.high]
                patch.shared[:], patch.released[:] = values["shared"], values["released"]
                if patch.rule.lazy:
                    patch.last[:] = values["last"]
                    patch.forget(step)
