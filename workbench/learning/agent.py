"""What learns in an environment: it acts, is told what came of it, and learns in short steps."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from workbench.core.model import Model
from workbench.learning.learned import Learned
from workbench.network.network import Network
from workbench.stimuli.code import Code
from workbench.tasks.control import Control


@dataclass(frozen=True)
class Mission:
    """What a method is asked to do in an environment.

    Parameters
    ----------
    network
        What learns.
    feed
        Name of the stimulus that receives what is seen.
    actions
        How many there are to choose from.
    steps, dt
        Steps of the network for each action, and the length of one (ms).
    environments
        How many are acted in side by side.
    total
        Actions in all, for schedules.
    seed
        Of whatever is drawn.
    device
        Where torch computes.
    """

    network: Network
    feed: str
    actions: int
    steps: int
    dt: float = 1.0
    environments: int = 1
    total: int = 1
    seed: int = 0
    device: str = "cpu"


@dataclass(frozen=True)
class Decision:
    """What a network makes of what it sees.

    Attributes
    ----------
    actions
        What is done, ``(environments,)``.
    probabilities
        How likely each action was, ``(environments, actions)``.
    values
        What the critic expects, as a return that loses by the method's discount, ``(environments,)``.
    spikes
        Of every node that spikes, ``(steps, environments, cells)``, 0 or 1.
    memory
        Where the network stands afterwards, for a method whose network runs on from action to action.
    """

    actions: np.ndarray
    probabilities: np.ndarray
    values: np.ndarray
    spikes: Mapping[str, np.ndarray]
    memory: Any = None


@dataclass(frozen=True)
class Answer:
    """What came of a decision.

    Attributes
    ----------
    rewards
        ``(environments,)``.
    failed, cut
        Where the episode ended because of what happened, and where only because its time was up.
    inputs
        What the action led to, encoded, ``(steps, environments, lines)``; of an episode that ended, the last thing seen.
    """

    rewards: np.ndarray
    failed: np.ndarray
    cut: np.ndarray
    inputs: np.ndarray


class Agent(Learned):
    """A method at work on one network: it owns the state of learning (weights, moments, traces, what it went through)."""

    @abstractmethod
    def act(self, inputs: np.ndarray, dice: np.ndarray) -> Decision:
        """Decide for each environment by what is seen there, ``(steps, environments, lines)``, and by a number from 0 to 1 each."""

    @abstractmethod
    def told(self, answer: Answer) -> None:
        """Take in what came of the latest decision."""

    @property
    def owes(self) -> bool:
        """Whether there is something to learn before it acts again; not if it learns from each answer at once."""
        return False

    def learn(self) -> dict[str, float]:
        """Take one short step of learning and return what it showed, by name."""
        return {}

    @abstractmethod
    def look(self, inputs: np.ndarray, dice: np.ndarray | None = None, memory: Any = None) -> Decision:
        """Decide without learning, in as many environments as there are inputs; without ``dice`` do what is likeliest."""

    def again(self, memory: Any, ended: np.ndarray) -> Any:
        """What to remember where an episode has ended and the next one begins, ``(environments,)``."""
        return memory


@dataclass(frozen=True)
class Suggestion:
    """What a method works well with.

    Attributes
    ----------
    view
        How the task shows what is seen.
    network, encoder
        A network, and how what is shown enters it.
    steps, environments
        Steps of the network for each action, and environments side by side.
    """

    view: str
    network: Network
    encoder: Code
    steps: int
    environments: int


class AgentMethod(Model):
    """How the weights of a network that acts change."""

    room = "learning.methods"

    def begin(self, mission: Mission) -> Agent:
        """Start on a network."""
        raise NotImplementedError

    def suggested(self, task: Control, cells: int, seed: int) -> Suggestion:
        """What works well with this method on a task, with so many cells in a layer or group."""
        raise NotImplementedError


def drawn(probabilities: np.ndarray, dice: np.ndarray | None) -> np.ndarray:
    """The action for each row of probabilities, by a number from 0 to 1 each; without numbers the likeliest.

    >>> drawn(np.array([[0.2, 0.8], [0.7, 0.3]]), np.array([0.5, 0.5])).tolist()
    [1, 0]
    """
    if dice is None:
        return probabilities.argmax(axis=1)
    return np.minimum((dice[:, None] >= probabilities.cumsum(axis=1)).sum(axis=1), probabilities.shape[1] - 1)
