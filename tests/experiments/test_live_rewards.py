"""Rewards of a live run go back with it, and keep no copies of what was given."""

from __future__ import annotations

import numpy as np

from workbench.experiments.live_rewards import LiveRewards
from workbench.tasks.pair_reward import PairReward

NONE = np.zeros(1, dtype=int)


def test_a_run_that_goes_back_has_the_rewards_of_then():
    rewards = LiveRewards(PairReward("learns", pre=("a", 0), post=("b", 0), delay=(5.0, 5.0)))
    for t in (0.0, 10.0, 20.0):
        rewards.amount(t)
        rewards.see(t + 10.0, {"a": (np.array([t + 2.0]), NONE), "b": (np.array([t + 4.0]), NONE)})
    assert str(rewards) == "3 rewards earned, 2 given"
    assert all(kept.given == [] for _, kept, _ in rewards._kept)
    rewards.back_to(20.0)
    assert str(rewards) == "2 rewards earned, 2 given"
    assert rewards.rewards.given == [9.0, 19.0]
    rewards.back_to(0.0)
    assert str(rewards) == "0 rewards earned, 0 given"
