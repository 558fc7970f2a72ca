"""A run with rewards: the network moves on, what its cells do earns rewards, and they are given when their time has come."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.engines.simulation import Simulation
from workbench.tasks.pair_reward import Rewards


def run_rewarded(sim: Simulation, rewards: Rewards, duration: float) -> Iterator[float]:
    """Run on for ``duration`` ms and give every reward in its step; yields the time now and then, so a worker can stop.

    Stretches are no longer than the shortest delay of a reward, so none is earned and due in the same one.
    """
    end, longest = sim.t + duration, max(rewards.task.delay[0], sim.dt)
    while sim.t < end - sim.dt / 2:
        for _ in range(rewards.take(sim.t + sim.dt / 2)):
            sim.reward(rewards.task.projection, rewards.task.amount)
        until = min([end, sim.t + longest, *rewards.due[:1]])
        rewards.see(sim.advance(max(until - sim.t, sim.dt)).spikes)
        yield sim.t
