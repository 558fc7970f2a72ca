"""Lesson 2 against the reference's runs of the Neuromatch cell: 5 s and three seeds, so with their margins."""

from dataclasses import replace

import numpy as np
import pytest

from workbench.course.lessons.noise import noisy
from workbench.course.numbers import seed_of
from workbench.course.progress import lesson
from workbench.course.setup import interval_cv, steady_rate

BOOK = lesson("noise")


def test_the_book_has_the_cell_of_neuromatch():
    assert BOOK.numbers.rheobase == 200.0
    assert (BOOK.numbers.drive, BOOK.numbers.above, BOOK.numbers.below) == (300.0, 250.0, 150.0)
    # 3 pA s^0.5 in pA ms^0.5
    assert BOOK.numbers.loud == pytest.approx(3 * 1000**0.5)


def test_counts_and_rate_without_noise():
    assert BOOK.key("count") == 7.0
    assert BOOK.key("rate") == pytest.approx(77.0, rel=0.01)


def test_noise_makes_it_irregular():
    """CV of about 0.04 in the faint and 0.21 in the loud noise."""
    assert BOOK.key("cv") == pytest.approx(0.21, abs=0.03)
    assert interval_cv(noisy(BOOK.numbers, 250.0, BOOK.numbers.faint, 15_000.0).run()) == pytest.approx(0.04, abs=0.01)


@pytest.mark.parametrize(
    ("mean", "rate", "cv", "margin"), [(150.0, 3.0, 0.68, 0.4), (200.0, 31.0, 0.36, 0.15), (350.0, 95.0, 0.11, 0.15)]
)
def test_from_fluctuations_to_the_mean(mean, rate, cv, margin):
    """The reference has 5 s of three seeds: at 150 pA that is some 50 spikes, and a CV of 0.8 give or take 0.1."""
    trials = [replace(noisy(BOOK.numbers, mean, BOOK.numbers.loud), seed=seed).run() for seed in range(1, 7)]
    assert np.mean([steady_rate(trial) for trial in trials]) == pytest.approx(rate, rel=margin)
    assert np.mean([interval_cv(trial) for trial in trials]) == pytest.approx(cv, rel=margin)


def test_the_checked_numbers_are_these():
    assert BOOK.key("surprise") == pytest.approx(31.0, rel=0.15)
    assert BOOK.key("strong") == pytest.approx(0.11, abs=0.03)
    assert BOOK.key("regime").startswith("irregular")


def test_the_wall_becomes_a_hill():
    BOOK.predict("drawn", [(0, 0), (195, 0), (200, 20), (400, 112)])
    panel = BOOK.run("noisy").panel
    with_noise, without, theory = panel.curves
    at = list(with_noise.x).index(200.0)
    assert with_noise.y[at] > 25.0
    assert without.y[list(without.x).index(200.0)] == 0.0
    assert with_noise.y[at - 2] > 0.5, "below the rheobase too"
    assert 0.7 < BOOK.compare("wall").score < 1.0
    # every second mean is a point of the formula; a count of 5 s has its own noise
    assert with_noise.y[at:] == pytest.approx(theory.y[5 * at :: 5], rel=0.06)


def test_the_run_shows_two_rhythms():
    outcome = BOOK.run("listen")
    assert "0.04 in the faint" in outcome.said
    assert outcome.number == pytest.approx(0.21, abs=0.03)
    assert BOOK.run("clean").panel.curves[0].y[-1] == pytest.approx(111.9, abs=1.0)


@pytest.mark.parametrize("seed", [seed_of(f"student {index}", "noise") for index in range(40)])
def test_every_seed_can_be_solved(seed):
    numbers = BOOK.lesson.draw(seed)
    assert numbers.drive > numbers.rheobase > numbers.below
    for exercise in BOOK.lesson.exercises:
        if exercise.formula:
            key = exercise.formula(numbers)
            assert key > 0
            assert exercise.judge(key, numbers, key).right


@pytest.mark.parametrize("student", ["Ada", "Grace"])
def test_measurement_and_formula_agree_for_students(student):
    progress = lesson("noise", student)
    for exercise in progress.lesson.exercises:
        key = progress.key(exercise.id)
        assert exercise.check(key, progress.numbers, key).right
        if exercise.formula:
            assert exercise.tolerance.allows(exercise.formula(progress.numbers), key), exercise.id
