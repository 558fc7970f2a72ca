"""Delta code: only what changes is told, as an event camera does."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from workbench.core.quantity import Quantity
from workbench.core.source import Source
from workbench.stimuli.code import Code, in_steps


class DeltaCode(Code):
    """Two lines a value: one fires when it has risen by a threshold since the last spike, the other when it has fallen by as much.

    The receiver's copy of the value begins at 0 and follows by one threshold a step at most, so that a value that stays
    fires until it is known, and is then silent. The rising lines come first, then the falling ones.
    """

    source = Source(
        "Lichtsteiner, Posch and Delbruck 2008, A 128x128 asynchronous temporal contrast vision sensor",
        doi="10.1109/JSSC.2007.914337",
    )
    moving: ClassVar[bool] = True
    keeps: ClassVar[bool] = True
    bytes_each: ClassVar[int] = 5

    threshold = Quantity(
        0.1, symbol=r"\vartheta", bounds=(0.001, 1), soft=(0.02, 0.5), doc="Change of a value that makes a spike."
    )

    def lines(self, features: int) -> int:
        return 2 * features

    def owners(self, features: int) -> np.ndarray:
        return np.tile(np.arange(features), 2)

    def _trains(self, frames: np.ndarray, steps: int, dt: float, seed: int) -> np.ndarray:
        _, batch, features = frames.shape
        found = np.zeros((steps, batch, 2, features), dtype=np.uint8)
        level = np.zeros((batch, features), dtype=np.int64)  # of the copy, in thresholds
        for now, values in zip(found, in_steps(frames, steps), strict=True):
            away = values / self.threshold - level
            now[:, 0], now[:, 1] = away >= 1 - 1e-9, away <= -1 + 1e-9
            level += now[:, 0].astype(np.int64) - now[:, 1]
        return found.reshape(steps, batch, 2 * features)

    def decode(self, trains: np.ndarray, dt: float = 1.0) -> np.ndarray:
        """The receiver's copy after the last step; within a threshold of a value that it had time to follow."""
        rises, falls = np.split(trains.sum(0, dtype=np.int64), 2, axis=-1)
        return self.threshold * (rises - falls)
