"""The plasticity lab's state: a network with synapses that learn, its rule, and what its weights do while it runs."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import param

from workbench.core.errors import RangeError
from workbench.core.model import Rule
from workbench.core.quantity import Quantity
from workbench.experiments.competition import PLASTIC, competition, fit
from workbench.experiments.landing import Landed
from workbench.experiments.live_frame import Frame
from workbench.experiments.live_network import LiveNetwork
from workbench.experiments.live_rewards import LiveRewards
from workbench.experiments.network_choices import SPEEDS
from workbench.experiments.projection_watch import Ends, ProjectionWatch, Taken, largest
from workbench.experiments.what_learns import learning_edges
from workbench.network.preset import NetworkPreset
from workbench.plasticity.pair_stdp import PairSTDP
from workbench.stimuli.correlated_poisson import CorrelatedPoisson
from workbench.tasks.pair_reward import PairReward

MOST = 6  # synapses followed one by one
SHAPE = ("inputs", "outputs", "start")
"""What the network of competing inputs is built from; a run begins anew when one of them changes."""
COMPRESSED = {f"{factor} ×": float(factor) for factor in (2, 5, 10, 20, 50, 100, 200, 500, 1000)}
FASTER = {name: value for name, value in SPEEDS.items() if math.isfinite(value)} | COMPRESSED | {
    name: value for name, value in SPEEDS.items() if math.isinf(value)
}  # fmt: skip


@dataclass(frozen=True)
class Learned(Frame):
    """A stretch of the run, what its spikes did to the chosen synapses, and now and then what the weights are."""

    landed: tuple[Landed, ...] = ()
    taken: Taken | None = None


class PlasticityBench(LiveNetwork):
    """A network that learns. By itself it is one of inputs that compete for a cell; any other with a rule may take its place.

    What is turned of the rule or of the inputs reaches a run at its next step; another rule or another size begins anew.

    >>> bench = PlasticityBench(inputs=20)
    >>> frames = bench.live()
    >>> type(next(frames)).__name__, bench.rule
    ('Learned', wb.PairSTDP(w_max=4.0))
    """

    inputs = param.Integer(200, bounds=(10, 1000), label="Inputs", doc="Inputs of each cell.")
    outputs = param.Integer(1, bounds=(1, 100), label="Cells", doc="Cells that learn, each from all inputs.")
    start = Quantity(
        0.5, "1", symbol="w_0", bounds=(0, 1), soft=(0, 1), label="Weight at first", doc="As a share of the largest weight."
    )  # fmt: skip
    speed = param.Selector(default=1.0, objects=FASTER, doc="Model time over wall time that the run tries to keep.")
    edge = param.String(PLASTIC, doc="The projection that is looked at.")
    chosen = param.List(default=[], item_type=int, doc="Synapses that are followed one by one, by their number.")

    def __init__(self, **params: Any) -> None:
        self._given: list[float] = []  # rewards by hand that the run has not taken yet
        self.task: PairReward | None = None
        self._task: PairReward | None = None  # that comes with the next network
        self.rewards: LiveRewards | None = None
        self._resizing = True
        self._watching: ProjectionWatch | None = None
        rule = params.pop("rule", None) or PairSTDP()
        stimulus = params.pop("stimulus", None)
        inputs, cells, start = (params.get(name, self.param[name].default) for name in SHAPE)
        params.setdefault("network", competition(rule, inputs, cells, start, stimulus))
        super().__init__(**params)

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
    def _adopt(self) -> None:
        """Take a new network, and look at its first projection that learns unless it has the one that was looked at."""
        edges = self.edges
        if not edges:
            raise RangeError(self.network.name, "a projection that learns", "none", "PlasticityBench().network")
        if self.edge not in edges:
            self.edge = edges[0]
        super()._adopt()
        self.chosen = []
        self.task, self._task = self._task, None
        if isinstance(self.stimulus, CorrelatedPoisson):
            self._watchers.append((self.stimulus, self.stimulus.param.watch(self._refollow, ["groups"])))

    @param.depends(*SHAPE, watch=True)
    def _resize(self) -> None:
        if self.own and self._resizing:
            self._build(self.rule)

    @param.depends("edge", "chosen", watch=True)
    def _refollow(self, *_events: Any) -> None:
        self.change("")

    def _build(self, rule: Rule) -> None:
        self.network = competition(rule, self.inputs, self.outputs, self.start, self.stimulus)

    def set_up(self, rule: Rule, stimulus: CorrelatedPoisson, **sizes: Any) -> None:
        """Take the network of inputs that compete, with this rule, these inputs and sizes."""
        self._resizing = False  # the sizes come with a network of their own
        try:
            self.param.update(**sizes)
        finally:
            self._resizing = True
        self.network = competition(rule, self.inputs, self.outputs, self.start, stimulus)

    def take_rule(self, rule: Rule) -> None:
        """Let the synapses learn by another rule, with the largest weight of before; the run begins anew.

        Raises
        ------
        RangeError
            If the rule only sets what spikes release.
        """
        if rule.declared().short_term:
            raise RangeError(self.edge, "a rule by which weights learn", type(rule).__name__, "PairSTDP()")
        if self.own:
            self._build(rule)
            return
        net = self.network.copy()
        fit(rule, largest(self.rule))
        net.projections[self.edge].plasticity = rule
        self._task = self.task if rule.declared().shared else None
        self.network = net

    # -- synapses by number

    def follow(self, pre: int, post: int) -> int:
        """Follow the synapse between two cells, too, in place of the one followed longest; returns its number.

        Raises
        ------
        RangeError
            If there is no run, or no such synapse.
        """
        synapse = self.synapse_between(pre, post)
        kept = [other for other in self.followed() if other != synapse]
        self.chosen = [synapse, *kept[: MOST - 1]]
        return synapse

    def synapse_between(self, pre: int, post: int) -> int:
        """The number of the first synapse from an input to a cell (raises RangeError as :meth:`follow`)."""
        found = self.ends().between(pre, post)
        if not found:
            raise RangeError(self.edge, "a synapse between two cells", f"none from {pre} to {post}")
        return found[0]

    def followed(self) -> list[int]:
        """The synapses that are followed: those chosen, or some of the first."""
        return list(self.chosen) or (list(self._watching.followed) if self._watching is not None else [])

    def ends(self) -> Ends:
        """Where the synapses of the run begin and end (raises RangeError if there is none)."""
        if self._watching is None:
            raise RangeError("looking at synapses", "a run", "none", "play first")
        return self._watching.ends

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
        self._given.append(float(amount))

    def take(self, preset: NetworkPreset) -> None:
        """Take a shipped network, with what earns rewards in it."""
        self._task = preset.reward
        super().take(preset)

    def reach(self, sim: Any, stretch: float) -> float:
        """No farther than to the next reward."""
        return stretch if self.rewards is None else max(min(stretch, self.rewards.reach(sim.t)), sim.dt)

    def live(self) -> Iterator[Frame]:
        self._watching, self._given = None, []
        self.rewards = LiveRewards(self.task, self.seed) if self.task is not None else None
        return self._observed(super().live())

    def back_to(self, t: float) -> Iterator[Frame]:
        return self._observed(super().back_to(t))

    def _observed(self, frames: Iterator[Frame]) -> Iterator[Frame]:
        for frame in frames:
            watch = self._watching
            if watch is None:
                yield frame
                continue
            if self.rewards is not None:
                if frame.afresh:
                    self.rewards.back_to(frame.block.t1)
                else:
                    self.rewards.see(frame.block.t1, frame.block.spikes)
            if frame.afresh:
                watch.forget_after(frame.block.t1)
            taken = None
            if frame.tallies is not None:
                taken = watch.look()
            else:
                watch.note()
            yield Learned(**vars(frame), landed=watch.land(), taken=taken)

    def _apply(self, sim: Any) -> tuple[tuple[Any, ...], ...]:
        watched = super()._apply(sim)
        given, self._given = self._given, []
        for name in self.edges if given else []:
            if sim.plan.edges[name].rule.declared().shared:
                sim.reward(name, sum(given))
        earned = self.rewards.amount(sim.t + sim.dt / 2) if self.rewards is not None else 0.0
        if earned and self.rewards is not None:
            sim.reward(self.rewards.task.projection, earned)
        if given or earned:
            self.moments.note(sim, now=True)  # what follows can only be run again from here
        return watched

    def _watch(self, sim: Any) -> tuple[tuple[Any, ...], ...]:
        sim.probes = []
        watched = super()._watch(sim)
        if self.edge in sim.plan.edges:  # else it waits for the run of a network chosen meanwhile
            edge = sim.plan.edges[self.edge]
            ends = Ends.of(edge, self.network.populations[edge.pre].model)
            chosen = [synapse for synapse in self.chosen if synapse < edge.synapses]
            if self.task is not None and self.task.projection == self.edge:
                chosen += ends.between(self.task.pre[1], self.task.post[1])
            self._watching = ProjectionWatch(sim, self.edge, ends, list(dict.fromkeys(chosen)) or ends.first())
        return watched
