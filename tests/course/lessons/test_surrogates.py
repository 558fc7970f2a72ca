"""Lesson 10 against the answers of the reference, and what its three experiments show."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.course.lessons.surrogates import LESSON
from workbench.course.numbers import seed_of
from workbench.course.progress import lesson
from workbench.course.runs.surrogates import FEWER, PRICES, STAYS, alive

BOOK = lesson("surrogates")


def test_what_is_left_of_two_surrogates_is_that_of_the_reference():
    # exercise 47: 0.082 and 0.91 at a distance of 0.1
    assert BOOK.key("fast") == pytest.approx(0.082, abs=5e-4)
    assert BOOK.key("arctan") == pytest.approx(0.91, abs=5e-3)
    assert "squared" in BOOK.check("fast", 0.286).message
    assert BOOK.key("window") == pytest.approx((10**0.5 - 1) / 25, rel=1e-3)


def test_energy_and_peak_are_those_of_their_formulas():
    # 300 spikes, 32 synapses each, 0.9 pJ (Horowitz 2014, doi:10.1109/ISSCC.2014.6757323); a logistic curve rises by beta/4
    assert BOOK.key("energy") == pytest.approx(8.64)
    assert BOOK.key("code") == 1.0
    assert BOOK.key("fading") == pytest.approx(0.223, abs=5e-4)


def test_measurements_agree_with_their_closed_forms_for_other_students():
    for student in ("Ada", "Grace", "Alan"):
        numbers = LESSON.draw(seed_of(student, "surrogates"))
        for exercise in LESSON.exercises:
            if exercise.measure and exercise.formula:
                assert exercise.tolerance.allows(exercise.measure(numbers), exercise.formula(numbers)), exercise.id


def test_the_true_slope_teaches_nothing_and_a_narrow_surrogate_sees_few_cells():
    blind, inside = BOOK.run("blind"), BOOK.run("inside")
    assert blind.word == STAYS
    assert blind.panel is not None
    none, soft = (curve.y for curve in blind.panel.curves)
    assert none[-1] == pytest.approx(none[0], rel=0.05)
    assert soft[-1] < 0.6 * soft[0]
    assert inside.word == FEWER
    assert inside.panel is not None
    share = inside.panel.curves[0].y
    assert share[-1] < 0.4 * share[0] < 4


def test_a_price_takes_spikes_first_and_answers_later():
    outcome = BOOK.run("price")
    assert outcome.panel is not None
    spikes, right = outcome.panel.curves[0].x, outcome.panel.curves[0].y
    assert (np.diff(spikes) < 0).all()
    assert 25 < outcome.number < 75
    kept = dict(zip(PRICES, right, strict=True))
    assert kept[3.0] > 95
    assert kept[10.0] < kept[3.0] - 5


def test_the_network_beside_the_lesson_spikes_in_both_layers():
    recording = alive(BOOK.numbers).run()
    for name in ("hidden", "output"):
        assert len(recording.of(name)[0]) > 0
