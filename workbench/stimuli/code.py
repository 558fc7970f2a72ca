"""How numbers become spikes: the words shared by all codes."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from workbench.core.errors import RangeError, TooLarge
from workbench.core.model import Stimulus

MOST = 2**33
"""Bytes of working memory beyond which an encoding is refused before trains are allocated."""


class Code(Stimulus):
    """Turns values from 0 to 1, such as the pixels of a picture, into spike trains, and back.

    Values stay the same for the whole train, or change from frame to frame; frames share the steps evenly.
    """

    moving: ClassVar[bool] = False
    """Whether it can tell values that change."""

    graded: ClassVar[bool] = False
    """Whether its lines carry currents (pA) rather than spikes."""

    keeps: ClassVar[bool] = False
    """Whether a train can be read only from its beginning, since each spike says what has changed."""

    bytes_each: ClassVar[int] = 32
    """Bytes that encoding needs at its peak for each line, step and member of a batch."""

    def lines(self, features: int) -> int:
        """How many lines so many values take."""
        return features

    def owners(self, features: int) -> np.ndarray:
        """Which value each line belongs to, ``(lines,)``."""
        return np.arange(features)

    def encode(self, values: np.ndarray, steps: int, dt: float = 1.0, seed: int = 0) -> np.ndarray:
        """Return the spikes of a batch of values.

        Parameters
        ----------
        values
            ``(batch, features)``, or in time ``(frames, batch, features)``, from 0 to 1.
        steps, dt
            Length of the trains, and of a step (ms).
        seed
            Seed of whatever the code draws; the same seed gives the same spikes.

        Returns
        -------
        np.ndarray
            ``(steps, batch, lines)``: uint8, 1 where a line spikes; of a graded code float32, a current (pA).

        Raises
        ------
        RangeError, TooLarge
            If the values are not numbers from 0 to 1, move where the code cannot tell it, or the trains would not fit.
        """
        where, given = f"{type(self).__name__}.encode", np.asarray(values)
        if given.ndim not in (2, 3) or not given.size or given.dtype.kind not in "fiub":
            raise RangeError(
                f"{where}(values)",
                "numbers of shape (batch, features) or (frames, batch, features)",
                f"{given.dtype} of shape {given.shape}",
                "values.reshape(len(values), -1)",
            )
        if not (given.min() >= 0 and given.max() <= 1):
            raise RangeError(
                f"{where}(values)",
                "values from 0 to 1",
                f"{given.min():g} to {given.max():g}",
                "dividing by the largest value",
            )
        if steps < 1 or not dt > 0:
            raise RangeError(where, "steps >= 1 and dt > 0 ms", f"steps={steps}, dt={dt:g}", "steps=16, dt=1.0")
        frames = given.astype(np.float64).reshape(-1, *given.shape[-2:])
        if len(frames) > 1 and not self.moving:
            raise RangeError(where, "values that do not move", f"{len(frames)} frames", "RateCode() or DeltaCode()")
        size = self.bytes_each * max(steps, len(frames)) * frames.shape[1] * self.lines(frames.shape[2])
        if size > MOST:
            raise TooLarge(where, f"at most {MOST / 2**30:g} GiB", f"{size / 2**30:.3g} GiB", "smaller batches")
        return self._trains(frames, steps, dt, seed)

    def decode(self, trains: np.ndarray, dt: float = 1.0) -> np.ndarray:
        """Return the values that trains ``(steps, batch, lines)`` tell, ``(batch, features)``; if they moved, the last ones."""
        raise NotImplementedError

    def so_far(self, trains: np.ndarray, steps: int, dt: float = 1.0) -> np.ndarray:
        """Return what a reader knows after the first steps of trains that will have ``steps`` in all, ``(batch, features)``."""
        return self.decode(trains, dt)

    def _trains(self, frames: np.ndarray, steps: int, dt: float, seed: int) -> np.ndarray:
        raise NotImplementedError


def in_steps(frames: np.ndarray, steps: int) -> np.ndarray:
    """Return the frame shown in each step, ``(steps, ...)``.

    >>> in_steps(np.array([0.1, 0.2]), 4).tolist()
    [0.1, 0.1, 0.2, 0.2]
    """
    return frames[np.arange(steps) * len(frames) // steps]
