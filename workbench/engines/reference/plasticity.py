"""Plasticity in plain numpy: traces decay, then each spike's assignments are made in the order its author wrote."""

from __future__ import annotations

from typing import Any

import numpy as np

from workbench.engines.evaluate import evaluate
from workbench.engines.plan import Edge, Plan
from workbench.engines.rules import LoweredRule, lower_rule, rule_values


class Learning:
    """The traces of one plastic edge, and what the spikes of a step do to its weights.

    A presynaptic spike sees the postsynaptic traces as they were before this step's spikes, and the other way round, so the two spikes
    of one step do not pair.
    """

    def __init__(self, plan: Plan, edge: Edge) -> None:
        self.edge, self.dt = edge, plan.dt
        assert edge.rule is not None
        self.rule: LoweredRule = lower_rule(edge.rule)
        self.pre = {name: np.zeros(plan.size(edge.pre)) for name in self.rule.pre}
        self.post = {name: np.zeros(plan.size(edge.post)) for name in self.rule.post}
        self.changed()

    def changed(self) -> None:
        """Take over new values of the rule."""
        assert self.edge.rule is not None
        self.values = rule_values(self.edge.rule, self.edge.scale)
        self.decay = {
            name: evaluate(expression, {**self.values, "dt": self.dt}) for name, expression in self.rule.decay.items()
        }

    def step(self, w: np.ndarray, pre_fired: np.ndarray, post_fired: np.ndarray) -> np.ndarray:
        """Return the weights after the spikes of one step."""
        for traces in (self.pre, self.post):
            for name in traces:
                traces[name] = traces[name] * self.decay[name]
        w = w.copy()
        seen_pre, seen_post = (
            {name: trace.copy() for name, trace in traces.items()} for traces in (self.pre, self.post)
        )
        self._apply(
            w, self.rule.on_pre, np.isin(self.edge.pre_ids, pre_fired), self.pre, pre_fired, {**seen_pre}, seen_post
        )
        self._apply(
            w,
            self.rule.on_post,
            np.isin(self.edge.post_ids, post_fired),
            self.post,
            post_fired,
            seen_pre,
            {**seen_post},
        )
        return w

    def _apply(
        self,
        w: np.ndarray,
        assignments: Any,
        touched: np.ndarray,
        own: dict[str, np.ndarray],
        fired: np.ndarray,
        pre: dict[str, np.ndarray],
        post: dict[str, np.ndarray],
    ) -> None:
        """Make the assignments of one side's spikes; ``own`` holds the traces they may change."""
        mine = pre if own is self.pre else post
        for target, expression in assignments:
            if target == "w":
                at_pre, at_post = self.edge.pre_ids[touched], self.edge.post_ids[touched]
                env = {
                    **self.values,
                    "w": w[touched],
                    **{k: x[at_pre] for k, x in pre.items()},
                    **{k: y[at_post] for k, y in post.items()},
                }
                w[touched] = evaluate(expression, env)
            else:
                env = {**self.values, **{name: trace[fired] for name, trace in mine.items()}}
                own[target][fired] = evaluate(expression, env)
                mine[target] = own[target].copy()

    def traces(self) -> dict[str, Any]:
        """The traces of both sides."""
        return {"pre": self.pre, "post": self.post}

    def load(self, traces: dict[str, Any]) -> None:
        """Go back to saved traces."""
        self.pre, self.post = traces["pre"], traces["post"]
        self.changed()
