"""Cells that take one spike after another, and may answer each: ODIN and Speck have no step of time of their own."""

from __future__ import annotations

import numpy as np

from workbench.hardware.emulate.kernel import Kernel
from workbench.hardware.emulate.rows import Rows

BYTE = (0, 255)
"""Lowest and highest membrane of ODIN."""
WORD = (-(1 << 15), (1 << 15) - 1)
"""The same of Speck."""


def stimulated(v: np.ndarray, weight: np.ndarray, ends: tuple[int, int] = BYTE) -> np.ndarray:
    """The membrane after one synaptic event: up by an excitatory weight, down by an inhibitory one, within its bits.

    >>> stimulated(np.array([250, 3, 7]), np.array([7, -7, 0]))
    array([255,   0,   7])
    """
    return np.clip(v + weight, *ends)


def leaked(v: np.ndarray, leak: np.ndarray) -> np.ndarray:
    """The membrane after a step of the network: closer to zero by the leak, not beyond it."""
    return np.sign(v) * np.maximum(np.abs(v) - leak, 0)


class SequentialCore(Kernel):
    """One population on cores that work off events in order.

    A source is worked off before the next one comes, all its targets at once; a cell at or above threshold spikes and
    returns to zero, and what comes later in the same step finds it there. So the order of the sources matters: it is that
    of their addresses. The step closes with the leak.

    Parameters
    ----------
    words
        Signed weights of each projection, int64; at most one synapse for each pair.
    threshold, leak
        Int ``(neurons,)``.
    ends
        Lowest and highest membrane.
    """

    def __init__(
        self, words: list[Rows], threshold: np.ndarray, leak: np.ndarray, ends: tuple[int, int] = BYTE
    ) -> None:
        super().__init__()
        self.words, self.threshold, self.leak, self.ends = words, threshold, leak, ends

    def start(self, images: int) -> None:
        self.v = np.zeros((images, len(self.threshold)), np.int64)
        self.active = np.zeros(self.v.shape, bool)

    def step(self, arrivals: list[np.ndarray]) -> np.ndarray:
        times = np.zeros(self.v.shape, np.int64)
        self.active = self.v != 0
        for projection, spikes in enumerate(arrivals):
            starts = self.words[projection].starts
            for source in np.flatnonzero(spikes.any(axis=0)):
                mine = slice(starts[source], starts[source + 1])
                here, fired = self.event(projection, np.flatnonzero(spikes[:, source]), mine)
                times[here] += fired
                self.active[here] = True
        self.v = leaked(self.v, self.leak)
        self.count("further spikes of a cell in one step, left out", int(np.maximum(times - 1, 0).sum()))
        return times > 0

    def event(self, projection: int, images: np.ndarray, mine: slice) -> tuple[tuple[np.ndarray, ...], np.ndarray]:
        """One source that spikes in some images: stimulate its targets; where they are, and which of them spike."""
        words = self.words[projection]
        here = np.ix_(images, words.post[mine])
        v = stimulated(self.v[here], words.value[mine], self.ends)
        fired = v >= self.threshold[words.post[mine]]
        v[fired] = 0
        self.v[here] = v
        return here, fired
