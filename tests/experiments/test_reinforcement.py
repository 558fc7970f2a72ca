"""Reinforcement learning without a page: runs begin, go on and end, and episodes can be watched meanwhile."""

from __future__ import annotations

from itertools import islice

import numpy as np
import pytest

from workbench.experiments.reinforcement import Reinforcement


def test_a_run_reports_what_its_episodes_earned():
    agent = Reinforcement(cells=8, total=1000)
    returns = agent.run()
    assert agent.finished
    assert agent.progress.done == 1000
    assert returns is not None
    assert sum(returns.value) <= 1000  # every push earns 1, the last one too
    assert returns == agent.returns == agent.trainer.returns  # type: ignore[union-attr]


def test_a_watched_episode_is_one_of_the_environment_and_teaches_nothing():
    agent = Reinforcement(cells=8)
    scenes = list(islice(agent.watch(), 60))
    ends = [scene for scene in scenes if scene.ended]
    assert [scene.turn for scene in scenes[: ends[0].turn]] == list(range(1, ends[0].turn + 1))
    assert ends[0].score == ends[0].turn
    assert scenes[ends[0].turn].episode == 2
    assert abs(scenes[ends[0].turn].seen[2]) < 0.05  # it begins anew
    assert all(scene.probabilities.sum() == pytest.approx(1.0) for scene in scenes)
    assert all(scene.action == np.argmax(scene.probabilities) for scene in scenes)  # greedy
    assert agent.trainer is not None
    assert agent.trainer.done == 0


def test_turns_come_at_the_chosen_speed():
    agent = Reinforcement(cells=8, speed=0.1)
    assert all(0.0 <= scene.wait <= 0.2 for scene in islice(agent.watch(), 3))
    assert next(agent.watch()).wait > 0.0


def test_another_method_brings_its_own_network():
    agent = Reinforcement()
    assert agent.layers() == {"hidden": 64, "hidden 2": 64}
    agent.learning = "RewardActorCritic"
    assert agent.layers() == {"input": 225, "actor": 6}
    scene = next(agent.watch())
    assert set(scene.spikes) == {"input", "actor"}
    assert 0 < scene.spikes["input"][0].max() <= scene.span == 10.0


def test_changed_choices_wait_for_a_new_run():
    agent = Reinforcement(cells=8, total=1000)
    steps = agent.job()
    for _ in range(2):
        next(steps)
    steps.close()
    first = agent.trainer
    agent.cells = 9
    assert agent.stale
    next(steps := agent.job())
    next(steps)
    assert agent.trainer is not first
    assert not agent.stale
    agent.reset()
    assert agent.trainer is None


def test_its_python_does_the_same(capsys: pytest.CaptureFixture[str]):
    agent = Reinforcement(cells=8, total=1000)
    agent.method.discount = 0.95
    exec(agent.code(), {})
    returns = agent.run()
    assert returns is not None
    assert capsys.readouterr().out.split()[0] == str(returns.mean())
