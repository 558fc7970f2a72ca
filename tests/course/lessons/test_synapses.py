"""Lesson 4 against the numbers of exercises 23 to 27: Neuro4ML's double exponential, Neuromatch's cell, and the model of Tsodyks and Markram."""

import numpy as np
import pytest

from workbench.core.errors import RangeError
from workbench.course.numbers import seed_of
from workbench.course.progress import lesson
from workbench.course.runs.synapses import (
    BETWEEN,
    LESS,
    MORE,
    SAME,
    SMALLER,
    SUM,
    closed_ratio,
    mean_exc,
    mean_inh,
    missing,
    share,
    storm,
    tiring,
    warming,
)
from workbench.experiments.neuron_bench import NeuronBench
from workbench.experiments.synapse_bench import SynapseBench

BOOK = lesson("synapses")
STUDENTS = ["Ada", "Grace", "Alan"]


def test_the_potential_is_late():
    """Exercise 23: 9.24 ms, 0.157."""
    assert BOOK.key("peak") == pytest.approx(9.24, rel=0.02)
    assert share(BOOK.numbers) == pytest.approx(0.157, rel=0.02)
    assert BOOK.key("height") == pytest.approx(0.157 * 100.0 / 10.0, rel=0.02)
    assert BOOK.run("when").word == BETWEEN
    assert "if the current stayed" in BOOK.check("height", "10 mV").message
    assert "travels for a millisecond" in BOOK.check("peak", 10.24).message


def test_the_cell_under_a_hundred_inputs():
    """Exercise 24: 3.84 and 2.40 nS, -58.0 mV, 6.2 ms."""
    assert BOOK.key("mean") == pytest.approx(3.84)
    assert mean_inh(BOOK.numbers) == pytest.approx(2.40)
    assert BOOK.key("float") == pytest.approx(-58.0, abs=0.3)
    assert BOOK.key("quick") == pytest.approx(6.2, rel=0.03)
    assert BOOK.check("mean", 2.4).kind == "mistake"
    assert BOOK.check("float", "-58 mV").right
    assert "has no sign" in BOOK.check("quick", 100.0 / (10.0 + 3.84 - 2.4)).message


@pytest.mark.parametrize(("rate", "ratio"), [(10.0, 0.82), (20.0, 0.63), (40.0, 0.41)])
def test_a_synapse_that_tires(rate, ratio):
    """Exercise 25."""
    assert tiring(BOOK.numbers, rate).measure("A train").value("last over first") == pytest.approx(ratio, rel=0.03)


def test_a_synapse_that_warms_up():
    """Exercise 26: 7 to 8 Hz, 2.46; 1.08 at 40 Hz."""
    assert 7.0 < BOOK.key("likes") < 8.0
    best = warming(BOOK.numbers).measure("Response against rate").value("highest ratio")
    assert best == pytest.approx(2.46, rel=0.05)
    assert BOOK.key("forty") == pytest.approx(1.08, rel=0.05)
    assert BOOK.check("likes", "10 Hz").kind == "mistake"
    assert "favorite rate" in BOOK.check("forty", 2.46).message


def test_currents_add_and_conductances_do_not():
    """Exercise 27: yes; no, sub-linear."""
    assert BOOK.key("currents") == SUM
    assert BOOK.check("currents", MORE).kind == "mistake"
    assert BOOK.run("two").word == LESS
    assert 2.0 < missing(BOOK.numbers) < 30.0
    assert BOOK.key("shunt") == SMALLER
    assert "when the excitation has lifted it" in BOOK.check("shunt", SAME).message


def test_the_drawn_curve_is_compared_with_the_measured_one():
    progress = lesson("synapses")
    progress.predict("tired_guess", [(0, 1), (60, 1)])
    progress.run("tired_run")
    assert progress.compare("tired_seen").score < 0.75
    curve = progress.outcomes["tired_run"].panel.curves[0]
    expected = [closed_ratio(rate, 0.5, 100.0, 50.0) for rate in curve.x]
    np.testing.assert_allclose(curve.y, expected, rtol=1e-3)


def test_a_set_up_is_put_on_the_bench_of_its_kind():
    bench = SynapseBench(auto=False, rate=77.0, lag=5.0, seed=9)
    BOOK["tired"].place(bench)
    assert bench.to_spec() == BOOK["tired"].setup.bench().to_spec()
    with pytest.raises(RangeError, match="a SynapseBench"):
        BOOK["tired"].place(NeuronBench(auto=False))


@pytest.mark.parametrize("student", STUDENTS)
def test_keys_are_right_and_known_mistakes_are_mistakes(student):
    progress = lesson("synapses", student)
    for exercise in progress.lesson.exercises:
        key = progress.key(exercise.id)
        assert progress.judge(exercise.id, key).right
        if exercise.formula:
            assert exercise.tolerance.allows(exercise.formula(progress.numbers), key), exercise.id
        for mistake in exercise.mistakes:
            assert progress.judge(exercise.id, mistake.value(progress.numbers)).kind == "mistake", exercise.id


@pytest.mark.parametrize("seed", [seed_of(f"student {index}", "synapses") for index in range(12)])
def test_every_student_sees_the_same_phenomena(seed):
    numbers = BOOK.lesson.draw(seed)
    assert numbers.tau_s < 0.6 * numbers.tau
    assert BOOK.lesson.step("two").measure(numbers).word == LESS
    assert BOOK.lesson.step("when").measure(numbers).word == BETWEEN
    assert BOOK.lesson.step("shunt").key(numbers) == SMALLER
    assert 0.3 < closed_ratio(numbers.fast, 0.5, numbers.tau_d, 50.0) < 0.8


def test_the_storm_is_wired_as_the_text_says():
    net = storm(BOOK.numbers).build()
    assert {name: population.size for name, population in net.populations.items()} == {
        "excitation": 80,
        "inhibition": 20,
        "cell": 1,
    }
    assert mean_exc(BOOK.numbers) == pytest.approx(80 * 0.01 * 2.4 * 2)
