"""TrueNorth's neuron: integrate the axons, leak, compare, reset; each of the first three may throw dice."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from workbench.hardware.emulate.dice import Dice
from workbench.hardware.emulate.kernel import Kernel
from workbench.hardware.emulate.rows import Rows

LOW, HIGH = -(1 << 19), (1 << 19) - 1
DIE = 1 << 8
"""Faces of the die of a synapse or a leak."""
THRESHOLD_DIE = 1 << 18


@dataclass(frozen=True)
class Modes:
    """How a cell leaks, resets and throws dice; the letters are those of Cassidy 2013 (doi:10.1109/IJCNN.2013.6707077).

    Attributes
    ----------
    reversal
        ``epsilon``: a negative leak pulls toward zero from both sides; without, it always adds.
    reset
        ``gamma``: 0 stores ``stored``, 1 subtracts the threshold, 2 leaves the potential.
    stored
        ``R``, what a reset of kind 0 stores; its negative below the floor.
    saturates
        ``kappa``: the potential stops at the floor; without, it is reset there with its sign turned.
    leak_dice
        ``c``: the leak is one step, with probability ``(|lambda| + 1) / 256``.
    mask
        Of the number that is drawn on top of the threshold in every tick; 0 for none.
    seed
        Of all dice. The generator on the chip is not published, so only distributions agree.
    """

    reversal: bool = True
    reset: int = 0
    stored: int = 0
    saturates: bool = True
    leak_dice: bool = False
    mask: int = 0
    seed: int = 1


class CrossbarCore(Kernel):
    """One population of TrueNorth. The potential is clipped to 20 bits.

    Parameters
    ----------
    words
        Sum of the axon values that a spike of each source adds, int64, for each projection.
    leak
        Signed leak ``lambda``; negative pulls toward zero, ``(neurons,)``.
    threshold
        ``alpha``; a cell spikes at or above it, ``(neurons,)``.
    floor
        ``beta``, the lowest potential with its sign turned.
    dice
        Axons of stochastic types, for each projection: a synapse adds one step in the direction of its value ``s``, with
        probability ``(|s| + 1) / 256``.
    name
        Of the population: each throws its own dice.
    """

    def __init__(
        self,
        words: list[Rows],
        leak: np.ndarray,
        threshold: np.ndarray,
        floor: int,
        modes: Modes = Modes(),
        dice: list[Rows] | None = None,
        name: str = "",
    ) -> None:
        super().__init__()
        self.words, self.leak, self.threshold, self.floor = words, leak, threshold, floor
        self.modes, self.dice, self.name = modes, dice or [], name

    def start(self, images: int) -> None:
        self.v = np.zeros((images, len(self.threshold)), np.int64)
        self.active = np.zeros(self.v.shape, bool)
        self.random = Dice(self.modes.seed, "TrueNorth", self.name, range(self.first, self.first + images))

    def step(self, arrivals: list[np.ndarray]) -> np.ndarray:
        drive = np.zeros_like(self.v)
        for spikes, words in zip(arrivals, self.words, strict=True):
            words.deliver(spikes, drive)
        for spikes, rows in zip(arrivals, self.dice, strict=bool(self.dice)):
            self._throw(spikes, rows, drive)
        self.active = (drive != 0) | (self.v != 0)
        v = self.v + drive
        v = v + (np.sign(v) if self.modes.reversal else 1) * self._leak()
        clipped = np.clip(v, LOW, HIGH)
        self.count("potential clipped at 20 bits", int(np.count_nonzero(clipped != v)))
        eta = self.random.integers(THRESHOLD_DIE, v.shape) & self.modes.mask if self.modes.mask else 0
        fired = clipped >= self.threshold + eta
        self.v = self._reset(clipped, fired, eta)
        return fired

    def _leak(self) -> np.ndarray:
        return _step(self.leak, self.random.integers(DIE, self.v.shape)) if self.modes.leak_dice else self.leak

    def _throw(self, spikes: np.ndarray, rows: Rows, drive: np.ndarray) -> None:
        for image, source in np.argwhere(spikes):
            mine = slice(rows.starts[source], rows.starts[source + 1])
            value = rows.value[mine]
            np.add.at(
                drive[image], rows.post[mine], _step(value, self.random.streams[image].integers(0, DIE, len(value)))
            )

    def _reset(self, v: np.ndarray, fired: np.ndarray, eta: np.ndarray | int) -> np.ndarray:
        modes = self.modes
        above = (modes.stored, v - (self.threshold + eta), v)[modes.reset]
        if modes.saturates:
            return np.where(fired, above, np.maximum(v, -self.floor))
        below = (-modes.stored, v + self.floor + eta, v)[modes.reset]
        return np.where(fired, above, np.where(v < -(self.floor + eta), below, v))


def _step(value: np.ndarray, thrown: np.ndarray) -> np.ndarray:
    """One step in the direction of each value, or none: as the dice fell."""
    return np.sign(value) * (np.abs(value) >= thrown)
