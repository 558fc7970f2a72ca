"""The rewards of a live run that a task gives: earned by spikes, due later, and taken back when the run goes back."""

from __future__ import annotations

from collections import deque
from dataclasses import replace

from workbench.engines.recording import Spikes
from workbench.tasks.pair_reward import PairReward, Rewards

KEPT = 500  # stretches of the run that can be gone back behind


class LiveRewards:
    """Follows a task through a run.

    >>> import numpy as np
    >>> task = PairReward("learns", pre=("a", 0), post=("b", 0), delay=(5.0, 5.0))
    >>> rewards = LiveRewards(task)
    >>> none = np.zeros(1, dtype=int)
    >>> rewards.see(10.0, {"a": (np.array([2.0]), none), "b": (np.array([4.0]), none)})
    >>> rewards.amount(8.9), rewards.reach(8.5), rewards.amount(9.0), str(rewards)
    (0.0, 0.5, 0.5, '1 reward earned, 1 given')
    """

    def __init__(self, task: PairReward, seed: int = 1) -> None:
        self.task, self.rewards = task, Rewards(task, seed)
        self._kept: deque[tuple[float, Rewards, int]] = deque([(0.0, Rewards(task, seed), 0)], maxlen=KEPT)

    def see(self, t: float, spikes: dict[str, Spikes]) -> None:
        """Note the spikes of a stretch that ended at ``t`` (ms)."""
        self.rewards.see(spikes)
        now = self.rewards  # of those given their number is enough: they only grow
        self._kept.append((t, replace(now, due=list(now.due), given=[]), len(now.given)))

    def amount(self, t: float) -> float:
        """What is to be given at ``t`` (ms), and counts as given."""
        return self.task.amount * self.rewards.take(t)

    def reach(self, t: float) -> float:
        """The longest stretch (ms) in which nothing is both earned and due, and that ends with the next reward at the latest."""
        return min([self.task.delay[0], *(due - t for due in self.rewards.due[:1])])

    def back_to(self, t: float) -> None:
        """Be what they were at an earlier time (ms)."""
        while len(self._kept) > 1 and self._kept[-1][0] > t + 1e-6:
            self._kept.pop()
        _, then, given = self._kept[-1]
        self.rewards = replace(then, due=list(then.due), given=self.rewards.given[:given])
        self.rewards.take(t)

    def __str__(self) -> str:
        earned = self.rewards.earned
        return f"{earned} {'reward' if earned == 1 else 'rewards'} earned, {len(self.rewards.given)} given"
