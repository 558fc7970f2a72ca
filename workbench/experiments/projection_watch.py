"""A projection that learns, watched in a run: where its synapses end, how its weights go, and what spikes do to some of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from workbench.core.model import Rule
from workbench.engines.correlated import group_of
from workbench.engines.edge import Edge
from workbench.engines.synapse_changes import changes
from workbench.experiments.landing import Landed, Landing
from workbench.experiments.one_pair import moves
from workbench.experiments.weight_history import WeightHistory, WeightsSeen
from workbench.stimuli.correlated_poisson import CorrelatedPoisson

LATELY = 250.0  # ms of a fast run whose spikes are looked at one by one
TRACED = 200.0  # ms of traces that are drawn


@dataclass(frozen=True)
class Taken:
    """What was seen of a projection at one moment.

    Attributes
    ----------
    t
        When, ms.
    weights
        Of all synapses, as shares of the largest, in the order of the projection.
    mean, low, high
        Of the weights: their mean, and the shares of them below 0.1 and above 0.9.
    followed, seen
        The synapses that were followed, and how weights went since the watch began.
    traces
        What the rule keeps and reads at the first followed synapse: time (ms) and each name, over the last 200 ms.
    """

    t: float
    weights: np.ndarray
    mean: float
    low: float
    high: float
    followed: tuple[int, ...]
    seen: WeightsSeen
    traces: dict[str, np.ndarray]


@dataclass(frozen=True)
class Ends:
    """Input, cell and group of each synapse, and how many inputs and cells there are."""

    pre: np.ndarray
    post: np.ndarray
    group: np.ndarray
    sizes: tuple[int, int]

    @staticmethod
    def of(edge: Edge, stimulus: Any) -> Ends:
        """Those of a projection; inputs of a stimulus with groups are of its groups."""
        groups = int(stimulus.groups) if isinstance(stimulus, CorrelatedPoisson) else 1
        group = group_of(edge.ends.pre, groups)[edge.pre_ids]
        return Ends(edge.pre_ids, edge.post_ids, group, (edge.ends.pre, edge.ends.post))

    def between(self, pre: int, post: int) -> list[int]:
        """The synapses from an input to a cell."""
        return np.flatnonzero((self.pre == pre) & (self.post == post)).tolist()

    def first(self) -> list[int]:
        """Two synapses of the first group of inputs onto the first cell, and two of the last."""
        onto = np.flatnonzero(self.post == self.post.min(initial=0))
        groups = self.group[onto]
        if not len(onto):
            return []
        chosen = [onto[groups == group][:2] for group in (groups.min(), groups.max())]
        return list(dict.fromkeys(np.concatenate(chosen).tolist()))


def largest(rule: Rule) -> float:
    """The largest weight of a rule, by which weights are told; 1 of a rule that has none."""
    return rule.values().get("w_max") or 1.0


class ProjectionWatch:
    """Watches a projection from now on.

    Parameters
    ----------
    followed
        Synapses that are sampled in every step.
    """

    def __init__(self, sim: Any, name: str, ends: Ends, followed: Sequence[int]) -> None:
        self.sim, self.name, self.ends, self.followed = sim, name, ends, list(followed)
        self.history = WeightHistory(ends.group, self.followed)
        self.landing, self._until = Landing(), sim.t
        sim.watch_synapses(name, self.followed)

    @property
    def rule(self) -> Rule:
        """The rule as the run has it."""
        return self.sim.plan.edges[self.name].rule

    def forget_after(self, t: float) -> None:
        """The run has gone back behind what was noted."""
        self.history.forget_after(t)
        self.landing, self._until = Landing(), t

    def note(self) -> None:
        """Keep the weights of this moment, if it is time to."""
        if self.history.due(self.sim.t):
            self.history.note(self.sim.t, self.shares())

    def look(self) -> Taken:
        """Everything that is to be seen now."""
        shares = self.shares()
        self.history.note(self.sim.t, shares)
        mean, low, high = (float(each.mean()) if len(each) else 0.0 for each in (shares, shares < 0.1, shares > 0.9))
        return Taken(self.sim.t, shares, mean, low, high, tuple(self.followed), self.history.seen(), self._traces())

    def shares(self) -> np.ndarray:
        """All weights now, as shares of the largest."""
        return (self.sim.weights(self.name)[2] / largest(self.rule)).astype(np.float32)

    def land(self) -> tuple[Landed, ...]:
        """What spikes did to the followed synapses since the last call; of a long stretch, in its last 250 ms."""
        since, self._until = max(self._until, self.sim.t - LATELY), self.sim.t
        moved = moves(self.rule)
        found = (self.landing.land(each, moved, changes(self.sim, self.name, each, since)) for each in self.followed)
        return tuple(landed for each in found for landed in each)

    def _traces(self) -> dict[str, np.ndarray]:
        since = self.sim.t - TRACED
        blocks = [
            block for block in self.sim.recording.blocks if block.t1 > since and (self.name, "w") in block.samples
        ]
        if not blocks or not self.followed:
            return {}
        names = [name for node, name in blocks[-1].samples if node == self.name]
        times = np.concatenate([block.sample_times for block in blocks])
        kept = times > since
        columns = {
            name: np.concatenate([block.samples[self.name, name][:, 0] for block in blocks])[kept] for name in names
        }
        return {"t": times[kept], **columns}
