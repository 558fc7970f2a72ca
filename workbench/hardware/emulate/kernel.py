"""What the arithmetic of a chip has to offer: start a batch, take one step."""

from __future__ import annotations

from abc import ABC, abstractmethod

import numpy as np


class Kernel(ABC):
    """One population of one chip, many images at once; states are ``(images, neurons)``.

    Attributes
    ----------
    v, threshold
        Membranes ``(images, neurons)`` and thresholds ``(neurons,)``, in whatever unit the arithmetic has.
    active
        Cells that had something to do in the latest step: input, or a membrane away from rest.
    events
        What went wrong inside the arithmetic and how often, e.g. ``{"ring buffer saturated": 3}``.
    changed
        Weights onto each cell that learning changed in the latest step; ``None`` on cells that do not learn.
    first
        The number of the first image of the batch, by which dice are known.
    """

    v: np.ndarray
    threshold: np.ndarray
    active: np.ndarray
    changed: np.ndarray | None = None
    first: int = 0

    def __init__(self) -> None:
        self.events: dict[str, int] = {}

    @abstractmethod
    def start(self, images: int) -> None:
        """Set every state to rest for so many images."""

    @abstractmethod
    def step(self, arrivals: list[np.ndarray]) -> np.ndarray:
        """Advance one step and return who spikes, bool ``(images, neurons)``.

        Parameters
        ----------
        arrivals
            For each projection into the population the spikes that arrive now, bool ``(images, pre)``.
        """

    def levels(self) -> np.ndarray:
        """Membranes after the latest step as shares of their thresholds, ``(images, neurons)``."""
        return self.v / self.threshold

    def weights(self) -> list[np.ndarray]:
        """The stored numbers of each projection as learning left them, ``(images, synapses)``; none where nothing learns."""
        return []

    def count(self, event: str, times: int) -> None:
        """Note something that went wrong."""
        if times:
            self.events[event] = self.events.get(event, 0) + times
