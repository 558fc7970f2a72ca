"""A leaky membrane in plain real numbers: the judge of the other kernels, and the analog and functional chips."""

from __future__ import annotations

import numpy as np

from workbench.hardware.emulate.kernel import Kernel
from workbench.hardware.emulate.rows import Rows
from workbench.hardware.form import Cells


class Membrane(Kernel):
    """``v <- decay*(v + kick)``; spike if ``v > threshold``, then ``v <- 0``.

    Exact to float64. With the network's own weights it is the float network; with a chip's weights it is a chip whose
    membrane is not limited, or not known, in precision.

    Parameters
    ----------
    rows
        Weights of each projection into the population, float64, in the unit of ``threshold``.
    threshold
        One value a cell, ``(neurons,)``.
    gain
        Factor on everything a cell receives, ``(neurons,)``; 1 without device mismatch.
    """

    def __init__(self, cells: Cells, rows: list[Rows], threshold: np.ndarray, gain: np.ndarray | None = None) -> None:
        super().__init__()
        self.cells, self.rows, self.threshold = cells, rows, threshold
        self.gain = np.ones(cells.size) if gain is None else gain

    def start(self, images: int) -> None:
        self.v = np.zeros((images, self.cells.size))
        self.dead = np.zeros((images, self.cells.size), np.int64)
        self.active = np.zeros((images, self.cells.size), bool)

    def step(self, arrivals: list[np.ndarray]) -> np.ndarray:
        kick = np.zeros_like(self.v)
        for spikes, rows in zip(arrivals, self.rows, strict=True):
            rows.deliver(spikes, kick)
        self.active = (kick != 0) | (self.v != 0)
        free = self.dead == 0
        self.v = np.where(free, self.cells.decay * (self.v + kick * self.gain), 0.0)
        fired = free & (self.v > self.threshold)
        self.v[fired] = 0.0
        self.dead = np.where(fired, self.cells.refractory, np.maximum(self.dead - 1, 0))
        return fired
