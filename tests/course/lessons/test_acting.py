"""Lesson 13: a random policy's 22 pushes, discounted sums, the mark of MSTDPET, and an actor that gets better than chance."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.course.lessons.acting import LESSON
from workbench.course.numbers import Numbers
from workbench.course.progress import lesson
from workbench.course.runs.acting import NUMBERS, WEAKER, at_random

BOOK = lesson("acting")


def test_a_coin_holds_the_pole_for_about_22_pushes():
    """The mean return of a random policy on CartPole-v1 is 22; of the first episodes to finish of many, it would be 20.7."""
    means = [at_random(Numbers("acting", NUMBERS, seed)).number for seed in range(1, 11)]
    assert np.mean(means) == pytest.approx(
        22.1, abs=0.8
    )  # three errors of a mean of 2,000, of which one deviates by 12
    BOOK.predict("guess", 22)
    assert BOOK.run("chance").number == pytest.approx(22.1, abs=2.5)
    assert BOOK.compare("chanced").score > 0.85


def test_rewards_are_discounted():
    # 0.98^50, 1/(1 - 0.98), and 1 + 0.98 * 26 - 24
    assert BOOK.key("worth") == pytest.approx(0.364, abs=0.001)
    assert BOOK.key("forever") == pytest.approx(50.0, rel=0.01)
    assert BOOK.key("surprise") == pytest.approx(2.48)
    assert "counts as well" in BOOK.check("forever", 49.0).message
    assert "discount it" in BOOK.check("surprise", 3.0).message


def test_a_mark_waits_for_its_surprise():
    # 2 mV * 0.4 * exp(-3/5) exp(-20/25) (1 - exp(-1/25))
    assert BOOK.key("moved") == pytest.approx(0.8 * np.exp(-1.4) * (1 - np.exp(-0.04)), rel=0.01)
    assert "has faded" in BOOK.check("moved", 0.0172).message
    assert BOOK.key("fall") == WEAKER


@pytest.mark.nightly  # the notebook of the lesson runs it as well
def test_the_actor_becomes_better_than_chance():
    BOOK.predict("skill", 55)
    outcome = BOOK.run("learning")
    assert outcome.number > 33  # half as much again as a coin
    assert np.mean(outcome.panel.curves[0].y[:20]) < 30


@pytest.mark.parametrize("student", ["Ada"])
def test_keys_are_right_for_students(student: str):
    progress = lesson("acting", student)
    for exercise in LESSON.exercises:
        key = progress.key(exercise.id)
        assert progress.judge(exercise.id, key).right
        if exercise.formula:
            assert exercise.tolerance.allows(exercise.formula(progress.numbers), key), exercise.id
