"""Lesson 1 against numbers that were made elsewhere: closed forms of the EPFL set, and a circuit of snnTorch's tutorial 2."""

import pytest

from workbench.course.lessons.membrane import held, rate
from workbench.course.numbers import seed_of
from workbench.course.progress import lesson
from workbench.course.setup import steady_rate

BOOK = lesson("membrane")

# exercises 1, 2, 3, 9, 10 and 11 of the course's reference
PUBLISHED = {
    "rheobase": (2.0, 0.01),
    "rate": (76.4, 0.02),
    "ceiling": (333.0, 0.02),
    "burning": (320.0, 0.02),
    "first": (100.3, 0.01),
    "decay": (0.8187, 1e-3),
    "euler": (0.8, 1e-3),
    "leaky": (0.2, 1e-3),
}


@pytest.mark.parametrize("name", PUBLISHED)
def test_the_key_of_the_book_is_the_published_number(name):
    value, margin = PUBLISHED[name]
    assert BOOK.key(name) == pytest.approx(value, rel=margin)


@pytest.mark.parametrize(("current", "published"), [(2.5, 76.4), (3.0, 107.2), (5.0, 190.7)])
def test_rates_of_the_live_cell_are_the_published_ones(current, published):
    assert steady_rate(held(BOOK.numbers, current, 500.0, 0.01).run()) == pytest.approx(published, rel=0.005)


def test_the_cell_is_silent_at_its_rheobase_and_fast_just_above():
    outcome = BOOK.run("edge")
    assert len(held(BOOK.numbers, 2.0, 2000.0).run().spikes) == 0
    assert outcome.number == pytest.approx(24.0, abs=0.5)  # at 2.01 nA
    measured = BOOK.run("curve").panel.curves[0].y
    assert measured[:3].tolist() == [0.0, 0.0, 0.0]
    assert (measured[3:] > 20.0).all()


def test_the_weak_step_ends_below_the_threshold():
    outcome = BOOK.run("below")
    assert len(outcome.trial.spikes) == 0
    # nine tenths of the way to the threshold, after ten time constants
    assert outcome.number == pytest.approx(-52.0, abs=0.01)


@pytest.mark.parametrize("student", ["", "Ada", "Grace Hopper", "名前", "x"])
def test_measurement_and_formula_agree_for_every_student(student):
    progress = lesson("membrane", student)
    for exercise in progress.lesson.exercises:
        if exercise.measure and exercise.formula:
            assert exercise.tolerance.allows(exercise.formula(progress.numbers), progress.key(exercise.id)), exercise.id


@pytest.mark.parametrize("seed", [0, *[seed_of(f"student {index}", "membrane") for index in range(60)]])
def test_every_seed_can_be_solved_and_its_mistakes_are_told_from_the_answer(seed):
    numbers = BOOK.lesson.draw(seed)
    assert numbers.e_l < numbers.v_r < numbers.v_t
    assert rate(numbers, numbers.drive) > 0
    assert numbers.r_slow * numbers.i_slow > 1.0
    for exercise in BOOK.lesson.exercises:
        key = exercise.formula(numbers)
        assert exercise.judge(key, numbers, key).right
        hints = [exercise.judge(mistake.value(numbers), numbers, key) for mistake in exercise.mistakes]
        # a wrong turn may, for some numbers, end at the right place or at that of another
        assert sum(hint.kind == "mistake" for hint in hints) >= len(hints) - 1, exercise.id
