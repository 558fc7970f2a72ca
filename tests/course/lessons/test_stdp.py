"""Lesson 8 against the reference's numbers: a pair, the area, sixty pairings, silence, a group in step, and the brake."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.course.lessons.stdp import LESSON
from workbench.course.progress import lesson
from workbench.course.runs.stdp import KEPT, LESS, ended, inputs

BOOK = lesson("stdp")


def test_single_pairs_and_the_area_are_those_of_the_reference():
    # reference, exercise 41: +0.00485, -0.00534, -0.016 ms
    assert BOOK.key("before") == pytest.approx(0.00485, abs=5e-6)
    assert BOOK.key("after") == pytest.approx(-0.00534, abs=5e-6)
    assert BOOK.key("area") == pytest.approx(-0.016, rel=0.01)
    assert "memory of the first fades" in BOOK.check("before", 0.008).message
    assert "which side" in BOOK.check("before", -0.00534).message
    assert BOOK.check("after", 0.00534).message == "The size is right, the sign is not."
    assert "below the axis" in BOOK.check("area", 0.336).message


def test_sixty_pairings_are_those_of_the_reference():
    # reference, exercise 42: +0.291
    assert BOOK.key("pairs") == pytest.approx(0.291, abs=5e-4)
    assert "That is one pair" in BOOK.check("pairs", 0.00485).message
    assert BOOK.check("pairs", 0.48).kind == "mistake"


def test_the_measured_window_has_both_halves():
    outcome = BOOK.run("measure")
    gaps, found = outcome.panel.curves[0].x, outcome.panel.curves[0].y
    assert found == pytest.approx(np.where(gaps > 0, 0.008, -0.0088) * np.exp(-np.abs(gaps) / 20.0), rel=1e-3)


def test_without_a_spike_nothing_is_learned():
    # reference, exercise 43: unchanged at 0.58
    BOOK.predict("alone_guess", "they shrink")
    outcome = BOOK.run("alone")
    assert outcome.word == KEPT
    assert outcome.number == pytest.approx(0.58)
    assert "fired 0 spikes" in outcome.said
    assert BOOK.compare("alone_seen").score == 0.0


def test_a_group_in_step_wins_and_the_others_lose():
    # reference, exercise 44: 1.00 against 0.39
    outcome = BOOK.run("group")
    assert outcome.number == pytest.approx(1.0, abs=0.01)
    assert outcome.panel.curves[1].y[-1] == pytest.approx(BOOK.key("others"))
    assert BOOK.key("others") == pytest.approx(0.39, abs=0.03)
    assert "That is the group" in BOOK.check("others", 1.0).message


def test_twice_the_input_gives_less_output_unless_the_area_is_positive():
    # reference, exercise 45: from 11 to 5 Hz
    assert BOOK.key("double") == LESS
    assert ended(BOOK.numbers, 15.0) == pytest.approx(11.0, abs=1.5)
    assert BOOK.key("brake") == pytest.approx(5.0, abs=1.0)
    assert "slower inputs" in BOOK.check("brake", 11.5).message
    assert BOOK.key("unbraked") == "the brake is gone"


def test_a_thousand_inputs_part_into_two_kinds():
    outcome = BOOK.run("compete")
    before, after = (curve.y for curve in outcome.panel.curves)
    assert before.max() < 90, "at first they lie anywhere"
    assert after[:2].sum() > 450
    assert after[-2:].sum() > 55
    assert after[4:14].max() < 45, "few are in between"


@pytest.mark.slow
@pytest.mark.parametrize("student", ["Ada", "Grace"])
def test_keys_are_right_for_students(student):
    progress = lesson("stdp", student)
    for exercise in LESSON.exercises:
        key = progress.key(exercise.id)
        assert progress.judge(exercise.id, key).right
        if exercise.formula:
            assert exercise.tolerance.allows(exercise.formula(progress.numbers), key), exercise.id
    assert progress.run("alone").word == KEPT
    assert progress.run("group").number > 0.98
    assert progress.key("others") < 0.5
    assert progress.key("double") == LESS
    assert inputs(progress.numbers, 10.0).seed == progress.numbers.dice
