"""The trainer of agents: joins a network, an environment and a method, and learns in short steps that anyone can watch, pause and stop."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

import numpy as np

from workbench.core.errors import Misfits, RangeError
from workbench.core.jobs import Job, Progress
from workbench.core.jobs import run as run_job
from workbench.core.random import key, stream
from workbench.learning import checkpoint, ends
from workbench.learning.agent import AgentMethod, Answer, Decision, Mission
from workbench.learning.returns import MANY, Returns
from workbench.learning.threads import torch_threads
from workbench.network.network import Network
from workbench.stimuli.code import Code
from workbench.stimuli.direct_code import DirectCode
from workbench.tasks.control import Control


class AgentTrainer(checkpoint.Resumable):
    """Trains a network by what comes of its actions.

    Parameters
    ----------
    network
        Fed by one CurrentInput (of a code of spikes, one SpikeInput); its weights are replaced by the trained ones when training stops.
    task, method
        Where it acts, and how weights change.
    encoder
        How what is seen enters the network, by default as currents.
    total
        Actions in all.
    environments
        How many environments are acted in side by side.
    steps, dt
        Steps of the network for each action, and the length of one (ms).
    seed
        Seed of episodes, of the choice of actions and of everything drawn.
    goal
        Mean return of a hundred episodes at which training stops; 0 never stops.
    threads, device
        Threads torch may use, and where it computes: ``cpu`` or ``cuda``.

    Attributes
    ----------
    seconds
        Time spent so far.
    """

    def __init__(
        self,
        network: Network,
        task: Control,
        method: AgentMethod,
        encoder: Code | None = None,
        total: int = 250_000,
        environments: int = 8,
        steps: int = 8,
        dt: float = 1.0,
        seed: int = 0,
        goal: float = 0.0,
        threads: int = 1,
        device: str = "cpu",
    ) -> None:
        for name, value in (("total", total), ("environments", environments), ("steps", steps), ("threads", threads)):
            if value < 1:
                raise RangeError(f"AgentTrainer({name}=...)", "1 or more", str(value))
        self.encoder = encoder or DirectCode()
        self.network, self.task, self.method, self.threads, self.goal = network, task, method, threads, goal
        self.total, self.steps_per_action, self.dt, self.seed = total, steps, dt, seed
        self.feed = ends.feed(network, task, self.encoder)
        self.mission = Mission(network, self.feed, len(task.actions), steps, dt, environments, total, seed, device)
        self.world = task.environments(environments, seed)
        with torch_threads(threads):
            self.agent = method.begin(self.mission)
        self.turn, self.seconds = 0, 0.0
        self.earned = np.zeros(environments)
        self.returns = Returns()

    @classmethod
    def suggested(
        cls, task: Control, method: AgentMethod, cells: int = 64, seed: int = 0, **settings: Any
    ) -> AgentTrainer:
        """A trainer with the network, the code and the environments that a method suggests for a task."""
        found = method.suggested(task, cells, seed)
        seen = type(task)(view=found.view)
        given = {"environments": found.environments, "steps": found.steps, **settings}
        return cls(found.network, seen, method, found.encoder, seed=seed, **given)

    @property
    def done(self) -> int:
        """Actions taken."""
        return self.turn * self.mission.environments

    @property
    def finished(self) -> bool:
        """Whether all actions were taken and learned from, or the goal is reached."""
        if self.agent.owes:
            return False
        mean = self.returns.mean() if self.goal and len(self.returns.value) >= MANY else None
        return self.done >= self.total or (mean is not None and mean >= self.goal)

    def steps(self) -> Job:
        """Act and learn, yielding after each turn and each step of learning; may be left at any yield and called again."""
        try:
            while not self.finished:
                began = time.perf_counter()
                with torch_threads(self.threads):
                    if self.agent.owes:
                        self.returns.note(self.done, self.agent.learn())
                    else:
                        self._act()
                self.seconds += time.perf_counter() - began
                yield self.progress()
        finally:
            self.agent.write_back()

    def run(self, report: Callable[[Progress], None] | None = None) -> Returns:
        """Learn to the end without a page, telling ``report`` of every step (`reports.each_hundred` writes a line a hundred episodes)."""
        run_job(self.steps(), report)
        return self.returns

    def _act(self) -> None:
        """One action in each environment."""
        dice = stream(self.seed, "action", self.turn).random(self.mission.environments)
        decision = self.agent.act(self.encode(self.world.seen, self.turn), dice)
        turn = self.world.step(decision.actions)
        self.turn += 1
        self.agent.told(Answer(turn.rewards, turn.failed, turn.cut, self.encode(turn.reached, self.turn)))
        self.earned += turn.rewards
        for index in np.flatnonzero(turn.ended):
            self.returns.action.append(self.done)
            self.returns.value.append(float(self.earned[index]))
            self.earned[index] = 0.0

    def encode(self, seen: np.ndarray, *purpose: object) -> np.ndarray:
        """What enters the network for observations ``(environments, senses)``: ``(steps, environments, lines)``."""
        drawn = key(self.seed, "encode", *purpose)
        return self.encoder.encode(self.task.shown(seen), self.steps_per_action, self.dt, drawn)

    def look(self, seen: np.ndarray, purpose: object, memory: Any = None, greedy: bool = True) -> Decision:
        """What the current weights make of observations, without learning; for the same purpose the same."""
        dice = None if greedy else stream(self.seed, "look", purpose).random(len(seen))
        with torch_threads(self.threads):
            return self.agent.look(self.encode(seen, "look", purpose), dice, memory)

    def evaluation(self, episodes: int = MANY, seed: int | None = None, greedy: bool = True) -> Job:
        """Play episodes with the current weights, yielding after each turn; returns the return of each, ``(episodes,)``.

        Parameters
        ----------
        seed
            Of the episodes, by default others than in training.
        greedy
            Whether the likeliest action is always taken.
        """
        seed = key(self.seed, "evaluation") if seed is None else seed
        world, memory = self.task.environments(episodes, seed), None
        earned, playing, turn = np.zeros(episodes), np.ones(episodes, dtype=bool), 0
        while playing.any():
            decision = self.look(world.seen, (seed, turn), memory, greedy)
            came, turn = world.step(decision.actions), turn + 1
            memory = self.agent.again(decision.memory, came.ended)
            earned += came.rewards * playing
            playing &= ~came.ended
            yield self.progress()
        return earned

    def evaluate(self, episodes: int = MANY, seed: int | None = None, greedy: bool = True) -> float:
        """Mean return of so many episodes with the current weights, in the unit of the rewards."""
        return float(np.mean(run_job(self.evaluation(episodes, seed, greedy))))

    def progress(self) -> Progress:
        """Where training stands."""
        returns = self.returns
        values: dict[str, Any] = {
            "actions": self.done,
            "episodes": len(returns.value),
            "seconds": self.seconds,
            "return": returns.value[-1] if returns.value else None,
            "mean": returns.mean(),
            "signals": {name: shown[-1] for name, shown in returns.signals.items()},
        }
        return Progress(min(self.done, self.total), self.total, f"{self.done:,} of {self.total:,} actions", values)

    def state_dict(self) -> dict[str, Any]:
        """Everything needed to go on exactly from here; later training leaves it as it is."""
        return {
            "turn": self.turn,
            "seconds": self.seconds,
            "earned": self.earned.tolist(),
            "world": self.world.state(),
            "agent": self.agent.state(),
            "returns": asdict(self.returns),
        }

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Go on exactly from a state of a trainer that was made alike.

        Raises
        ------
        Misfits, SpecError
            If something is missing from the state, or of another form.
        """
        own = self.state_dict()
        own["returns"], own["world"] = {}, {}  # of any length; read with care below
        wrong = checkpoint.misfits(state, own, "state")
        if wrong:
            raise Misfits("AgentTrainer.load_state_dict", wrong)
        returns = Returns.of(state["returns"])
        self.world.load(state["world"])
        self.agent.load(state["agent"])
        self.turn, self.seconds = int(state["turn"]), float(state["seconds"])
        self.earned, self.returns = np.array(state["earned"], dtype=np.float64), returns
        self.agent.write_back()

    def made_of(self) -> dict[str, str]:
        """What a run is made of, in words: two trainers with the same words go on alike."""
        words = {"task": self.task, "method": self.method, "encoder": self.encoder, "total": self.total}
        words |= {"environments": self.mission.environments, "steps": self.steps_per_action, "dt": self.dt}
        words |= {"seed": self.seed, "goal": self.goal}
        return {name: repr(word) for name, word in words.items()} | checkpoint.network_words(self.network)
