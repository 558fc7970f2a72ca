"""What a learning method is: something that begins on a network and then learns batch after batch."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Generator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from workbench.core.model import Model
from workbench.learning.learned import Learned
from workbench.learning.metrics import decide
from workbench.network.network import Network


@dataclass(frozen=True)
class Assignment:
    """What a method is asked to do.

    Parameters
    ----------
    network
        What learns.
    feed, readout
        Names of the stimulus that receives the inputs, and of the population whose cells are the answers: one a class, or as many as
        a method likes that ``assigns`` classes to cells itself.
    steps, first
        Steps of a sample, and the first of them whose output counts.
    dt, seed
        Step of time (ms), and the seed of whatever the network draws.
    frozen
        Projections whose weights stay; those of a Pool2D always do.
    batches
        How many batches will come in all, for schedules.
    device
        Where torch computes.
    samples
        Samples of a batch at most.
    classes
        How many there are.
    """

    network: Network
    feed: str
    readout: str
    steps: int
    first: int = 0
    dt: float = 1.0
    seed: int = 0
    batches: int = 1
    device: str = "cpu"
    frozen: tuple[str, ...] = ()
    samples: int = 1
    classes: int = 2


@dataclass(frozen=True)
class Outcome:
    """What one batch showed.

    Parameters
    ----------
    loss
        Mean loss of the batch, in the method's own measure.
    scores
        What speaks for each class, ``(batch, classes)``: the largest is the answer. Spike counts, unless the method says otherwise.
    rates
        Mean rate of each population of neurons (Hz).
    """

    loss: float
    scores: np.ndarray
    rates: dict[str, float]


Learning = Generator[None, None, Outcome]


class Learner(Learned):
    """A method at work on one network: it owns the state of learning (weights, moments, traces)."""

    @abstractmethod
    def learn(self, inputs: np.ndarray, labels: np.ndarray) -> Outcome:
        """Learn from one batch of encoded samples ``(steps, batch, lines)`` and return what it showed before learning."""

    def learn_in_steps(self, inputs: np.ndarray, labels: np.ndarray) -> Learning:
        """Learn from a batch in short steps, yielding between them; returns what it showed. A batch that is left half learned is forgotten.

        A method that looks at all samples at once takes one step.
        """
        yield from ()
        return self.learn(inputs, labels)

    @abstractmethod
    def look(self, inputs: np.ndarray, labels: np.ndarray) -> Outcome:
        """Run a batch without learning."""

    def said(self, scores: np.ndarray) -> np.ndarray:
        """The class that each sample's scores name, ``(batch,)``; -1 where the method takes silence for no answer."""
        return decide(scores)

    @abstractmethod
    def spikes(self, inputs: np.ndarray) -> dict[str, np.ndarray]:
        """Run a batch without learning and return the spikes of every population, ``(steps, batch, cells)``, uint8."""

    def receptive_fields(self) -> np.ndarray | None:
        """The present weights from the inputs onto the cells that hear them, ``(cells, lines)``, or ``None`` if that is not all there is to them."""
        return None


def finished(learning: Learning) -> Outcome:
    """What a batch showed, learned in one go."""
    while True:
        try:
            next(learning)
        except StopIteration as end:
            return end.value


class Method(Model):
    """How weights change.

    Attributes
    ----------
    assigns
        Whether it assigns classes to the cells of the readout itself, so that these need not be one a class.
    suggests, suggests_of_code
        Values of a training's choices, and of its code, that suit this method.
    """

    room = "learning.methods"
    assigns: ClassVar[bool] = False
    suggests: ClassVar[Mapping[str, Any]] = {}
    suggests_of_code: ClassVar[Mapping[str, Any]] = {}

    def network(self, lines: int, classes: int, hidden: int, seed: int) -> Network | None:
        """The network that suits it, fed by ``lines`` of spikes, or ``None`` if any layers of cells do."""
        return None

    def begin(self, assignment: Assignment) -> Learner:
        """Start on a network."""
        raise NotImplementedError
