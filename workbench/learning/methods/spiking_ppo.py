"""Proximal policy optimization with a network of spiking cells, differentiated by a surrogate."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import param
import torch

from workbench.core.part import part
from workbench.core.quantity import Quantity
from workbench.core.random import stream
from workbench.core.source import Source
from workbench.engines.batch.engine import BatchEngine
from workbench.engines.batch.run import BatchOutput
from workbench.learning.adam import Adam
from workbench.learning.agent import Agent, AgentMethod, Answer, Decision, Mission, Suggestion, drawn
from workbench.learning.rollout import Rollout
from workbench.learning.schedule import half_cosine
from workbench.learning.surrogate import SpikeFunction, Surrogate
from workbench.learning.surrogates.arctan import ArcTan
from workbench.network.presets.actor_critic import actor_critic
from workbench.stimuli.direct_code import DirectCode
from workbench.tasks.control import SIDES, Control

POLICY, VALUE = "policy", "value"
"""The populations that are read: how far their membranes are from where they start is what they say."""
VALUE_WEIGHT = 0.5  # of the critic's loss beside the policy's, c_1 in equation 9 of the source


class SpikingPPO(AgentMethod):
    """An action that turned out better than the critic expected becomes likelier, but by no more than a share at a time.

    The network begins at rest for every action. What the ``policy`` cells say are logits; the ``value`` cell says what return is to be
    expected, in units of ``1/(1 - discount)``. Weights move by Adam, with the rate falling to zero along a half cosine.
    """

    source = Source(
        "Schulman et al. 2017, Proximal policy optimization algorithms", url="https://arxiv.org/abs/1707.06347"
    )

    learning_rate = Quantity(
        0.03,
        label="learning rate η",
        symbol=r"\eta",
        bounds=(0, 10),
        soft=(0.005, 0.1),
        doc="Largest move of a weight in one step, as a share of the mean size of its projection's weights at the start.",
    )
    discount = Quantity(
        0.99,
        label="discount γ",
        symbol=r"\gamma",
        bounds=(0, 0.9999),
        soft=(0.9, 0.999),
        doc="What a reward is worth a turn later.",
    )
    trace = Quantity(
        0.95,
        label="trace λ",
        symbol=r"\lambda",
        bounds=(0, 1),
        soft=(0.8, 1),
        doc="How far ahead surprises count for an action.",
    )
    clip = Quantity(
        0.2,
        label="clip ε",
        symbol=r"\epsilon",
        bounds=(0.01, 1),
        soft=(0.05, 0.4),
        doc="By which share a probability may move before it stops paying.",
    )
    entropy = Quantity(
        0.01,
        label="weight of the entropy",
        symbol=r"c_H",
        bounds=(0, 1),
        soft=(0, 0.05),
        doc="Weight of the policy's entropy (nats) in the loss.",
    )
    turns = param.Integer(128, bounds=(1, 10_000), doc="Turns in each environment between two rounds of learning.")
    epochs = param.Integer(4, bounds=(1, 100), doc="Passes through those turns.")
    batch = param.Integer(256, bounds=(1, 2_000), doc="Turns whose gradients are averaged before a step.")

    surrogate = part(Surrogate, ArcTan, doc="What replaces the slope of a spike.")

    def begin(self, mission: Mission) -> PPOAgent:
        return PPOAgent(self, mission)

    def suggested(self, task: Control, cells: int, seed: int) -> Suggestion:
        lines = type(task)(view=SIDES).features
        network = actor_critic(lines, (cells, cells), len(task.actions), seed)
        return Suggestion(SIDES, network, DirectCode(), steps=8, environments=8)


class PPOAgent(Agent):
    """PPO on one network; what the method's card holds acts at once, the sizes of its rounds from the beginning."""

    def __init__(self, method: SpikingPPO, mission: Mission) -> None:
        self.method, self.mission = method, mission
        self.engine = BatchEngine(mission.network, dt=mission.dt, seed=mission.seed, device=mission.device)
        weights = [weights.values for weights in self.engine.weights.values()]
        self.adam = Adam(weights, [weight.detach().abs().mean().item() or 1.0 for weight in weights])
        self.watched = {name: (name, self.engine.cells[name].program.states[0]) for name in (POLICY, VALUE)}
        self.rest = {name: self.engine.cells[name].start[state] for name, state in self.watched.values()}
        widths = [width for name, width in self.engine.widths().items() if name not in self.watched]
        self.unit = float(np.median(widths))
        lines = mission.network.populations[mission.feed].size
        self.rollout = Rollout(method.turns, mission.steps, mission.environments, lines)
        self.epochs, self.batch = method.epochs, method.batch
        self.per_epoch = -(-method.turns * mission.environments // method.batch)
        self.rounds = self.owed = 0  # rounds of learning finished, and steps of learning left of this one

    @property
    def owes(self) -> bool:
        return self.owed > 0

    def act(self, inputs: np.ndarray, dice: np.ndarray) -> Decision:
        shown = self._tensor(inputs)
        decision, logits, values = self._decide(shown, dice)
        chances = torch.log_softmax(logits, 1)
        actions = torch.from_numpy(decision.actions)
        self.rollout.acted(shown.cpu(), actions, chances.cpu().gather(1, actions[:, None])[:, 0], values.cpu())
        return decision

    @torch.no_grad()
    def told(self, answer: Answer) -> None:
        discount = self.method.discount
        after = torch.zeros(len(answer.rewards))
        last = self.rollout.filled + 1 == len(self.rollout.inputs)
        if last or answer.cut.any():
            after = self._run(self._tensor(answer.inputs))[2].cpu()
        rewards = torch.from_numpy((1.0 - discount) * answer.rewards).float()
        rewards += discount * after * torch.from_numpy(answer.cut)  # time was up, but more would have come
        self.rollout.answered(rewards, torch.from_numpy(~(answer.failed | answer.cut)).float())
        if self.rollout.full:
            self.rollout.judge(after, discount, self.method.trace)
            self.owed = self.epochs * self.per_epoch

    def learn(self) -> dict[str, float]:
        method, rollout = self.method, self.rollout
        epoch, at = divmod(self.epochs * self.per_epoch - self.owed, self.per_epoch)
        order = stream(self.mission.seed, "order", self.rounds, epoch).permutation(rollout.actions.numel())
        chosen = torch.from_numpy(order[at * self.batch : (at + 1) * self.batch])
        _, logits, values = self._run(self._tensor(rollout.shown(chosen)), slopes=True)
        found = self._losses(chosen, logits.cpu(), values.cpu())
        (found["policy loss"] + VALUE_WEIGHT * found["value loss"] - method.entropy * found["entropy"]).backward()
        done = self.rounds * rollout.actions.numel()
        self.adam.step(method.learning_rate * half_cosine(done, self.mission.total))
        self.owed -= 1
        if not self.owed:
            rollout.filled = 0
            self.rounds += 1
        return {name: value.item() for name, value in found.items()}

    def _losses(self, chosen: torch.Tensor, logits: torch.Tensor, values: torch.Tensor) -> dict[str, torch.Tensor]:
        """Equation 9 of the source, term by term, for some of the turns."""
        rollout, clip = self.rollout, self.method.clip
        chances = torch.log_softmax(logits, 1)
        now = chances.gather(1, rollout.actions.flatten()[chosen][:, None])[:, 0]
        advantage = rollout.flat("advantages")[chosen]
        target = advantage + rollout.flat("values")[chosen]
        advantage = (advantage - advantage.mean()) / (advantage.std(correction=0) + 1e-8)
        ratio = (now - rollout.flat("log_probabilities")[chosen]).exp()
        gained = torch.minimum(ratio * advantage, ratio.clamp(1 - clip, 1 + clip) * advantage)
        entropy = -(chances.exp() * chances).sum(1)
        return {
            "policy loss": -gained.mean(),
            "value loss": (values - target).square().mean(),
            "entropy": entropy.mean(),
        }

    @torch.no_grad()
    def look(self, inputs: np.ndarray, dice: np.ndarray | None = None, memory: Any = None) -> Decision:
        return self._decide(self._tensor(inputs), dice)[0]

    @torch.no_grad()
    def _decide(self, inputs: torch.Tensor, dice: np.ndarray | None) -> tuple[Decision, torch.Tensor, torch.Tensor]:
        done, logits, values = self._run(inputs)
        probabilities = torch.softmax(logits, 1).double().cpu().numpy()
        spikes = {name: train.to(torch.uint8).cpu().numpy() for name, train in done.spikes.items()}
        returns = values.double().cpu().numpy() / (1.0 - self.method.discount)
        return Decision(drawn(probabilities, dice), probabilities, returns, spikes), logits, values

    def _run(self, inputs: torch.Tensor, slopes: bool = False) -> tuple[BatchOutput, torch.Tensor, torch.Tensor]:
        """Run the network from rest, and read it over the second half of the steps: logits and values."""
        if slopes:
            widths = self.engine.widths()
            self.engine.spike = {name: SpikeFunction(self.method.surrogate, width) for name, width in widths.items()}
        done = self.engine({self.mission.feed: inputs}, steps=len(inputs), watch=list(self.watched.values()))
        said = {
            name: (done.states[pair][len(inputs) // 2 :].mean(0) - self.rest[name]) / self.unit
            for name, pair in self.watched.items()
        }
        return done, said[POLICY], said[VALUE][:, 0]

    def _tensor(self, inputs: np.ndarray | torch.Tensor) -> torch.Tensor:
        return torch.as_tensor(inputs).to(self.mission.device, torch.float32)

    def write_back(self) -> None:
        self.engine.write_back()

    def state(self) -> dict[str, Any]:
        copied = {name: value.clone() for name, value in self.engine.state_dict().items()}
        counts = {"rounds": self.rounds, "owed": self.owed}
        return {"weights": copied, "adam": self.adam.state(), "rollout": self.rollout.state(), **counts}

    def load(self, state: Mapping[str, Any]) -> None:
        self.engine.load_state_dict(state["weights"])
        self.adam.load(state["adam"])
        self.rollout.load(state["rollout"])
        self.rounds, self.owed = int(state["rounds"]), int(state["owed"])
