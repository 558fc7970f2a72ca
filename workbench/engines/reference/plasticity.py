"""Plasticity in plain numpy: what is kept advances, then each spike's assignments are made in the order its author wrote."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from workbench.core.equations import RELEASE
from workbench.engines.evaluate import evaluate
from workbench.engines.plan import Edge, Plan
from workbench.engines.rules import LoweredRule, factor_names, heard_after, lower_rule, rule_values

Numbers = dict[str, Any]


class Learning:
    """What one plastic edge remembers, and what the spikes of a step do to its weights; see ``engines/rules.py`` for the order."""

    def __init__(self, plan: Plan, edge: Edge) -> None:
        self.edge, self.dt = edge, plan.dt
        assert edge.rule is not None
        self.rule: LoweredRule = lower_rule(edge.rule)
        self.heard_after = heard_after(edge)
        self.pre: Numbers = {}
        self.post: Numbers = {}
        self.synapse: Numbers = {name: np.zeros(edge.synapses) for name in self.rule.synapse}
        self.released = np.ones(plan.size(edge.pre))
        self.shared: Numbers = dict.fromkeys(self.rule.shared, 0.0)
        self.changed()
        start = plan.cells[edge.post].start
        for name in self.rule.pre:
            self.pre[name] = np.zeros(plan.size(edge.pre)) + self.rule.start(name, self.values, self.dt, {})
        for name in self.rule.post:
            self.post[name] = np.zeros(plan.size(edge.post)) + self.rule.start(name, self.values, self.dt, start)

    def changed(self) -> None:
        """Take over new values of the rule."""
        assert self.edge.rule is not None
        self.values: Numbers = {**rule_values(self.edge.rule, self.edge.scale), "dt": self.dt}
        self.factors = self.rule.factors(self.values, self.dt)
        for name, numbers in self.factors.items():
            self.values.update(zip(factor_names(name), numbers, strict=True))

    def step(
        self, w: np.ndarray, pre_fired: np.ndarray, post_fired: np.ndarray, cell: Mapping[str, np.ndarray]
    ) -> np.ndarray:
        """Return the weights after one step; ``cell`` holds the states of the postsynaptic cells at its end."""
        kept: Numbers = {**self.synapse, "w": w.copy()}
        if self.rule.each:
            everywhere = np.arange(len(w))
            env = self._at(everywhere, kept, self.pre, self.post, cell)
            kept.update({name: evaluate(expression, env) for name, expression in self.rule.each})
            for name, expression in self.rule.within:
                kept[name] = evaluate(expression, self._at(everywhere, kept, self.pre, self.post, cell))
        self.pre, self.post = self._decayed(self.pre, {}), self._decayed(self.post, cell)
        self.shared = self._decayed(self.shared, {})
        pre_seen, post_seen = dict(self.pre), dict(self.post)
        touched = np.flatnonzero(np.isin(self.edge.pre_ids, pre_fired))
        self.pre = self._apply(self.rule.on_pre, self.pre, pre_fired, touched, kept, (None, post_seen), cell)
        touched = np.flatnonzero(np.isin(self.edge.post_ids, post_fired))
        self.post = self._apply(self.rule.on_post, self.post, post_fired, touched, kept, (pre_seen, None), cell)
        self.synapse = {name: kept[name] for name in self.rule.synapse}
        return kept["w"]

    def _decayed(self, traces: Numbers, cell: Mapping[str, np.ndarray]) -> Numbers:
        found = {}
        for name, trace in traces.items():
            decay, gain = self.factors[name]
            drive = self.rule.drive.get(name)
            found[name] = trace * decay + (0.0 if drive is None else gain * evaluate(drive, {**self.values, **cell}))
        return found

    def _at(
        self, at: np.ndarray, kept: Numbers, pre: Numbers, post: Numbers, cell: Mapping[str, np.ndarray]
    ) -> Numbers:
        """What an expression may read at some synapses."""
        before, after = self.edge.pre_ids[at], self.edge.post_ids[at]
        return {
            **self.values,
            **self.shared,
            **{name: values[at] for name, values in kept.items()},
            **{name: trace[before] for name, trace in pre.items()},
            **{name: trace[after] for name, trace in post.items()},
            **{name: cell[name][after] for name in self.rule.cell},
        }

    def _apply(
        self,
        assignments: Any,
        traces: Numbers,
        fired: np.ndarray,
        touched: np.ndarray,
        kept: Numbers,
        seen: tuple[Numbers | None, Numbers | None],
        cell: Mapping[str, np.ndarray],
    ) -> Numbers:
        """Make the assignments of one side's spikes; ``seen`` holds the other side's traces. Returns this side's own."""
        own = {name: trace.copy() for name, trace in traces.items()}
        for target, expression in assignments:
            pre, post = (own if side is None else side for side in seen)
            if target in own:
                env = {**self.values, **{name: trace[fired] for name, trace in own.items()}}
                own[target][fired] = evaluate(expression, env)
            elif target == RELEASE:
                env = {**self.values, **{name: trace[fired] for name, trace in own.items()}}
                self.released[fired] = evaluate(expression, env)
            else:
                kept[target] = np.array(kept[target], dtype=float)
                kept[target][touched] = evaluate(expression, self._at(touched, kept, pre, post, cell))
        return own

    def sample(self, name: str, synapses: np.ndarray, w: np.ndarray, cell: Mapping[str, np.ndarray]) -> np.ndarray:
        """The weight of some synapses, or what their rule keeps or reads."""
        seen = self._at(synapses, {**self.synapse, "w": w}, self.pre, self.post, cell)
        return np.broadcast_to(seen[name], len(synapses))

    def traces(self) -> dict[str, Any]:
        """All that is remembered."""
        return {
            "pre": self.pre,
            "post": self.post,
            "synapse": self.synapse,
            "shared": self.shared,
            "released": self.released,
        }

    def load(self, traces: dict[str, Any]) -> None:
        """Go back to what was remembered."""
        for name, value in traces.items():
            setattr(self, name, value)
        self.changed()
