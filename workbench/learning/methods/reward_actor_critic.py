"""An actor that learns by reward-modulated STDP, with what a critic had not expected as the reward."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import torch

from workbench.core.errors import RangeError
from workbench.core.quantity import Quantity
from workbench.core.source import Source
from workbench.engines.batch.engine import BatchEngine
from workbench.engines.batch.learning import Memory
from workbench.engines.batch.run import BatchOutput, Carry
from workbench.learning.agent import Agent, AgentMethod, Answer, Decision, Mission, Suggestion, drawn
from workbench.network.presets.place_actor import place_actor
from workbench.stimuli.rate_code import RateCode
from workbench.tasks.control import PLACES, Control

MOMENT, SETTLE = 1, 3  # steps for which a reward lasts, and of silence, at least, in which a network at rest is made
KEPT = ("pre", "post", "synapse", "shared", "released")  # of what a rule remembers


class RewardActorCritic(AgentMethod):
    """The group of actor cells that fires most acts; its synapses keep a trace of that, and a surprise of the critic turns the trace into change.

    The surprise is ``r + discount V(s') - V(s)``, with ``V`` a weighted sum of the spikes of the place cells, learned by TD(λ). It is given for
    one step as the reward of the network's own rule, which has to know rewards (MSTDPET). The network runs on from action to action.
    """

    source = Source(
        "Frémaux, Sprekeler and Gerstner 2013, Reinforcement learning using a continuous time actor-critic framework with spiking neurons",
        doi="10.1371/journal.pcbi.1003024",
    )

    dose = Quantity(
        3.0,
        "1",
        label="reward of a surprise",
        bounds=(0, None),
        soft=(0, 10),
        doc="Reward that the rule is given for a surprise of one.",
    )
    critic_rate = Quantity(
        0.3,
        "1",
        label="learning rate of the critic",
        bounds=(0, 1),
        soft=(0, 0.5),
        doc="Share of a surprise by which the critic corrects itself at once.",
    )
    discount = Quantity(
        0.98,
        label="discount γ",
        symbol=r"\gamma",
        bounds=(0, 0.9999),
        soft=(0.9, 0.999),
        doc="What a reward is worth a turn later.",
    )
    trace = Quantity(
        0.8,
        label="trace λ",
        symbol=r"\lambda",
        bounds=(0, 1),
        soft=(0, 1),
        doc="What is left of the critic's trace a turn later, beside the discount.",
    )

    def begin(self, mission: Mission) -> ActorCriticAgent:
        return ActorCriticAgent(self, mission)

    def suggested(self, task: Control, cells: int, seed: int) -> Suggestion:
        network = place_actor(type(task)(view=PLACES).features, cells, len(task.actions), seed)
        return Suggestion(PLACES, network, RateCode(rate=4000.0, timing="random"), steps=10, environments=8)


class ActorCriticAgent(Agent):
    """The actor and critic on one network; the method's values are read for each turn, so that they may be changed meanwhile."""

    def __init__(self, method: RewardActorCritic, mission: Mission) -> None:
        self.method, self.mission = method, mission
        if mission.device != "cpu":
            raise RangeError("RewardActorCritic(device=...)", "cpu", mission.device, "device='cpu', or SpikingPPO()")
        self.engine = BatchEngine(mission.network, dt=mission.dt, seed=mission.seed, device=mission.device)
        taught = [name for name, rule in self.engine.learning.items() if rule.rule.shared]
        if len(taught) != 1:
            found = ", ".join(taught) or "none"
            raise RangeError(
                "RewardActorCritic", "one projection whose rule knows rewards", found, "plasticity=MSTDPET()"
            )
        self.taught, self.actor = taught[0], mission.network.projections[taught[0]].post
        size = mission.network.populations[self.actor].size
        if size % mission.actions:
            raise RangeError(f"{self.actor}.size", f"as many cells for each of {mission.actions} actions", str(size))
        lines = mission.network.populations[mission.feed].size
        self.critic = torch.zeros(lines)
        self.kept = torch.zeros((mission.environments, lines))
        self.carry = self._fresh(mission.environments)
        self.active = torch.zeros((mission.environments, lines))

    @torch.no_grad()
    def act(self, inputs: np.ndarray, dice: np.ndarray) -> Decision:
        shown = self._tensor(inputs)
        done = self._run(shown, self.carry)
        self.carry, self.active = done.carry, shown.mean(0)
        return self._decision(done, shown, dice)

    @torch.no_grad()
    def told(self, answer: Answer) -> None:
        method = self.method
        ended = torch.from_numpy(answer.failed | answer.cut)
        after = self._tensor(answer.inputs).mean(0) @ self.critic
        before = self.active @ self.critic
        goes_on = torch.from_numpy(~answer.failed).float()
        rewards = torch.from_numpy((1.0 - method.discount) * answer.rewards).float()
        surprise = rewards + method.discount * goes_on * after - before
        self.kept = method.discount * method.trace * self.kept + self.active
        size = self.active.square().sum(1).mean().item() or 1.0
        self.critic += method.critic_rate * (surprise[:, None] * self.kept).mean(0) / size
        self.kept[ended] = 0.0
        self._reward(surprise)
        self.carry = self._renewed(self.carry, ended)

    def _reward(self, surprise: torch.Tensor) -> None:
        """Let the rule see a reward for one step, in which nothing is shown."""
        dose = self.method.dose * surprise
        carry = self.engine.rewarded(self.carry, self.taught, dose)
        self.carry = self.engine.rewarded(self._paused(carry), self.taught, -dose)

    def _paused(self, carry: Carry) -> Carry:
        """The network after the moment between two turns, in which a reward may be told."""
        return self._run(torch.zeros((MOMENT, carry.batch, len(self.critic))), carry).carry

    def _fresh(self, environments: int) -> Carry:
        """A network at rest, that remembers nothing."""
        cells = {name: cell.begin(environments) for name, cell in self.engine.cells.items()}
        rules = {name: rule.begin(environments) for name, rule in self.engine.learning.items()}
        steps = max(SETTLE, self.engine.longest)  # so that as many past spikes are known as of a network that ran
        silence = torch.zeros((steps, environments, len(self.critic)))
        return self._run(silence, Carry(0, cells, {}, learning=rules)).carry

    @torch.no_grad()
    def again(self, memory: Any, ended: np.ndarray) -> Any:
        return None if memory is None else self._renewed(memory, torch.from_numpy(ended))

    def _renewed(self, carry: Carry, ended: torch.Tensor) -> Carry:
        """The network at rest where an episode has ended, as it is elsewhere."""
        if not bool(ended.any()):
            return carry
        fresh = _plain(self._fresh(len(ended)))
        return _carry(_mixed(_plain(carry), fresh, ended))

    def _run(self, inputs: torch.Tensor, carry: Carry) -> BatchOutput:
        return self.engine({self.mission.feed: inputs}, steps=len(inputs), carry=carry)

    def _decision(self, done: BatchOutput, shown: torch.Tensor, dice: np.ndarray | None) -> Decision:
        """The group that fired most acts; of groups that fired alike, one by its number."""
        counts = done.spikes[self.actor].sum(0).reshape(shown.shape[1], self.mission.actions, -1).sum(2).double()
        total = counts.sum(1, keepdim=True)
        shares = torch.where(total > 0, counts / total, 1.0 / self.mission.actions).cpu().numpy()
        most = shares == shares.max(1, keepdims=True)
        actions = drawn(most / most.sum(1, keepdims=True), dice)
        values = (shown.mean(0) @ self.critic).double().cpu().numpy() / (1.0 - self.method.discount)
        spikes = {name: train.to(torch.uint8).cpu().numpy() for name, train in done.spikes.items()}
        return Decision(actions, shares, values, spikes, done.carry)

    @torch.no_grad()
    def look(self, inputs: np.ndarray, dice: np.ndarray | None = None, memory: Any = None) -> Decision:
        shown = self._tensor(inputs)
        self.engine.learns = False
        try:
            done = self._run(shown, self._fresh(shown.shape[1]) if memory is None else memory)
            after = self._paused(done.carry)
        finally:
            self.engine.learns = True
        return replace(self._decision(done, shown, dice), memory=after)

    def _tensor(self, inputs: np.ndarray) -> torch.Tensor:
        return torch.from_numpy(inputs).to(self.mission.device, torch.float32)

    def write_back(self) -> None:
        self.engine.write_back()

    def state(self) -> dict[str, Any]:
        copied = {name: value.clone() for name, value in self.engine.state_dict().items()}
        kept = {"critic": self.critic.clone(), "kept": self.kept.clone(), "active": self.active.clone()}
        return {"weights": copied, "carry": _plain(self.carry), **kept}

    def load(self, state: Mapping[str, Any]) -> None:
        self.engine.load_state_dict(state["weights"])
        self.carry = _carry(state["carry"])
        self.critic, self.kept, self.active = (state[name].clone() for name in ("critic", "kept", "active"))


def _plain(carry: Carry) -> dict[str, Any]:
    """Where a run stopped, as nested dicts of tensors; all but ``step`` and ``past`` have the members first."""
    rules = {name: {key: getattr(memory, key) for key in KEPT} for name, memory in carry.learning.items()}
    return {"step": carry.step, "states": carry.states, "past": carry.past, "learning": rules}


def _carry(plain: Mapping[str, Any]) -> Carry:
    rules = {name: Memory(**memory) for name, memory in plain["learning"].items()}
    return Carry(int(plain["step"]), dict(plain["states"]), dict(plain["past"]), learning=rules)


def _mixed(one: Any, other: Any, where: torch.Tensor, member: int = 0) -> Any:
    """Nested dicts of tensors that are the other's where asked."""
    if isinstance(one, Mapping):
        return {name: _mixed(one[name], other[name], where, 1 if name == "past" else member) for name in one}
    if not isinstance(one, torch.Tensor):
        return one
    shape = [-1 if axis == member else 1 for axis in range(one.ndim)]
    return torch.where(where.reshape(shape), other, one)
