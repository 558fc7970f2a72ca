"""TrueNorth's neuron in its deterministic modes: integrate the axons, leak, compare."""

from __future__ import annotations

import numpy as np

from workbench.hardware.emulate.kernel import Kernel
from workbench.hardware.emulate.rows import Rows

LOW, HIGH = -(1 << 19), (1 << 19) - 1


class CrossbarCore(Kernel):
    """Cells with signed axon values, an additive leak, and a reset to zero.

    The leak pulls toward zero (leak reversal, ``epsilon = 1``), the reset stores zero (``gamma = 0``), and the negative
    threshold saturates at ``-floor`` (``kappa = 1``). The potential is clipped to 20 bits.

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
    """

    def __init__(self, words: list[Rows], leak: np.ndarray, threshold: np.ndarray, floor: int) -> None:
        super().__init__()
        self.words, self.leak, self.threshold, self.floor = words, leak, threshold, floor

    def start(self, images: int) -> None:
        self.v = np.zeros((images, len(self.threshold)), np.int64)
        self.active = np.zeros(self.v.shape, bool)

    def step(self, arrivals: list[np.ndarray]) -> np.ndarray:
        drive = np.zeros_like(self.v)
        for spikes, words in zip(arrivals, self.words, strict=True):
            words.deliver(spikes, drive)
        self.active = (drive != 0) | (self.v != 0)
        v = self.v + drive
        v = v + np.sign(v) * self.leak
        clipped = np.clip(v, LOW, HIGH)
        self.count("potential clipped at 20 bits", int(np.count_nonzero(clipped != v)))
        fired = clipped >= self.threshold
        self.v = np.where(fired, 0, np.maximum(clipped, -self.floor))
        return fired
