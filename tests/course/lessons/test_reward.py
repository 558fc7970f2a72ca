"""Lesson 9: the target of Vogels 2011, what BCM and Oja keep in bounds, and the distal reward of Izhikevich 2007."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.course.lessons.reward import LESSON
from workbench.course.progress import lesson
from workbench.course.runs.reward import GROW, LOST, SAME, SHRINK, drift, halves

BOOK = lesson("reward")


def test_the_cost_of_a_lone_spike_is_that_of_the_paper():
    # Vogels 2011: alpha = 2 rho tau, 0.12 at 3 Hz and 20 ms
    assert BOOK.key("alpha") == pytest.approx(0.12)
    assert "hence the 2" in BOOK.check("alpha", 0.06).message
    assert "power of a thousand" in BOOK.check("alpha", 120).message


def test_the_cells_settle_near_the_target():
    BOOK.predict("rate", 3.0)
    outcome = BOOK.run("settle")
    assert outcome.panel.curves[0].y[0] > 40.0
    assert outcome.number == pytest.approx(3.0, rel=0.25)
    assert BOOK.compare("settled").score > 0.75
    assert BOOK.key("cv") == pytest.approx(0.78, abs=0.08)
    assert "without inhibition" in BOOK.check("cv", 0.01).message


def test_a_cell_that_is_too_loud_weakens_and_one_too_quiet_strengthens():
    # the threshold meets the trace at r_0: 2 r_0 lies above, r_0 / 2 below
    assert BOOK.key("bcm") == SHRINK
    assert drift(BOOK.numbers, 5.0) == GROW


def test_a_round_cloud_has_no_direction_and_a_long_one_has():
    # reference, exercise 46: no preferred direction, against the first principal axis, and one length
    assert BOOK.run("oja").number == pytest.approx(1.0, abs=0.06)
    assert BOOK.key("axis") > 1.3
    assert BOOK.key("length") == SAME
    weak, strong = (np.hypot(*halves(BOOK.numbers, 1, start)) for start in (0.5, 3.0))
    assert strong == pytest.approx(weak, rel=0.02)
    assert "first over the second" in BOOK.check("axis", 1 / BOOK.key("axis")).message


def test_marks_fade_and_a_late_reward_finds_what_is_left():
    # exp(-2) and 25 Hz * 0.1 exp(-1/2) exp(-2) * 0.5 * 1/6 s
    assert BOOK.key("left") == pytest.approx(0.1353, rel=0.01)
    assert BOOK.key("growth") == pytest.approx(25 * 0.1 * np.exp(-2.5) * 0.5 / 6, rel=0.01)
    assert "dopamine fades" in BOOK.check("left", 4.54e-5).message
    assert "came at once" in BOOK.check("growth", 0.1264).message


def test_the_rewarded_synapse_is_found_and_another_reward_finds_another():
    BOOK.predict("many", 20)
    outcome = BOOK.run("search")
    chosen, others = (curve.y for curve in outcome.panel.curves)
    assert chosen[0] < 0.05
    assert chosen[-1] > 0.97
    assert others[-1] < 0.3
    assert 10 < outcome.number < 60
    assert BOOK.compare("searched").score > 0.5
    assert BOOK.key("elsewhere") == LOST


@pytest.mark.slow
@pytest.mark.parametrize("student", ["Ada", "Grace"])
def test_keys_are_right_for_students(student):
    progress = lesson("reward", student)
    for exercise in LESSON.exercises:
        key = progress.key(exercise.id)
        assert progress.judge(exercise.id, key).right
        if exercise.formula:
            assert exercise.tolerance.allows(exercise.formula(progress.numbers), key), exercise.id
    assert progress.run("settle").number == pytest.approx(progress.numbers.rho, rel=0.25)
    assert progress.key("bcm") == SHRINK
    assert progress.key("axis") > 1.2
