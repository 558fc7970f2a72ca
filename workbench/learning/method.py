"""What a learning method is: something that begins on a network and then learns batch after batch."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from workbench.core.model import Model
from workbench.network.network import Network


@dataclass(frozen=True)
class Outcome:
    """What one batch showed.

    Parameters
    ----------
    loss
        Mean loss of the batch, in the method's own measure.
    counts
        Spikes of each output cell, ``(batch, classes)``.
    rates
        Mean rate of each population of neurons (Hz).
    """

    loss: float
    counts: np.ndarray
    rates: dict[str, float]


class Learner(ABC):
    """A method at work on one network: it owns the state of learning (weights, moments, traces)."""

    @abstractmethod
    def learn(self, inputs: np.ndarray, labels: np.ndarray) -> Outcome:
        """Learn from one batch of encoded images ``(steps, batch, pixels)`` and return what it showed before learning."""

    @abstractmethod
    def look(self, inputs: np.ndarray, labels: np.ndarray) -> Outcome:
        """Run a batch without learning."""

    @abstractmethod
    def spikes(self, inputs: np.ndarray) -> dict[str, np.ndarray]:
        """Run a batch without learning and return the spikes of every population, ``(steps, batch, cells)``, uint8."""

    @abstractmethod
    def write_back(self) -> None:
        """Put the current weights into the network."""

    @abstractmethod
    def state(self) -> dict[str, Any]:
        """Everything needed to go on exactly from here."""

    @abstractmethod
    def load(self, state: Mapping[str, Any]) -> None:
        """Go on from a state."""


class Method(Model):
    """How weights change."""

    room = "learning.methods"

    def begin(self, network: Network, readout: str, feed: str, batches: int, dt: float, seed: int) -> Learner:
        """Start on a network.

        Parameters
        ----------
        readout, feed
            Names of the population whose spikes are the answer, and of the one that receives the images.
        batches
            How many batches will come in all (for schedules).
        dt, seed
            Step of time (ms), and the seed of whatever the network draws.
        """
        raise NotImplementedError
