"""Lesson 7 against Brunel 2000: the threshold rate, the balance at g = 4, and a rhythm that follows the delay."""

import numpy as np
import pytest

from workbench.course.lessons.balance import (
    SAME,
    alike,
    beating,
    heard,
    irregularity,
    mean_rate,
    own,
    rhythm,
    two_runs,
    wired,
)
from workbench.course.progress import lesson
from workbench.engines.recording import Block, Recording

BOOK = lesson("balance")


def test_the_threshold_rate_is_that_of_the_reference():
    """The reference's network has 1,000 inputs of 0.1 mV and a threshold rate of 10 Hz; this one 400 of 0.2 mV."""
    assert BOOK.key("threshold") == pytest.approx(10.0 * (1000 * 0.1) / (400 * 0.2))
    assert BOOK.check("threshold", 5000).kind == "mistake"


def test_the_inside_pulls_down_above_four():
    """20 ms of 40 Hz through 400 synapses of 0.2 mV, less a quarter as many of 1 mV: 64 - 80 mV."""
    assert BOOK.key("inside") == pytest.approx(-16.0)
    assert BOOK.check("inside", 64).kind == "mistake"
    assert BOOK.check("inside", 16).message == "The size is right, the sign is not."


def test_crossing_the_balance_slows_everyone():
    """Brunel's saturated state fires near 1/t_ref and as regularly as a clock (CV below 0.2); beyond 4 it does neither."""
    BOOK.predict("drawn", [(3, 300), (3.5, 210), (4, 110), (4.5, 65), (5, 45), (6, 30)])
    outcome = BOOK.run("cross")
    rates = outcome.panel.curves[0].y
    assert np.all(np.diff(rates) < 0)
    assert rates[0] > 290
    assert rates[-1] < 40
    assert BOOK.compare("crossed").score > 0.9
    assert irregularity(wired(BOOK.numbers, 3.0).run(), "exc", 200.0) < 0.2


def test_the_balanced_state_is_irregular():
    assert BOOK.key("cv") == pytest.approx(0.61, abs=0.04)
    assert "excitation wins" in BOOK.check("cv", 0.07).message
    assert BOOK.run("look").number == pytest.approx(46.5, abs=2.0)


def test_a_chunk_of_200_ms_tells_5_hz_apart():
    assert BOOK.key("chunk") == 200.0
    assert "Nyquist" in BOOK.check("chunk", 100).message


def test_a_longer_delay_makes_a_slower_rhythm_faster_than_any_cell():
    short, long = BOOK.key("rhythm"), BOOK.run("beat").number
    assert 1.3 < short / long < 1.9
    assert long == pytest.approx(100.0, abs=8.0)
    assert mean_rate(beating(BOOK.numbers, 1.5).run(), "exc", 200.0) < short / 2
    assert "longer delay still" in BOOK.check("rhythm", long).message


def test_the_spectrum_finds_a_rhythm_that_was_put_in():
    times = np.concatenate([np.arange(200.25, 2700.0, 12.5)] * 3)  # 80 Hz
    cells = np.arange(len(times)) % 7
    empty = (np.zeros(0), np.zeros(0, dtype=int))
    block = Block(0.0, 2700.0, {"exc": (times, cells), "inh": empty}, {}, np.zeros(0))
    found = heard(Recording({"exc": 7, "inh": 1}, blocks=[block]))
    assert found.frequencies[np.argmax(found.power[:30])] == pytest.approx(
        80.0
    )  # of a train its multiples are as strong


def test_one_spike_less_and_no_spike_is_where_it_was_but_the_rate():
    first, second = two_runs(BOOK.numbers)
    gone = (first.of("exc")[0] > 300.0).argmax()
    before = first.of("exc")[0] <= 300.0
    assert np.array_equal(first.of("exc")[0][before], second.of("exc")[0][: before.sum()])
    first_after = first.of("exc")[0][gone], first.of("exc")[1][gone]
    assert first_after not in set(zip(*second.of("exc"), strict=True))
    times, same = alike((first, second))
    assert same[times < 302.0].mean() > 0.95
    assert same[times > 400.0].mean() < 0.3
    outcome = BOOK.run("fork")
    assert 4.0 <= outcome.number <= 30.0
    assert outcome.word == BOOK.key("alike") == SAME


@pytest.mark.parametrize("student", ["Ada", "Grace"])
def test_keys_are_right_for_students(student):
    progress = lesson("balance", student)
    for exercise in progress.lesson.exercises:
        key = progress.key(exercise.id)
        assert progress.judge(exercise.id, key).right
        if exercise.formula:
            assert exercise.tolerance.allows(exercise.formula(progress.numbers), key), exercise.id
    assert 0.3 < progress.key("cv") < 1.2
    assert rhythm(progress.numbers, progress.numbers.longer) < progress.key("rhythm")
    assert own(progress.numbers).seed == progress.numbers.dice
