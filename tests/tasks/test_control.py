"""Environments from gymnasium: what is shown of them, how episodes begin and end, and that they can be gone on with exactly."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from workbench.core.errors import RangeError, SpecError
from workbench.core.random import stream
from workbench.tasks.cart_pole import CartPole
from workbench.tasks.control import Environments

TASK = CartPole()


def pushed(world: Environments, turns: int, seed: int = 0) -> list[np.ndarray]:
    dice = stream(seed, "pushes")
    return [world.step(dice.integers(0, 2, world.count)).seen for _ in range(turns)]


def test_a_sense_gives_its_positive_and_its_negative_part_and_one_value_is_always_on():
    seen = np.array([[1.2, -1.0, 0.0, 9.0]])
    assert TASK.shown(seen) == pytest.approx(np.array([[0.5, 0, 0, 1, 0, 0.5, 0, 0, 1]]))
    assert TASK.features == 9


def test_or_place_cells_of_which_the_nearest_is_the_most_active():
    task = CartPole(view="places")
    shown = task.shown(np.array([[0.0, 0.0, 0.0, 0.0], [2.4, 2.0, np.radians(12), -2.0], [0.3, -0.7, 0.05, 1.1]]))
    grid = shown.reshape(3, 3, 3, 5, 5)
    assert shown.shape[1] == task.features == 225
    assert shown.sum(1) == pytest.approx(np.ones(3))
    assert np.unravel_index(grid[0].argmax(), grid[0].shape) == (1, 1, 2, 2)
    assert np.unravel_index(grid[1].argmax(), grid[1].shape) == (2, 2, 4, 0)
    assert grid[2].sum((1, 2, 3)) @ [-2.4, 0.0, 2.4] == pytest.approx(0.3, abs=0.2)  # the population tells where it is


def test_pushes_at_random_keep_the_pole_up_for_about_22_turns():
    """The mean return of a random policy on CartPole-v1 is known to be 22."""
    world, dice = TASK.environments(50, seed=3), stream(1, "random")
    lengths, begun = [], np.zeros(50, dtype=int)
    for turn in range(1, 300):
        came = world.step(dice.integers(0, 2, 50))
        lengths += list(turn - begun[came.ended])
        begun[came.ended] = turn
    assert np.mean(lengths) == pytest.approx(22, abs=2.5)


def test_an_episode_that_ended_tells_what_it_reached_and_begins_anew():
    world = TASK.environments(1, seed=1)
    for _ in range(50):
        came = world.step(np.array([1]))
        if came.ended[0]:
            break
    assert came.failed[0]
    assert not came.cut[0]
    assert abs(came.reached[0, 2]) > np.radians(12)
    assert np.all(np.abs(came.seen) <= 0.05)  # where gymnasium says that episodes begin


def test_an_episode_is_cut_after_500_turns():
    """A push towards where the pole falls to, told by angle and its velocity, keeps it up."""
    world = TASK.environments(1, seed=1)
    for turn in range(1, 501):
        came = world.step(np.array([int(world.seen[0] @ [0.0, 0.1, 1.0, 0.5] > 0)]))
        assert came.ended[0] == (turn == 500)
    assert came.cut[0]
    assert not came.failed[0]


@pytest.mark.parametrize("turns", [0, 1, 40, 75])
def test_environments_go_on_exactly_from_their_state(turns: int):
    world, other = TASK.environments(4, seed=2), TASK.environments(4, seed=2)
    pushed(world, turns)
    other.load(world.state())
    assert np.array_equal(other.seen, world.seen)
    assert np.array_equal(pushed(world, 60, seed=5), pushed(other, 60, seed=5))
    assert other.state() == world.state()


def test_episodes_depend_on_the_seed_and_on_nothing_else():
    one, same, other = (TASK.environments(3, seed=seed) for seed in (4, 4, 5))
    assert np.array_equal(one.seen, same.seen)
    assert not np.array_equal(one.seen, other.seen)
    assert len(np.unique(one.seen[:, 0])) == 3


@pytest.mark.parametrize("actions", [[0], [0, 2], [0.5, 0], [[0, 1]]])
def test_other_actions_are_refused(actions: list):
    with pytest.raises(RangeError, match="2 actions from 0 to 1"):
        TASK.environments(2).step(np.array(actions))


@pytest.mark.parametrize(
    "state",
    [
        {},
        {"episodes": [0], "done": [[]]},
        {"episodes": [0, 1], "done": [[], [2]]},
        {"episodes": [0, -1], "done": [[], []]},
        {"episodes": [0, 0], "done": [[], [0] * 500]},
        {"episodes": [0, "1"], "done": [[], []]},
    ],
)
def test_a_state_of_something_else_is_refused(state: dict):
    with pytest.raises(SpecError):
        TASK.environments(2).load(state)


def test_without_gymnasium_one_is_told_how_to_install_it(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "gymnasium", None)
    with pytest.raises(RangeError, match=r"workbench-snn\[rl\]"):
        TASK.environments()
