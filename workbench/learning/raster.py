"""One sample and every spike it caused, for a picture."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Raster:
    """A sample of a task under the weights of a moment.

    Attributes
    ----------
    index, label
        Which sample of its split, and its right answer.
    values
        What was encoded, ``(features,)``, or in time ``(frames, features)``; nothing if the sample was spikes from the start.
    scores
        What spoke for each class, ``(classes,)``.
    answer
        The class that the network named; -1 if it named none.
    spikes
        Times (ms) and cells by population, the input first.
    duration
        ms.
    """

    index: int
    values: np.ndarray | None
    label: int
    scores: np.ndarray
    answer: int
    spikes: dict[str, tuple[np.ndarray, np.ndarray]]
    duration: float
