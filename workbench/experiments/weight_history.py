"""How weights went: means of groups, some of them alone, and how all were spread, kept in as many moments as a picture has room for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

MOMENTS = 400  # kept at most; of more, every second is dropped and they are taken half as often
BINS = 40  # of the histogram
FIRST = 20.0  # ms between two moments at first


@dataclass(frozen=True)
class WeightsSeen:
    """What a picture of weights over time draws; weights are shares of the largest.

    Attributes
    ----------
    times
        ms, ``(moments,)``.
    means
        Mean weight of each group, ``(moments, groups)``.
    chosen
        The chosen synapses, ``(moments, chosen)``.
    spread
        Share of all synapses in each of equal bins from 0 to 1, ``(moments, bins)``.
    """

    times: np.ndarray
    means: np.ndarray
    chosen: np.ndarray
    spread: np.ndarray


class WeightHistory:
    """Takes note of weights from time to time.

    Parameters
    ----------
    group
        The group of each synapse, from 0 on.
    chosen
        The synapses that are kept one by one.

    >>> history = WeightHistory(np.array([0, 0, 1]), [2])
    >>> history.note(0.0, np.array([0.1, 0.3, 1.0]))
    >>> seen = history.seen()
    >>> seen.means.round(3).tolist(), seen.chosen.tolist()
    ([[0.2, 1.0]], [[1.0]])
    """

    def __init__(self, group: np.ndarray, chosen: Sequence[int], moments: int = MOMENTS) -> None:
        self.group, self.moments, self.every = group, moments, FIRST
        self.groups = int(group.max(initial=0)) + 1
        self.counts = np.maximum(np.bincount(group, minlength=self.groups), 1)
        self.chosen = list(chosen)
        self._kept: list[tuple[float, np.ndarray, np.ndarray, np.ndarray]] = []

    def due(self, t: float) -> bool:
        """Whether a moment at ``t`` (ms) would be kept."""
        return not self._kept or t >= self._kept[-1][0] + self.every - 1e-9

    def note(self, t: float, weights: np.ndarray) -> None:
        """Keep the weights (shares of the largest) of a moment, if it is time to."""
        if not self.due(t):
            return
        means = np.bincount(self.group, weights, minlength=self.groups) / self.counts
        self._kept.append((t, means, weights[self.chosen], spread(weights)))
        if len(self._kept) > self.moments:
            self._kept, self.every = self._kept[::2], 2 * self.every

    def forget_after(self, t: float) -> None:
        """Drop what is later than a time: the run has gone back behind it."""
        self._kept = [kept for kept in self._kept if kept[0] <= t + 1e-9]

    def seen(self) -> WeightsSeen:
        """All that is kept."""
        if not self._kept:
            return WeightsSeen(np.zeros(0), *(np.zeros((0, size)) for size in (self.groups, len(self.chosen), BINS)))
        times, means, chosen, spreads = zip(*self._kept, strict=True)
        return WeightsSeen(np.array(times), np.array(means), np.array(chosen), np.array(spreads))


def spread(weights: np.ndarray) -> np.ndarray:
    """The share of weights in each of 40 equal bins from 0 to 1; what lies beyond counts to the last.

    >>> spread(np.array([0.0, 1.0])).nonzero()[0].tolist()
    [0, 39]
    """
    bins = np.clip((weights * BINS).astype(int), 0, BINS - 1)
    return np.bincount(bins, minlength=BINS) / max(len(weights), 1)
