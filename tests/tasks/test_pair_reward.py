"""Rewards are earned by the right pair in the right order, come late, and each comes once."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.tasks.pair_reward import PairReward, Rewards

TASK = PairReward("a->b", pre=("a", 2), post=("b", 0), within=20.0)


def spikes(first: list[float], then: list[float]):
    return {"a": (np.array(first), np.full(len(first), 2)), "b": (np.array(then), np.zeros(len(then), dtype=int))}


def test_a_pair_in_order_and_in_time_earns_a_reward_one_to_three_seconds_later():
    rewards = Rewards(TASK)
    rewards.see(spikes([100.0], [110.0]))
    assert rewards.earned == 1
    assert 1110.0 <= rewards.due[0] <= 3110.0


@pytest.mark.parametrize(("first", "then"), [([100.0], [90.0]), ([100.0], [121.0]), ([100.0], [100.0]), ([], [50.0])])
def test_the_wrong_order_or_too_late_earns_nothing(first, then):
    rewards = Rewards(TASK)
    rewards.see(spikes(first, then))
    assert rewards.earned == 0


def test_a_pair_across_two_stretches_counts_once():
    rewards = Rewards(TASK)
    rewards.see(spikes([995.0], []))
    rewards.see(spikes([], [1005.0]))
    rewards.see(spikes([], []))
    assert rewards.earned == 1


def test_other_cells_do_not_count():
    rewards = Rewards(TASK)
    rewards.see({"a": (np.array([100.0]), np.array([3])), "b": (np.array([105.0]), np.array([0]))})
    assert rewards.earned == 0


def test_rewards_are_given_in_time_and_once_and_are_the_same_for_a_seed():
    one, same, other = Rewards(TASK, 4), Rewards(TASK, 4), Rewards(TASK, 5)
    for rewards in (one, same, other):
        rewards.see(spikes([100.0, 400.0], [101.0, 405.0]))
    assert one.due == same.due != other.due
    first, second = one.due
    assert one.take(first - 1.0) == 0
    assert one.take(first) == 1
    assert one.take(1e9) == 1
    assert (one.given, one.due) == ([first, second], [])
