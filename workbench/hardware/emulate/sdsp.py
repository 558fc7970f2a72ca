"""Learning on ODIN: spike-dependent synaptic plasticity, event by event as its published circuit does it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from workbench.hardware.emulate.rows import Rows
from workbench.hardware.emulate.sequential import SequentialCore, stimulated

WEIGHT_TOP = 7
CALCIUM_TOP = 7


@dataclass(frozen=True)
class SDSP:
    """When synapses onto a cell move, after Brader, Senn and Fusi 2007 (doi:10.1162/neco.2007.19.11.2881), in eight and three bits.

    At a presynaptic spike a weight goes up by one if the membrane is at or above ``membrane`` and the calcium lies from
    ``calcium[0]`` to below ``calcium[2]``; it goes down if the membrane is below and the calcium lies from ``calcium[0]`` to
    below ``calcium[1]``. Calcium counts the cell's spikes and loses one every ``leak`` time references; 0 for never. Every
    ``bistability`` steps weights drift to the end that is nearer; 0 for never.
    """

    membrane: int
    calcium: tuple[int, int, int]
    leak: int
    bistability: int = 0


def moved(weight: np.ndarray, up: np.ndarray, down: np.ndarray) -> np.ndarray:
    """The weight after a presynaptic spike: one up or one down, from 0 to 7.

    >>> moved(np.array([3, 7, 0, 3]), np.array([1, 1, 0, 0], bool), np.array([0, 0, 1, 0], bool))
    array([4, 7, 0, 3])
    """
    return np.clip(weight + up - down.astype(np.int64), 0, WEIGHT_TOP)


def drifted(weight: np.ndarray) -> np.ndarray:
    """The weight after a bistability event: up if its top bit is set, else down.

    >>> drifted(np.array([0, 3, 4, 7]))
    array([0, 2, 5, 7])
    """
    high = weight >= (WEIGHT_TOP + 1) // 2
    return moved(weight, high, ~high)


class LearningCore(SequentialCore):
    """A population of ODIN whose weights move; a run begins with the written ones, and every image learns on its own copy.

    Whether weights of a cell go up or down is a flag that the cell left at its latest event, so a spike moves a weight by what
    the cell was before it, and stimulates the cell with the weight before it moved. The sign belongs to the source.

    Parameters
    ----------
    words
        Signed weights of each projection; a weight of zero stands on a row of excitation.
    """

    def __init__(self, words: list[Rows], threshold: np.ndarray, leak: np.ndarray, rule: SDSP) -> None:
        super().__init__(words, threshold, leak)
        self.rule = rule
        self.sign = [np.where(rows.value < 0, -1, 1) for rows in words]

    def start(self, images: int) -> None:
        super().start(images)
        self.weight = [np.tile(np.abs(rows.value), (images, 1)) for rows in self.words]
        self.calcium = np.zeros(self.v.shape, np.int64)
        self.waited = self.steps = 0
        self.changed = np.zeros(self.v.shape, np.int64)
        self._flag()

    def weights(self) -> list[np.ndarray]:
        """The signed weights of each projection as they stand, ``(images, synapses)``."""
        return [sign * weight for sign, weight in zip(self.sign, self.weight, strict=True)]

    def step(self, arrivals: list[np.ndarray]) -> np.ndarray:
        self.changed = np.zeros(self.v.shape, np.int64)
        fired = super().step(arrivals)
        self._refer()
        self.steps += 1
        if self.rule.bistability and self.steps % self.rule.bistability == 0:
            for index, rows in enumerate(self.words):
                whole = slice(0, len(rows.post))
                self._write(index, np.arange(len(self.v)), rows.post, whole, drifted(self.weight[index]))
        return fired

    def event(self, projection: int, images: np.ndarray, mine: slice) -> tuple[tuple[np.ndarray, ...], np.ndarray]:
        """Stimulate the targets of one source with their weights, and move these by the flags of before."""
        posts = self.words[projection].post[mine]
        here = np.ix_(images, posts)
        weight = self.weight[projection][images, mine]
        v = stimulated(self.v[here], self.sign[projection][mine] * weight, self.ends)
        self._write(projection, images, posts, mine, moved(weight, self.up[here], self.down[here]))
        fired = v >= self.threshold[posts]
        v[fired] = 0
        self.v[here] = v
        self.calcium[here] = np.minimum(self.calcium[here] + fired, CALCIUM_TOP)
        self._flag()
        return here, fired

    def _write(self, projection: int, images: np.ndarray, posts: np.ndarray, mine: slice, new: np.ndarray) -> None:
        assert self.changed is not None
        old = self.weight[projection][images, mine]
        for image, row in zip(images, new != old, strict=True):
            np.add.at(self.changed[image], posts, row.astype(np.int64))
        self.weight[projection][images, mine] = new

    def _refer(self) -> None:
        """The time reference that closes a step: calcium may leak, and flags follow the leaked membrane."""
        self.waited += 1
        if self.rule.leak and self.waited == self.rule.leak:
            self.waited = 0
            self.calcium = np.maximum(self.calcium - 1, 0)
        self._flag()

    def _flag(self) -> None:
        low, middle, high = self.rule.calcium
        above = self.v >= self.rule.membrane
        self.up = above & (low <= self.calcium) & (self.calcium < high)
        self.down = ~above & (low <= self.calcium) & (self.calcium < middle)
