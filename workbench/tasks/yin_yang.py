"""Yin-Yang: which part of the sign is a point in? Small, hard for a linear reader, and needs no download."""

from __future__ import annotations

import numpy as np
import param

from workbench.core.source import Source
from workbench.tasks.plane import Plane

DOT = 0.1  # radius of a dot; the sign has radius 0.5


class YinYang(Plane):
    """Points of a disc as (x, y, 1 - x, 1 - y); the classes are yin, yang and the two dots, equally often.

    A linear reader reaches 64.3 %, a network of 120 hidden units 98.7 %, and spiking ones 95.9 to 98.1 % (the source, and Wunderlich and
    Pehle 2021).
    """

    source = Source("Kriener, Göltz and Petrovici 2022, The Yin-Yang dataset", doi="10.1145/3517343.3517380")
    classes = ("yang", "yin", "dot")

    samples = param.Integer(default=7000, bounds=(60, 1_000_000), doc="Points in all.")
    seed = param.Integer(default=42, bounds=(0, None), doc="Seed of the points.")
    test_share = param.Number(default=1 / 7, bounds=(0.01, 0.5), doc="Share of the points kept for the test.")
    validation_share = param.Number(default=1 / 7, bounds=(0.01, 0.4), doc="Share kept for choosing settings.")

    def draw(self, draw: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        wanted = draw.integers(0, 3, self.samples)
        points = np.zeros((self.samples, 2))
        missing = np.arange(self.samples)
        while len(missing):  # draw again until a point of the wanted class came
            tried = draw.random((len(missing), 2))
            good = (np.hypot(*(tried - 0.5).T) <= 0.5) & (part_of(tried) == wanted[missing])
            points[missing[good]] = tried[good]
            missing = missing[~good]
        return points, wanted


def part_of(points: np.ndarray) -> np.ndarray:
    """Return the class of points ``(points, 2)`` of the disc around (0.5, 0.5).

    >>> part_of(np.array([[0.75, 0.5], [0.25, 0.5], [0.5, 0.9], [0.5, 0.1]])).tolist()
    [2, 2, 1, 0]
    """
    right, left = (np.hypot(points[:, 0] - x, points[:, 1] - 0.5) for x in (0.75, 0.25))
    yin = (right <= DOT) | ((left > DOT) & (left <= 0.25)) | ((points[:, 1] > 0.5) & (right > 0.25))
    return np.where((right < DOT) | (left < DOT), 2, yin.astype(np.int64))
