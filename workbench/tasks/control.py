"""Tasks of control: an environment that answers every action with what is seen next and a reward, from gymnasium."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any, ClassVar, TypeGuard

import numpy as np
import param

from workbench.core.errors import RangeError, SpecError
from workbench.core.model import Task
from workbench.core.random import key

SIDES, PLACES = "sides", "places"
WIDTH = 0.5  # standard deviation of a place cell's activity, over the distance to the next


@dataclass(frozen=True)
class Sense:
    """A number that an environment shows: its name, its unit, how large it usually is, and how many place cells lie along it."""

    name: str
    unit: str
    scale: float
    places: int = 5


@dataclass(frozen=True)
class Turn:
    """What one action brought in each of several environments.

    Attributes
    ----------
    seen
        What is seen next, ``(environments, senses)``; where an episode has ended, the beginning of the next one.
    reached
        What the action led to: the same, but for episodes that have ended, of which it is the last thing seen.
    rewards
        ``(environments,)``.
    failed, cut
        Where the episode ended because of what happened, and where only because its time was up, ``(environments,)``.
    """

    seen: np.ndarray
    reached: np.ndarray
    rewards: np.ndarray
    failed: np.ndarray
    cut: np.ndarray

    @property
    def ended(self) -> np.ndarray:
        """Where an episode has ended."""
        return self.failed | self.cut


class Control(Task):
    """An environment with actions to choose from; a subclass names it and says what it shows."""

    environment: ClassVar[str]
    """Its name in the registry of gymnasium."""

    senses: ClassVar[tuple[Sense, ...]]
    """What it shows, in order."""

    actions: ClassVar[tuple[str, ...]]
    """What can be done, in order."""

    longest: ClassVar[int]
    """Actions of an episode at most."""

    solved: ClassVar[float]
    """Mean return of a hundred episodes at which it counts as solved."""

    pace: ClassVar[float]
    """Time between two actions (ms)."""

    view = param.Selector(
        default=SIDES,
        objects=[SIDES, PLACES],
        doc="How a network is shown what is seen: the positive and the negative part of each sense, with one value more that is always 1; or place cells.",
    )

    @property
    def features(self) -> int:
        """Values that a network is shown."""
        return 2 * len(self.senses) + 1 if self.view == SIDES else int(np.prod([sense.places for sense in self.senses]))

    def shown(self, seen: np.ndarray) -> np.ndarray:
        """What a network is shown of observations ``(environments, senses)``: numbers from 0 to 1, ``(environments, features)``.

        Place cells lie on a grid over all senses; each is the more active the nearer the observation is, and together they are always
        equally active.
        """
        shares = np.clip(np.asarray(seen, dtype=np.float64) / [sense.scale for sense in self.senses], -1.0, 1.0)
        if self.view == SIDES:
            return np.hstack([np.maximum(shares, 0.0), np.maximum(-shares, 0.0), np.ones((len(shares), 1))])
        active = np.ones((len(shares), 1))
        for share, sense in zip(shares.T, self.senses, strict=True):
            away = (share[:, None] - np.linspace(-1.0, 1.0, sense.places)) * (sense.places - 1) / 2.0
            near = np.exp(-0.5 * (away / WIDTH) ** 2)
            active = (active[:, :, None] * (near / near.sum(1, keepdims=True))[:, None]).reshape(len(shares), -1)
        return active

    def environments(self, count: int = 1, seed: int = 0) -> Environments:
        """Several environments side by side, each at the start of its first episode."""
        return Environments(self, count, seed)


class Environments:
    """Environments of gymnasium that act side by side; where an episode ends, the next one begins.

    The k-th episode of an environment begins as the seed says, whatever happened before. What was done in an episode therefore tells where
    it stands: :meth:`load` begins it again and does the same.
    """

    def __init__(self, task: Control, count: int, seed: int) -> None:
        if count < 1:
            raise RangeError(f"{type(task).__name__}.environments", "1 or more", str(count))
        gymnasium = _gymnasium()
        self.task, self.count, self.seed = task, count, seed
        mode = gymnasium.vector.AutoresetMode.DISABLED  # our own seed for each episode
        self._vector = gymnasium.make_vec(
            task.environment, num_envs=count, vectorization_mode="sync", vector_kwargs={"autoreset_mode": mode}
        )
        self.episodes = [0] * count
        self.done: list[list[int]] = [[] for _ in range(count)]
        self.seen = self._begin(np.ones(count, dtype=bool))

    def step(self, actions: np.ndarray) -> Turn:
        """Do one thing in each environment.

        Raises
        ------
        RangeError
            If there is not one action for each, of those that the task has.
        """
        chosen = np.asarray(actions)
        if chosen.shape != (self.count,) or not np.isin(chosen, range(len(self.task.actions))).all():
            expected = f"{self.count} actions from 0 to {len(self.task.actions) - 1}"
            raise RangeError(f"{type(self.task).__name__}.step(actions)", expected, repr(actions)[:60])
        reached, rewards, failed, cut, _ = self._vector.step(chosen)
        for done, action in zip(self.done, chosen, strict=True):
            done.append(int(action))
        ended = failed | cut
        self.seen = reached
        if ended.any():
            for index in np.flatnonzero(ended):
                self.episodes[index] += 1
                self.done[index] = []
            self.seen = self._begin(ended)
        return Turn(self.seen, reached, rewards.copy(), failed.copy(), cut & ~failed)

    def state(self) -> dict[str, Any]:
        """Where every environment stands, as plain numbers."""
        return {"episodes": list(self.episodes), "done": [list(done) for done in self.done]}

    def load(self, state: Mapping[str, Any]) -> None:
        """Go on from a state: begin each episode again, and do what was done in it, so that all arrive together.

        Raises
        ------
        SpecError
            If it is no state of so many environments.
        """
        self.episodes, self.done = self._read(state)
        ended = np.ones(self.count, dtype=bool)
        for left in range(max(map(len, self.done)), -1, -1):
            fresh = ended | np.array([len(done) == left for done in self.done])
            if fresh.any():
                self.seen = self._begin(fresh)
            if left:  # those whose time has not come do the first thing meanwhile, and begin anew then
                actions = [done[-left] if len(done) >= left else 0 for done in self.done]
                self.seen, _, failed, cut, _ = self._vector.step(np.array(actions))
                ended = failed | cut

    def _read(self, state: Mapping[str, Any]) -> tuple[list[int], list[list[int]]]:
        episodes, done = state.get("episodes"), state.get("done")
        if not _whole(episodes) or len(episodes) != self.count:
            raise SpecError("environments.episodes", f"{self.count} numbers of episodes", repr(episodes)[:60])
        known = range(len(self.task.actions))
        fits = isinstance(done, list) and len(done) == self.count
        for numbers in done if isinstance(done, list) else []:
            fits = fits and _whole(numbers) and len(numbers) < self.task.longest and all(n in known for n in numbers)
        if not isinstance(done, list) or not fits:
            raise SpecError("environments.done", f"what was done in {self.count} episodes", repr(done)[:60])
        return list(episodes), [list(numbers) for numbers in done]

    def _begin(self, which: np.ndarray) -> np.ndarray:
        """Begin the present episode of some environments."""
        seeds = [key(self.seed, "episode", index, number) % 2**31 for index, number in enumerate(self.episodes)]
        return self._vector.reset(seed=seeds, options={"reset_mask": which})[0]


def _whole(numbers: Any) -> TypeGuard[list[int]]:
    return isinstance(numbers, list) and all(type(number) is int and number >= 0 for number in numbers)


def _gymnasium() -> Any:
    """The package, imported when it is first needed."""
    try:
        found: Any = import_module("gymnasium")
    except ImportError:
        hint = "pip install 'workbench-snn[rl]'"
        raise RangeError("tasks of control", "the package gymnasium", "none installed", hint) from None
    return found
