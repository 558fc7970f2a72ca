"""Reinforcement learning, without a page: an agent that learns by what comes of its actions, and may be watched while it does."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import param

from workbench.core.catalogue import catalogue, find
from workbench.core.jobs import Job, Progress
from workbench.core.jobs import run as run_job
from workbench.core.model import Model
from workbench.core.part import part
from workbench.experiments.training_menus import spaced
from workbench.learning.agent import AgentMethod
from workbench.learning.agent_trainer import AgentTrainer
from workbench.learning.methods.spiking_ppo import SpikingPPO
from workbench.learning.returns import Returns
from workbench.network.network import Network
from workbench.network.presets.layer import OUT_OF_REACH
from workbench.tasks.cart_pole import CartPole
from workbench.tasks.control import Control, Environments

PACE = 0.04  # seconds of work between two reports
SPEEDS = {"a tenth": 0.1, "a quarter": 0.25, "real time": 1.0, "four times": 4.0}


@dataclass(frozen=True)
class Scene:
    """One turn of an episode that is watched.

    Attributes
    ----------
    turn, episode
        Both counted from 1.
    seen
        What the network saw, ``(senses,)``.
    action
        What it did.
    probabilities, value
        How likely each action was, and the return that the critic expects.
    spikes
        Cells and times within the turn (ms), by population.
    span
        How long the network took (ms).
    score
        Rewards of this episode so far.
    ended
        Whether this action ended the episode.
    wait
        Seconds to rest before the next turn.
    """

    turn: int
    episode: int
    seen: np.ndarray
    action: int
    probabilities: np.ndarray
    value: float
    spikes: dict[str, tuple[np.ndarray, np.ndarray]]
    span: float
    score: float
    ended: bool
    wait: float = 0.0


class Reinforcement(param.Parameterized):
    """A network that learns to balance a pole; results change while it learns, and an episode can be watched at any time.

    Method, network and schedule are taken when a run begins; what the method's card holds acts at once.
    """

    learning = param.Selector(
        default="SpikingPPO",
        objects={spaced(name): name for name in catalogue("learning.methods", AgentMethod)},
        label="method",
        doc="How weights change.",
    )
    cells = param.Integer(64, bounds=(2, 512), label="cells", doc="Cells of a layer, or of the group of an action.")
    total = param.Integer(
        120_000,
        bounds=(1_000, 5_000_000),
        step=10_000,
        label="actions",
        doc="Actions of a run, in all environments together.",
    )
    seed = param.Integer(
        1, bounds=(0, 2**31 - 1), doc="Seed of the first weights, of the episodes and of what is done."
    )
    greedy = param.Boolean(True, label="always the likeliest action", doc="Whether the watched agent tries nothing.")
    speed = param.Selector(
        default=1.0, objects=SPEEDS, doc="Of the watched episode; in real time an action comes every 20 ms."
    )

    method = part(AgentMethod, SpikingPPO)
    task = part(Control, CartPole)

    progress = param.ClassSelector(class_=Progress, default=Progress(0, 1), doc="Where the run stands.")
    returns = param.ClassSelector(
        class_=Returns, default=None, allow_None=True, doc="What episodes of this run earned."
    )
    scene = param.ClassSelector(class_=Scene, default=None, allow_None=True, doc="The latest turn that was watched.")

    def __init__(self, **params: Any) -> None:
        super().__init__(**params)
        self.trainer: AgentTrainer | None = None
        self._busy = threading.Lock()
        self._made_of: tuple[object, ...] = ()
        self._choose()

    @param.depends("learning", watch=True)
    def _choose(self) -> None:
        if type(self.method).__name__ != self.learning:
            self.method = find("learning.methods", self.learning)()
            self.param.update(**CHOICES.get(self.learning, {}))

    def choices(self) -> tuple[object, ...]:
        """What a run is made of; a run that began with other choices goes on with its own."""
        return (self.learning, self.cells, self.total, self.seed)

    @property
    def stale(self) -> bool:
        """Whether choices were changed that the present run cannot take any more."""
        return self.trainer is not None and self._made_of != self.choices()

    @property
    def finished(self) -> bool:
        """Whether the present run has nothing left to learn."""
        return self.trainer is not None and self.trainer.finished

    def network(self) -> Network:
        """The network of the present run, or of the next one."""
        return self.trainer.network if self.trainer else self.method.suggested(self.task, self.cells, self.seed).network

    def layers(self) -> dict[str, int]:
        """Cells of each layer that spikes, the input first if it does."""
        found = self.network().populations.values()
        return {each.name: each.size for each in found if not each.analog and not _silent(each.model)}

    def reset(self) -> None:
        """Forget the run; the next one begins with new weights."""
        self.trainer = None
        self.param.update(progress=Progress(0, 1), returns=None, scene=None)

    def code(self) -> str:
        """Python that does the same."""
        method, plain = self.method, type(self.method)()
        turned = [f"{name}={value!r}" for name, value in method.values().items() if value != getattr(plain, name)]
        made = f"wb.{type(self.task).__name__}(), wb.{type(method).__name__}({', '.join(turned)})"
        chosen = f"cells={self.cells}, seed={self.seed}, total={self.total}"
        lines = (
            "import workbench as wb",
            "",
            f"trainer = wb.AgentTrainer.suggested({made}, {chosen})",
            "returns = trainer.run()",
            "print(returns.mean(), trainer.evaluate())",
        )
        return "\n".join(lines) + "\n"

    def begin(self) -> AgentTrainer:
        """The trainer of the present run; a new one with the present choices if there is none."""
        with self._busy:
            if self.trainer is None:
                made_of = self.choices()
                self.trainer = AgentTrainer.suggested(self.task, self.method, self.cells, self.seed, total=self.total)
                self._made_of = made_of
            return self.trainer

    def job(self) -> Job:
        """Learn, or go on; to be driven by a worker thread, while :meth:`take` is called where the results are shown."""
        if self.finished or self.stale:
            with self._busy:
                self.trainer = None
        yield Progress(0, 1, "making the network")
        trainer = self.begin()
        steps, reported = trainer.steps(), time.monotonic()
        while (progress := self._next(steps)) is not None:
            if time.monotonic() - reported >= PACE:
                yield self._report(trainer, progress)
                reported = time.monotonic()
        yield self._report(trainer, trainer.progress())

    def _next(self, steps: Job) -> Progress | None:
        """One step, while nobody else uses the trainer."""
        with self._busy:
            return next(steps, None)

    @staticmethod
    def _report(trainer: AgentTrainer, progress: Progress) -> Progress:
        values = {**progress.values, "returns": trainer.returns.copy()}
        return Progress(progress.done, progress.total, progress.message, values)

    def take(self, progress: Progress) -> None:
        """Make what a job reported the present results."""
        news: dict[str, Any] = {"progress": progress}
        if "returns" in progress.values:
            news["returns"] = progress.values["returns"]
        self.param.update(**news)

    def run(self) -> Returns | None:
        """Learn to the end without a page."""
        run_job(self.job(), self.take)
        return self.returns

    def watch(self) -> Iterator[Scene]:
        """Play episode after episode with the weights of the moment, turn by turn, at the chosen speed; learns nothing."""
        trainer = self.begin()
        world, memory, score, number = trainer.task.environments(1, self.seed), None, 0.0, 0
        while True:
            began = time.monotonic()
            if self.trainer is not trainer:  # another run has begun meanwhile
                trainer = self.begin()
                world, memory, score = trainer.task.environments(1, self.seed), None, 0.0
            scene, memory = self._turn(trainer, world, memory, score, number)
            number, score = number + 1, 0.0 if scene.ended else scene.score
            rest = trainer.task.pace / 1000.0 / self.speed - (time.monotonic() - began)
            yield replace(scene, wait=max(rest, 0.0))

    def _turn(
        self, trainer: AgentTrainer, world: Environments, memory: Any, score: float, number: int
    ) -> tuple[Scene, Any]:
        """One turn of an episode."""
        seen, episode, turn = world.seen[0].copy(), world.episodes[0] + 1, len(world.done[0]) + 1
        with self._busy:
            decision = trainer.look(world.seen, number, memory, self.greedy)
        came = world.step(decision.actions)
        with self._busy:
            memory = trainer.agent.again(decision.memory, came.ended)
        spikes = {}
        for name, train in decision.spikes.items():
            step, cell = np.nonzero(train[:, 0])
            spikes[name] = ((step + 1) * trainer.dt, cell)
        scene = Scene(
            turn,
            episode,
            seen,
            int(decision.actions[0]),
            decision.probabilities[0],
            float(decision.values[0]),
            spikes,
            trainer.steps_per_action * trainer.dt,
            score + float(came.rewards[0]),
            bool(came.ended[0]),
        )
        return scene, memory


def _silent(model: Model) -> bool:
    """Whether cells are read and never spike."""
    return model.values().get("v_t", 0.0) >= OUT_OF_REACH


CHOICES = {"SpikingPPO": {"cells": 64, "total": 120_000}, "RewardActorCritic": {"cells": 3, "total": 60_000}}
"""What a run of a method is usually made of."""
