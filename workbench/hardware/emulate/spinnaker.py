"""SpiNNaker's software neuron: s16.15 numbers, and a ring buffer that saturates."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from workbench.hardware.emulate.kernel import Kernel
from workbench.hardware.emulate.rows import Rows

ONE = 1 << 15
FULL = 65535


@dataclass(frozen=True)
class Products:
    """How a kernel version multiplies: the fraction bits of a decay, and whether products round to nearest."""

    name: str
    fraction_bits: int
    nearest: bool

    def decay(self, value: np.ndarray) -> np.ndarray:
        """A decay factor in this fraction."""
        return np.round(value * float(1 << self.fraction_bits)).astype(np.int64)

    def times(self, factor: np.ndarray, state: np.ndarray, bits: int) -> np.ndarray:
        """Return ``factor * state / 2^bits`` as this version rounds it."""
        half = (1 << bits) >> 1 if self.nearest else 0
        if bits < 16:
            return (factor * state + half) >> bits
        # 32-bit fractions times 32-bit states overflow 64 bits: the low half is carried first, which is exact
        carried = (factor * (state & 0xFFFF) + half) >> 16
        return (factor * (state >> 16) + carried) >> (bits - 16)


OLDER = Products("older: 15-bit fractions, products cut off", 15, nearest=False)
NEWER = Products("newer: 32-bit fractions, products rounded", 32, nearest=True)
VERSIONS = {version.name: version for version in (NEWER, OLDER)}


class ArmCore(Kernel):
    """A leaky cell driven by a current that lasts one step: ``alpha = R*I``, ``V <- alpha - e*(alpha - V)``.

    Excitation and inhibition have ring buffers of their own, unsigned 16 bits, which stay at 65535 once full.

    Parameters
    ----------
    words
        Signed weight words of each projection, int64.
    shift
        Left shifts that turn the sum of excitatory and of inhibitory words into s16.15.
    decay
        ``e``, one value a cell, as a real number.
    threshold
        s16.15, ``(neurons,)``; a cell spikes above it.
    """

    def __init__(
        self,
        words: list[Rows],
        shift: tuple[int, int],
        decay: np.ndarray,
        threshold: np.ndarray,
        refractory: np.ndarray,
        version: Products = NEWER,
    ) -> None:
        super().__init__()
        self.excite = [rows.with_value(np.maximum(rows.value, 0)) for rows in words]
        self.inhibit = [rows.with_value(np.maximum(-rows.value, 0)) for rows in words]
        self.shift, self.threshold, self.refractory, self.version = shift, threshold, refractory, version
        self.decay = version.decay(decay)
        self.resistance = np.round(ONE / (1 - decay)).astype(np.int64)

    def start(self, images: int) -> None:
        shape = (images, len(self.threshold))
        self.v, self.dead = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
        self.active = np.zeros(shape, bool)

    def step(self, arrivals: list[np.ndarray]) -> np.ndarray:
        up, down = (
            self._buffer(arrivals, words) << shift
            for words, shift in zip((self.excite, self.inhibit), self.shift, strict=True)
        )
        self.active = (up != 0) | (down != 0) | (self.v != 0)
        alpha = self.version.times(self.resistance, up - down, 15)
        free = self.dead == 0
        moved = alpha - self.version.times(self.decay, alpha - self.v, self.version.fraction_bits)
        self.v = np.where(free, moved, self.v)
        fired = free & (self.v > self.threshold)
        self.v[fired] = 0
        self.dead = np.where(fired, self.refractory, np.maximum(self.dead - 1, 0))
        return fired

    def _buffer(self, arrivals: list[np.ndarray], words: list[Rows]) -> np.ndarray:
        total = np.zeros_like(self.v)
        for spikes, rows in zip(arrivals, words, strict=True):
            rows.deliver(spikes, total)
        self.count("ring buffer saturated", int(np.count_nonzero(total > FULL)))
        return np.minimum(total, FULL)
