"""Reward for a pair: whenever one cell fires soon after another, a reward comes, but only seconds later."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from workbench.core.random import stream

Spikes = Mapping[str, tuple[np.ndarray, np.ndarray]]


@dataclass(frozen=True)
class PairReward:
    """What is rewarded, when, and how much: the distal reward problem of Izhikevich 2007 (doi:10.1093/cercor/bhl152).

    Attributes
    ----------
    projection
        Whose rule is told of the reward.
    pre, post
        Population and cell that has to fire first, and that has to follow.
    within
        How soon it has to follow (ms).
    delay
        From the pair to the reward, anywhere between these (ms).
    amount
        What a reward raises the neuromodulator by.
    """

    projection: str
    pre: tuple[str, int]
    post: tuple[str, int]
    within: float = 20.0
    delay: tuple[float, float] = (1000.0, 3000.0)
    amount: float = 0.5


@dataclass
class Rewards:
    """The rewards of a run: which were earned and are still to come, and which have been given.

    Attributes
    ----------
    seed
        Of the delays; those of the k-th pair are the same in every run.
    due, given
        When rewards will come and when they came (ms), rising.
    earned
        How many pairs there were.
    """

    task: PairReward
    seed: int = 1
    due: list[float] = field(default_factory=list)
    given: list[float] = field(default_factory=list)
    earned: int = 0
    last: float = -np.inf

    def see(self, spikes: Spikes) -> None:
        """Note the pairs in what has just happened: times (ms) and cells by population, each stretch of a run once."""
        first, then = (_times(spikes, *cell) for cell in (self.task.pre, self.task.post))
        for time in then:
            before = first[first < time]
            last = float(before[-1]) if len(before) else self.last
            if time - last < self.task.within:
                low, high = self.task.delay
                self.due.append(
                    float(time) + low + (high - low) * float(stream(self.seed, "reward", self.earned).random())
                )
                self.earned += 1
        self.due.sort()
        self.last = float(first[-1]) if len(first) else self.last

    def take(self, t: float) -> int:
        """How many rewards are due by ``t`` (ms); they count as given."""
        now = [moment for moment in self.due if moment <= t]
        self.due = self.due[len(now) :]
        self.given += now
        return len(now)


def _times(spikes: Spikes, population: str, cell: int) -> np.ndarray:
    times, ids = spikes.get(population, (np.zeros(0), np.zeros(0, dtype=int)))
    return times[ids == cell]
