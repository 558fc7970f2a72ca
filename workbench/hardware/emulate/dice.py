"""Dice of an emulated population: every image throws its own, the same ones in whatever batch it comes."""

from __future__ import annotations

import numpy as np

from workbench.core.random import stream


class Dice:
    """A stream of random numbers for each image, known by a seed, what is thrown for, the population and the image's number.

    Examples
    --------
    >>> Dice(1, "leak", "hidden", range(30, 31)).random((1, 2)) == Dice(1, "leak", "hidden", range(40)).random((40, 2))[30]
    array([[ True,  True]])
    """

    def __init__(self, seed: int, purpose: str, population: str, images: range) -> None:
        self.streams = [stream(seed, purpose, population, image) for image in images]

    def random(self, shape: tuple[int, ...]) -> np.ndarray:
        """Numbers from 0 to 1, ``(images, ...)``."""
        return np.array([each.random(shape[1:]) for each in self.streams])

    def integers(self, faces: int, shape: tuple[int, ...]) -> np.ndarray:
        """Whole numbers from 0 to ``faces - 1``, ``(images, ...)``."""
        return np.array([each.integers(0, faces, shape[1:]) for each in self.streams])
