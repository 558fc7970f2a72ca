"""Lesson 3 against published numbers: Izhikevich 2003, Hodgkin and Huxley 1952, EPFL's exponential cell."""

import pytest

from workbench.course.numbers import seed_of
from workbench.course.progress import lesson

BOOK = lesson("phase_plane")

# exercises 13, 16, 20, 21 and 22 of the course's reference; the fixed points by the roots of 0.04 v^2 + 4.8 v + 140
PUBLISHED = {
    "rest": (-70.0, 0.001),
    "vanish": (4.0, 0.01),
    "fine": (136.0, 0.05),
    "script": (68.0, 0.05),
    "upstroke": (0.40, 0.02),
    "sudden": (2.72, 0.03),
    "onset": (52.0, 0.05),
}


@pytest.mark.parametrize("name", PUBLISHED)
def test_the_key_of_the_book_is_the_published_number(name):
    value, margin = PUBLISHED[name]
    assert BOOK.key(name) == pytest.approx(value, rel=margin)
    assert BOOK.check(name, value).right


def test_the_squid_axon_rebounds_from_the_third_pull_on():
    """Exercise 17: no, no, yes, yes at -1, -2, -3 and -5."""
    assert BOOK.key("rebound") == "-3"


def test_a_ramp_has_to_go_higher_than_a_step():
    BOOK.predict("creep", "the same as the step")
    outcome = BOOK.run("sneak")
    assert outcome.number == pytest.approx(3.88, rel=0.03)
    assert outcome.word == "a higher one than the step"
    assert BOOK.compare("threshold").score == 0.0


def test_the_regular_cell_adapts_and_the_squid_axon_jumps():
    gaps = BOOK.run("walk").trial.intervals
    assert gaps[-1] > 2 * gaps[0]
    rates = BOOK.run("squid").panel.curves[0].y
    assert set(rates[:5]) == {0.0}
    assert rates[rates > 0].min() > 50.0


@pytest.mark.parametrize("student", ["Ada", "Bob"])
def test_measurement_and_formula_agree_for_students(student):
    progress = lesson("phase_plane", student)
    for exercise in progress.lesson.exercises:
        key = progress.key(exercise.id)
        assert exercise.check(key, progress.numbers, key).right
        if exercise.formula:
            assert exercise.tolerance.allows(exercise.formula(progress.numbers), key), exercise.id


@pytest.mark.parametrize("seed", [seed_of(f"student {index}", "phase_plane") for index in range(40)])
def test_every_seed_can_be_solved(seed):
    numbers = BOOK.lesson.draw(seed)
    for name in ("rest", "vanish", "upstroke"):
        exercise = BOOK.lesson.step(name)
        key = exercise.formula(numbers)
        assert key != 0
        assert exercise.judge(key, numbers, key).right
        assert all(
            exercise.judge(mistake.value(numbers), numbers, key).kind == "mistake" for mistake in exercise.mistakes
        )
    # a current of the walk is well beyond the one at which the rest vanishes
    assert numbers.drive > BOOK.lesson.step("vanish").formula(numbers) + 1.0
