"""ODIN's cells: eight-bit membranes that take one spike after another, and may answer each."""

from __future__ import annotations

import numpy as np

from workbench.hardware.emulate.kernel import Kernel
from workbench.hardware.emulate.rows import Rows

FULL = 255


def stimulated(v: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """The membrane after one synaptic event: up by an excitatory weight, down by an inhibitory one, within 8 bits.

    >>> stimulated(np.array([250, 3, 7]), np.array([7, -7, 0]))
    array([255,   0,   7])
    """
    return np.minimum(np.maximum(v + weight, 0), FULL)


def leaked(v: np.ndarray, leak: np.ndarray) -> np.ndarray:
    """The membrane after a time-reference event: down by the leak, not below zero."""
    return np.maximum(v - leak, 0)


class OdinCore(Kernel):
    """One population on ODIN cores.

    A source is worked off before the next one comes, all its targets at once; a cell at or above threshold spikes and
    returns to zero, and what comes later in the same step finds it there. So the order of the sources matters: it is that
    of their addresses. A time-reference event closes the step with the leak.

    Parameters
    ----------
    words
        Signed weights -7 .. 7 of each projection, int64; the sign is that of the row the source uses.
    threshold, leak
        1 .. 255 and 0 .. 127, int ``(neurons,)``.
    """

    def __init__(self, words: list[Rows], threshold: np.ndarray, leak: np.ndarray) -> None:
        super().__init__()
        self.words, self.threshold, self.leak = words, threshold, leak

    def start(self, images: int) -> None:
        self.v = np.zeros((images, len(self.threshold)), np.int64)
        self.active = np.zeros(self.v.shape, bool)

    def step(self, arrivals: list[np.ndarray]) -> np.ndarray:
        times = np.zeros(self.v.shape, np.int64)
        self.active = self.v != 0
        for spikes, words in zip(arrivals, self.words, strict=True):
            for source in np.flatnonzero(spikes.any(axis=0)):
                mine = slice(words.starts[source], words.starts[source + 1])
                here = np.ix_(np.flatnonzero(spikes[:, source]), words.post[mine])
                v = stimulated(self.v[here], words.value[mine])
                fired = v >= self.threshold[words.post[mine]]
                v[fired] = 0
                self.v[here] = v
                times[here] += fired
                self.active[here] = True
        self.v = leaked(self.v, self.leak)
        self.count("further spikes of a cell in one step, left out", int(np.maximum(times - 1, 0).sum()))
        return times > 0
