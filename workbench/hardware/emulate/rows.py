"""Stored synapses, sorted by source: a spike costs as much as it has targets, whatever the size of the network."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numba import njit

from workbench.hardware.form import Wires


@njit(nogil=True, cache=True)
def _deliver(spikes: np.ndarray, starts: np.ndarray, post: np.ndarray, value: np.ndarray, total: np.ndarray) -> None:
    for image in range(spikes.shape[0]):
        for source in range(spikes.shape[1]):
            if spikes[image, source]:
                for synapse in range(starts[source], starts[source + 1]):
                    total[image, post[synapse]] += value[synapse]


@dataclass(frozen=True)
class Rows:
    """The synapses of one projection: those of source ``s`` are ``starts[s]`` to ``starts[s + 1] - 1``.

    Attributes
    ----------
    post, value
        Target and stored number of each synapse; int64 or float64.
    shape
        Sources and targets.
    """

    starts: np.ndarray
    post: np.ndarray
    value: np.ndarray
    shape: tuple[int, int]

    @classmethod
    def of(cls, wires: Wires, value: np.ndarray) -> Rows:
        """The synapses of a projection with these numbers in place of their weights."""
        order = np.argsort(wires.pre, kind="stable")
        starts = np.searchsorted(wires.pre[order], np.arange(wires.shape[0] + 1))
        return cls(starts, wires.post[order].astype(np.int64), np.asarray(value)[order], wires.shape)

    @classmethod
    def dense(cls, matrix: np.ndarray) -> Rows:
        """A synapse for every entry of a matrix ``(sources, targets)``."""
        pre, post = matrix.shape
        return cls(np.arange(pre + 1) * post, np.tile(np.arange(post), pre), matrix.reshape(-1), (pre, post))

    def with_value(self, value: np.ndarray) -> Rows:
        """The same synapses with other numbers."""
        return replace(self, value=value)

    def deliver(self, spikes: np.ndarray, total: np.ndarray) -> None:
        """Add what the spikes ``(images, sources)`` bring to ``total``, ``(images, targets)`` of the kind of the values."""
        _deliver(np.asarray(spikes, bool), self.starts, self.post, self.value, total)

    def sums(self) -> np.ndarray:
        """For each target the sum of the sizes of its numbers: what all sources together can bring at most."""
        return np.bincount(self.post, np.abs(self.value), self.shape[1])

    def matrix(self) -> np.ndarray:
        """The numbers as a matrix ``(sources, targets)``; those of the same pair are added up."""
        full = np.zeros(self.shape, self.value.dtype)
        np.add.at(full, (np.repeat(np.arange(self.shape[0]), np.diff(self.starts)), self.post), self.value)
        return full
