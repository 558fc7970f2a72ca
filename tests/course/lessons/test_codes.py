"""Lesson 5 against the answers of the reference: silence of rain, counts, latencies, a population vector, and shared noise."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.course.lessons.codes import LESSON
from workbench.course.numbers import seed_of
from workbench.course.progress import lesson
from workbench.course.runs import codes as runs

BOOK = lesson("codes")


def test_silence_and_scatter_of_rain_are_those_of_the_reference():
    """Exercise 28: a Poisson train of 10 Hz is silent for 100 ms with probability 0.368; its Fano factor is 1."""
    assert BOOK.key("silent") == pytest.approx(0.368, abs=0.01)
    assert "other half" in BOOK.check("silent", 0.632).message
    found = BOOK.run("scatter")
    assert found.number == pytest.approx(1.0, abs=0.05)
    assert found.word == runs.SAME
    drawn, clocks, line = found.panel.curves
    # one spike a millisecond at most, counted for a second: m (1 - m/1000)
    np.testing.assert_allclose(drawn.y, drawn.x * (1 - drawn.x / 1000), rtol=0.25)
    assert clocks.y.max() == 0
    assert (line.x == line.y).all()


def test_counts_of_a_rate_code_are_those_of_the_reference():
    """Exercise 29: chance 0.25 in 100 steps, standard deviation 4.33."""
    assert BOOK.key("spread") == pytest.approx(4.33, rel=0.02)
    assert "at most one spike" in BOOK.check("spread", 5.0).message


def test_latencies_are_those_of_the_reference():
    """Exercise 30: tau 5, threshold 0.01: intensity 1 after 0.050 steps, 0.05 after 1.12."""
    assert BOOK.key("latency") == pytest.approx(1.12, abs=0.005)
    assert runs.wait(BOOK.numbers, 1.0) == pytest.approx(0.050, abs=5e-4)
    assert "to *fall*" in BOOK.check("latency", 5 * np.log(5)).message


def test_the_population_vector_is_that_of_the_reference():
    """Exercise 31: of 1,000 cells, number 499 prefers 179.82 degrees."""
    assert BOOK.key("vector") == pytest.approx(179.82)
    assert "half a cell" in BOOK.check("vector", 179.64).message


def test_the_population_vector_is_read_from_spikes(monkeypatch: pytest.MonkeyPatch):
    decode = runs.PopulationCode.decode
    read: list[np.ndarray] = []
    monkeypatch.setattr(
        runs.PopulationCode, "decode", lambda code, trains: (read.append(trains), decode(code, trains))[1]
    )
    assert runs.preferred(BOOK.numbers) == pytest.approx(179.82)
    (trains,) = read
    assert trains.shape[1:] == (1, 1000)
    assert np.average(np.arange(1000), weights=trains.sum(0)[0]) == pytest.approx(499)  # where its peak is


def test_a_phase_code_of_eight_steps_is_worth_255_of_a_rate_code():
    """As the phase code's source says: a period of eight steps tells what takes a rate code 256 values."""
    assert BOOK.key("places") == 255
    assert "no spike at all" in BOOK.check("places", 256).message


def test_latencies_are_readable_first():
    found = BOOK.run("soon")
    assert found.word == runs.LATENCY
    drawn, latency = (dict(zip(curve.x, curve.y, strict=True)) for curve in found.panel.curves)
    assert latency[3] > 95 > 70 > drawn[3]
    assert drawn[25] > 85


def test_a_threshold_makes_correlations_smaller():
    """Exercise 32 (Neuromatch W2D3 T2): currents alike by 0.3 give counts that are less alike; de la Rocha et al. 2007."""
    found = BOOK.run("shared")
    assert found.word == runs.SMALLER
    assert 0.05 < found.number < 0.25


def test_a_reader_of_the_phase_code_is_tried():
    assert BOOK.check("reader", lambda train: train / 2**BOOK.numbers.bits).right
    assert "rate is read" in BOOK.check("reader", lambda train: int(train).bit_count() / 8).message


def test_measurements_agree_with_their_closed_forms_for_other_students():
    for student in ("Ada", "Grace"):
        numbers = LESSON.draw(seed_of(student, "codes"))
        for exercise in LESSON.exercises:
            if exercise.measure and exercise.formula:
                measured, closed = exercise.measure(numbers), exercise.formula(numbers)
                assert exercise.tolerance.allows(measured, closed), (student, exercise.id)
