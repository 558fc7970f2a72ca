"""Which class a cell stands for: nobody taught it, so it is asked afterwards on whose samples it fires most."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import torch


class Assigned:
    """The classes of cells that learned without labels, read off their responses to labelled training samples.

    This is a readout that uses labels; the weights never do. Responses are remembered for about ``memory`` samples, as cells change
    while they learn.

    >>> readout = Assigned(cells=3, classes=2)
    >>> readout.remember(np.array([[4.0, 0.0, 1.0], [0.0, 2.0, 2.0]]), np.array([0, 1]), memory=1000.0)
    >>> readout.labels.tolist()
    [0, 1, 1]
    >>> readout.scores(np.array([[3.0, 1.0, 0.0]])).tolist()
    [[3.0, 0.5]]
    """

    def __init__(self, cells: int, classes: int) -> None:
        self.heard, self.seen = np.zeros((classes, cells)), np.zeros(classes)

    def remember(self, counts: np.ndarray, labels: np.ndarray, memory: float) -> None:
        """Add the spike counts ``(batch, cells)`` of some samples to what is remembered, of which a part fades."""
        fade = np.exp(-len(labels) / memory)
        self.heard, self.seen = fade * self.heard, fade * self.seen
        np.add.at(self.heard, labels, counts)
        np.add.at(self.seen, labels, 1.0)

    @property
    def means(self) -> np.ndarray:
        """Mean spikes of each cell on the samples of each class, ``(classes, cells)``."""
        return self.heard / np.maximum(self.seen, 1e-12)[:, None]

    @property
    def labels(self) -> np.ndarray:
        """The class of each cell, ``(cells,)``: on whose samples it fired most on average; -1 for one that was never heard."""
        return np.where(self.means.any(0), self.means.argmax(0), -1)

    def scores(self, counts: np.ndarray) -> np.ndarray:
        """Mean spikes of the cells of each class, ``(batch, classes)``, from counts ``(batch, cells)``."""
        member = self.labels[None] == np.arange(len(self.seen))[:, None]
        return counts @ member.T / np.maximum(member.sum(1), 1)

    def state(self) -> dict[str, Any]:
        """What is remembered, as tensors."""
        return {"heard": torch.from_numpy(self.heard.copy()), "seen": torch.from_numpy(self.seen.copy())}

    def load(self, state: Mapping[str, Any]) -> None:
        """Remember what :meth:`state` told."""
        self.heard, self.seen = state["heard"].numpy().copy(), state["seen"].numpy().copy()
