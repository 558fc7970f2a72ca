"""Lesson 11 against the answers of the reference: memory, the bill, a decay of twelve bits, rounding and break-even."""

from __future__ import annotations

import pytest

from workbench.course.lessons.chips import CHIPS, LESSON
from workbench.course.numbers import seed_of
from workbench.course.progress import lesson
from workbench.course.runs.chips import NEEDS, alive

BOOK = lesson("chips")


def test_memory_and_bill_are_those_of_the_reference():
    # exercises 51 and 52: 57.34 KB; 1.38 uJ, and 0.29 if updates are counted once
    assert BOOK.key("memory") == pytest.approx(57.34, abs=0.005)
    assert BOOK.key("every_step") == pytest.approx(1.38, abs=0.005)
    assert "this slip has been printed" in BOOK.check("every_step", 0.288).message
    assert "synapses alone" in BOOK.check("memory", 53.9).message
    assert BOOK.run("paid").word == "the neurons, most of which do nothing"


def test_twelve_bits_of_decay_are_those_of_the_reference():
    # exercise 53: 200 and 19.98
    assert BOOK.key("decay") == 200
    assert BOOK.key("kept") == pytest.approx(19.98, abs=0.005)
    assert "Euler" in BOOK.check("decay", 205).message


def test_rounding_and_break_even_are_those_of_the_reference():
    # exercise 54: 0.0039; exercise 50: 20.4 %
    assert BOOK.key("rounding") == pytest.approx(0.0039, abs=5e-5)
    assert "half of it" in BOOK.check("rounding", 0.00787).message
    assert BOOK.key("break_even") == pytest.approx(20.4, abs=0.05)


def test_measurements_agree_with_their_closed_forms_for_other_students():
    for student in ("Ada", "Grace", "Alan"):
        numbers = LESSON.draw(seed_of(student, "chips"))
        for exercise in LESSON.exercises:
            if exercise.measure and exercise.formula:
                measured, closed = exercise.measure(numbers), exercise.formula(numbers)
                assert exercise.tolerance.allows(measured, closed), (student, exercise.id)


@pytest.mark.slow
def test_a_trained_network_keeps_its_answers_with_few_bits_and_on_three_chips():
    few, chips = BOOK.run("bits_run"), BOOK.run("chip_run")
    accuracy = dict(zip(few.panel.curves[0].x, few.panel.curves[0].y, strict=True))
    assert accuracy[16] > 90
    assert abs(accuracy[8] - accuracy[16]) <= 1
    assert accuracy[2] < accuracy[16] - 5
    assert few.word in NEEDS.values()
    assert chips.word in CHIPS
    assert chips.number > 90


def test_the_network_beside_the_lesson_spikes_in_both_layers():
    recording = alive(BOOK.numbers).run()
    for name in ("hidden", "output"):
        assert len(recording.of(name)[0]) > 0
