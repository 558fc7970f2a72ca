"""The plasticity lab's state: a network with synapses that learn, its rule, and what its weights do while it runs."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import param

from workbench.core.catalogue import catalogue
from workbench.core.errors import RangeError, unknown
from workbench.core.model import Rule
from workbench.core.quantity import Quantity
from workbench.engines.correlated import group_of
from workbench.engines.synapse_changes import changes
from workbench.experiments.competition import PLASTIC, competition, fit
from workbench.experiments.landing import Landed, Landing
from workbench.experiments.live_frame import Frame
from workbench.experiments.live_network import LiveNetwork
from workbench.experiments.network_choices import SPEEDS
from workbench.experiments.one_pair import moves
from workbench.experiments.weight_history import WeightHistory, WeightsSeen
from workbench.network.network import Network
from workbench.plasticity.pair_stdp import PairSTDP
from workbench.stimuli.correlated_poisson import CorrelatedPoisson

MOST = 6  # synapses followed one by one
LATELY = 250.0  # ms of a fast run whose spikes are looked at one by one
TRACED = 200.0  # ms of traces that are drawn
SHAPE = ("inputs", "cells_wanted", "start")
"""What the network of competing inputs is built from; a run begins anew when one of them changes."""
COMPRESSED = {f"{factor} ×": float(factor) for factor in (2, 5, 10, 20, 50, 100, 200, 500, 1000)}
FASTER = {name: value for name, value in SPEEDS.items() if math.isfinite(value)} | COMPRESSED | {
    name: value for name, value in SPEEDS.items() if math.isinf(value)
}  # fmt: skip


@dataclass(frozen=True)
class Taken:
    """What was seen of a plastic projection, now and then.

    Attributes
    ----------
    t
        When, ms.
    weights
        Of all synapses, as shares of the largest, in the order of the projection.
    seen
        How they went since the run began.
    traces
        What the rule keeps and reads at the first chosen synapse: time (ms) and each name, over the last 200 ms.
    """

    t: float
    weights: np.ndarray
    seen: WeightsSeen
    traces: dict[str, np.ndarray]


@dataclass(frozen=True)
class Learned(Frame):
    """A stretch of the run, what its spikes did to the chosen synapses, and now and then what the weights are."""

    landed: tuple[Landed, ...] = ()
    taken: Taken | None = None


@dataclass(frozen=True)
class Ends:
    """Where the synapses of the projection begin and end, and the group of each, for one run."""

    pre: np.ndarray
    post: np.ndarray
    group: np.ndarray
    sizes: tuple[int, int]


class PlasticityBench(LiveNetwork):
    """A network that learns. By itself it is one of inputs that compete for a cell; any other with a rule may take its place.

    What is turned of the rule or of the inputs reaches a run at its next step; another rule or another size begins anew.

    >>> bench = PlasticityBench(inputs=20)
    >>> frames = bench.live()
    >>> type(next(frames)).__name__, bench.rule
    ('Learned', wb.PairSTDP(w_max=4.0))
    """

    inputs = param.Integer(200, bounds=(10, 1000), label="Inputs", doc="Inputs of each cell.")
    cells_wanted = param.Integer(1, bounds=(1, 100), label="Cells", doc="Cells that learn, each from all inputs.")
    start = Quantity(
        0.5, "1", symbol="w_0", bounds=(0, 1), soft=(0, 1), label="Weight at first", doc="As a share of the largest weight."
    )  # fmt: skip
    speed = param.Selector(default=1.0, objects=FASTER, doc="Model time over wall time that the run tries to keep.")
    edge = param.String(PLASTIC, doc="The projection that is looked at.")
    chosen = param.List(default=[], item_type=int, doc="Synapses that are followed one by one, by their number.")

    def __init__(self, **params: Any) -> None:
        self._history = WeightHistory(np.zeros(1, dtype=int), [])
        self._landing = Landing()
        self._landed_until = 0.0
        self._rewards: list[float] = []
        self._ends: Ends | None = None
        rule = params.pop("rule", None) or PairSTDP()
        stimulus = params.pop("stimulus", None)
        inputs, cells, start = (params.get(name, self.param[name].default) for name in SHAPE)
        params.setdefault("network", competition(rule, inputs, cells, start, stimulus))
        super().__init__(**params)
        self._look_at_network()

    # -- what learns

    @property
    def rule(self) -> Rule:
        """The rule of the projection that is looked at; its quantities may be turned."""
        found = self.network.projections[self.edge].plasticity
        assert found is not None
        return found

    @property
    def edges(self) -> list[str]:
        """The projections that learn."""
        return learning_edges(self.network)

    @property
    def own(self) -> bool:
        """Whether the network is the one of inputs that compete, whose sizes may be chosen."""
        return PLASTIC in self.network.projections and isinstance(self.stimulus, CorrelatedPoisson)

    @property
    def stimulus(self) -> Any:
        """What drives the synapses that are looked at."""
        return self.network.populations[self.network.projections[self.edge].pre].model

    @property
    def rewarded(self) -> bool:
        """Whether some rule of the network knows rewards."""
        return any(self.network.projections[name].plasticity.declared().shared for name in self.edges)  # pyright: ignore[reportOptionalMemberAccess]

    @param.depends("network", watch=True)
    def _look_at_network(self) -> None:
        edges = self.edges
        if not edges:
            raise RangeError(self.network.name, "a projection that learns", "none", "PlasticityBench().network")
        if self.edge not in edges:
            self.edge = edges[0]
        self.chosen = []

    @param.depends(*SHAPE, watch=True)
    def _resize(self) -> None:
        if self.own:
            self._build(self.rule)

    @param.depends("edge", "chosen", watch=True)
    def _refollow(self) -> None:
        self.change("")

    def _build(self, rule: Rule) -> None:
        self.network = competition(rule, self.inputs, self.cells_wanted, self.start, self.stimulus)

    def compete(self) -> None:
        """Take the network of inputs that compete, with its rule and sizes of before."""
        rule = self.rule if not self.rule.declared().short_term else PairSTDP()
        self.edge = PLASTIC
        self.network = competition(type(rule)(**rule.choices()), self.inputs, self.cells_wanted, self.start)

    def take_rule(self, rule: Rule) -> None:
        """Let the synapses learn by another rule, with the largest weight of before; the run begins anew."""
        if self.own:
            self._build(rule)
            return
        net = self.network.copy()
        fit(rule, self.rule.values().get("w_max", 1.0))
        net.projections[self.edge].plasticity = rule
        self.network = net

    # -- synapses by number

    def follow(self, pre: int, post: int) -> int:
        """Follow the synapse between two cells, too, in place of the one followed longest; returns its number.

        Raises
        ------
        RangeError
            If there is no run, or no such synapse.
        """
        ends = self.ends()
        found = np.flatnonzero((ends.pre == pre) & (ends.post == post))
        if not len(found):
            raise RangeError(self.edge, "a synapse between two cells", f"none from {pre} to {post}")
        synapse = int(found[0])
        kept = [other for other in self.followed() if other != synapse]
        self.chosen = [synapse, *kept[: MOST - 1]]
        return synapse

    def followed(self) -> list[int]:
        """The synapses that are followed: those chosen, or the first two of each of two groups of inputs of the first cell."""
        if self.chosen or self._ends is None:
            return [synapse for synapse in self.chosen if self._ends is None or synapse < len(self._ends.pre)]
        first = np.flatnonzero(self._ends.post == self._ends.post.min(initial=0))
        groups = dict.fromkeys(self._ends.group[first].tolist())
        some = [first[self._ends.group[first] == group][:2] for group in (min(groups), max(groups))] if groups else []
        return list(dict.fromkeys(np.concatenate([np.zeros(0, int), *some]).tolist()))

    def ends(self) -> Ends:
        """Where the synapses of the run begin and end (raises RangeError if there is none)."""
        if self._ends is None or self.simulation is None:
            raise RangeError("looking at synapses", "a run", "none", "play first")
        return self._ends

    def called(self, synapse: int) -> str:
        """A synapse in words: the input and the cell that it joins."""
        ends, projection = self.ends(), self.network.projections[self.edge]
        return f"{projection.pre} {ends.pre[synapse]} → {projection.post} {ends.post[synapse]}"

    # -- what the run does

    def give(self, amount: float) -> None:
        """Reward every rule that knows rewards at the next step; a negative amount punishes.

        Raises
        ------
        RangeError
            If there is no run, or no such rule.
        """
        if self.simulation is None or self.stale:
            raise RangeError("a reward", "a run", "none", "play first")
        if not self.rewarded:
            raise RangeError("a reward", "a rule that knows rewards", type(self.rule).__name__, "RewardSTDP()")
        self._rewards.append(float(amount))

    def live(self) -> Iterator[Frame]:
        self._ends = None
        return self._observed(super().live())

    def back_to(self, t: float) -> Iterator[Frame]:
        return self._observed(super().back_to(t))

    def _observed(self, frames: Iterator[Frame]) -> Iterator[Learned]:
        for frame in frames:
            now = frame.block.t1
            if frame.afresh:
                self._history.forget_after(now)
                self._landing, self._landed_until = Landing(), now
            weights = None
            if self._history.due(now) or frame.tallies is not None:
                weights = self._shares()
                self._history.note(now, weights)
            taken = None
            if frame.tallies is not None and weights is not None:
                taken = Taken(now, weights, self._history.seen(), self._traces())
            yield Learned(**vars(frame), landed=tuple(self._land(now)), taken=taken)

    def _apply(self, sim: Any) -> tuple[tuple[Any, ...], ...]:
        watched = super()._apply(sim)
        rewards, self._rewards = self._rewards, []
        for amount in rewards:
            for name in self.edges:
                if sim.plan.edges[name].rule.declared().shared:
                    sim.reward(name, amount)
        if rewards:
            self.moments.note(sim, now=True)  # what follows can only be run again from here
        return watched

    def _watch(self, sim: Any) -> tuple[tuple[Any, ...], ...]:
        sim.probes = []
        watched = super()._watch(sim)
        if self.edge in sim.plan.edges:
            edge = sim.plan.edges[self.edge]
            self._ends = Ends(edge.pre_ids, edge.post_ids, self._groups(edge), (edge.ends.pre, edge.ends.post))
            followed = self.followed()
            self._history = WeightHistory(self._ends.group, followed)
            self._landing, self._landed_until = Landing(), sim.t
            sim.watch_synapses(self.edge, followed)
        return watched

    def _groups(self, edge: Any) -> np.ndarray:
        """The group of each synapse: that of its input."""
        model = self.network.populations[edge.pre].model
        count = int(model.groups) if isinstance(model, CorrelatedPoisson) else 1
        return group_of(edge.ends.pre, count)[edge.pre_ids]

    def _shares(self) -> np.ndarray:
        sim = self.simulation
        top = sim.plan.edges[self.edge].rule.values().get("w_max") or 1.0
        return (sim.weights(self.edge)[2] / top).astype(np.float32)

    def _land(self, now: float) -> list[Landed]:
        since, self._landed_until = max(self._landed_until, now - LATELY), now
        sim, found = self.simulation, []
        moved = moves(sim.plan.edges[self.edge].rule)
        for synapse in self._history.chosen:
            found += self._landing.land(synapse, moved, changes(sim, self.edge, synapse, since))
        return found

    def _traces(self) -> dict[str, np.ndarray]:
        blocks = [block for block in self.simulation.recording.blocks if block.t1 > self.simulation.t - TRACED]
        blocks = [block for block in blocks if (self.edge, "w") in block.samples]
        if not blocks or not self._history.chosen:
            return {}
        names = [name for node, name in blocks[-1].samples if node == self.edge]
        times = np.concatenate([block.sample_times for block in blocks])
        kept = times > self.simulation.t - TRACED
        columns = {
            name: np.concatenate([block.samples[self.edge, name][:, 0] for block in blocks])[kept] for name in names
        }
        return {"t": times[kept], **columns}


def learning_edges(net: Network) -> list[str]:
    """The projections of a network whose weights learn: not those that only tire or warm up."""
    rules = {name: projection.plasticity for name, projection in net.projections.items()}
    return [name for name, rule in rules.items() if rule is not None and not rule.declared().short_term]


def learning_rules() -> dict[str, type[Rule]]:
    """The rules of the catalogue by which weights learn, by name."""
    return {name: kind for name, kind in catalogue("plasticity", Rule).items() if not kind.equations.short_term}


def named_rule(name: str, preset: str = "") -> Rule:
    """A rule of the catalogue, with the values of one of its presets if asked (raises UnknownName)."""
    known = learning_rules()
    if name not in known:
        raise unknown("rule", name, known)
    return known[name].preset(preset) if preset else known[name]()
