"""Lesson 6 against closed forms (Jeffress), the chain's own delays, and what Brown's half-center does."""

from itertools import pairwise

import numpy as np
import pytest

from workbench.course.lessons.motifs import BOTH, WINS, chain, cut, cycle, pair, turns, volleys
from workbench.course.numbers import seed_of
from workbench.course.progress import lesson

BOOK = lesson("motifs")
STUDENTS = ["Ada", "Grace", "Alan"]


def test_the_pair_takes_turns_and_the_cut_pair_does_not():
    assert min(len(times) for _, times in turns(pair(BOOK.numbers).run())[1:-1]) >= 4
    assert "of 6 spikes each" in BOOK.run("turns").said
    outcome = BOOK.run("cut")
    assert outcome.word == BOTH
    assert "never more than 2 spikes in a row" in outcome.said
    assert outcome.number == pytest.approx(16.6, abs=0.1)


def test_a_cycle_has_two_turns():
    assert BOOK.key("cycle") == pytest.approx(477.0, abs=1.0)
    assert BOOK.check("cycle", BOOK.key("cycle") / 2).kind == "mistake"
    found = turns(pair(BOOK.numbers).run())
    lengths = [later[1][0] - one[1][0] for one, later in pairwise(found[1:])]
    assert 2 * np.mean(lengths) == pytest.approx(cycle(BOOK.numbers), rel=0.02)


def test_without_fatigue_the_first_one_wins():
    assert BOOK.key("tireless") == WINS
    assert "give up its turn" in BOOK.check("tireless", "they take turns").message


def test_the_place_is_the_lag():
    """k = 7 + lag / (2 * 0.05 ms), and a slower nerve takes its delay from the lag."""
    assert BOOK.run("ahead").number == 7.0
    assert BOOK.key("place") == pytest.approx(10.0)
    assert BOOK.check("place", 13).kind == "mistake"
    assert BOOK.key("seems") == pytest.approx(0.1)
    assert BOOK.check("seems", "0.5 ms").kind == "mistake"


def test_a_strong_volley_arrives_whole_and_later_than_its_axons_alone():
    sizes = [curve.y for curve in BOOK.run("race").panel.curves]
    assert sizes[0][-1] == 100
    assert sizes[1][-1] < 10
    assert 45.0 < BOOK.key("travel") < 60.0
    assert "Each group also has to climb" in BOOK.check("travel", 45.0).message


def test_volleys_march_in_equal_steps():
    middles, _ = volleys(BOOK.numbers, chain(BOOK.numbers, BOOK.numbers.strong).run())
    assert np.diff(middles) == pytest.approx(BOOK.key("travel") / 9, abs=0.6)


@pytest.mark.parametrize("student", STUDENTS)
def test_every_student_sees_the_same_phenomena(student):
    progress = lesson("motifs", student)
    n = progress.numbers
    assert min(len(times) for _, times in turns(pair(n).run())[1:-1]) >= 4
    assert cut(n).word == BOTH
    strong, weak = (curve.y for curve in progress.run("race").panel.curves)
    assert strong[-1] > 90
    assert weak[-1] < 15


@pytest.mark.parametrize("student", STUDENTS)
def test_keys_are_right_and_known_mistakes_are_mistakes(student):
    progress = lesson("motifs", student)
    for exercise in progress.lesson.exercises:
        key = progress.key(exercise.id)
        assert progress.judge(exercise.id, key).right
        if exercise.formula:
            assert exercise.tolerance.allows(exercise.formula(progress.numbers), key), exercise.id
        for mistake in exercise.mistakes:
            if not exercise.tolerance.allows(mistake.value(progress.numbers), key):
                assert progress.judge(exercise.id, mistake.value(progress.numbers)).kind == "mistake", exercise.id


@pytest.mark.parametrize("seed", [seed_of(f"student {index}", "motifs") for index in range(40)])
def test_the_sound_stays_within_the_row(seed):
    numbers = BOOK.lesson.draw(seed)
    for lag in (numbers.lag, numbers.lag - numbers.shift):
        assert abs(lag) > 0.05
        assert 1 <= 7 + lag / 0.1 <= 13
