"""Answers are read with their units, refused in words, and guesses are scored by distance."""

import numpy as np
import pytest

from workbench.core.errors import RangeError
from workbench.core.units import registry
from workbench.course.answer import Choice, Curve, Function, Number
from workbench.course.numbers import BOOK, Numbers
from workbench.experiments.result import Curve as Measured

NONE = Numbers("test", {}, BOOK)
DRAWN = Curve("current (nA)", "rate (Hz)", lambda n: (0.0, 1.0), lambda n: (0.0, 100.0))


@pytest.mark.parametrize(
    "raw",
    [2.0, 2, np.float64(2), "2", "2.0 nA", " 2.0nA ", "2000 pA", "0.002 µA", "2e3 pA", "2,0 nA", "+2 nA"],
)
def test_two_nanoamperes_are_read_however_they_are_written(raw):
    assert Number("nA").read(raw, NONE) == pytest.approx(2.0)


def test_a_pint_quantity_is_converted():
    assert Number("nA").read(2000 * registry().pA, NONE) == pytest.approx(2.0)
    assert Number("1").read(0.5 * registry().dimensionless, NONE) == 0.5


@pytest.mark.parametrize(
    "raw",
    [
        *["", "nA", "two", "2 mV", "2 nA nA", "2 parsec", "1,000 pA", "2 nA**9**9**9", "inf", "nan", "9" * 60],
        *[True, None, [2.0], 2j, float("nan"), float("inf"), "2 " + "a" * 1000, "2 __import__", object()],
    ],
)
def test_whatever_is_no_number_is_refused_in_words(raw):
    with pytest.raises(RangeError, match="expected"):
        Number("nA").read(raw, NONE)


def test_a_pint_quantity_of_another_kind_is_refused():
    with pytest.raises(RangeError, match="a number in nA"):
        Number("nA").read(2 * registry().mV, NONE)


def test_a_guess_scores_by_its_ratio():
    ask = Number("Hz")
    assert ask.score(24.0, 24.0) == 1.0
    assert ask.score(12.0, 24.0) == ask.score(48.0, 24.0) == 0.5
    assert ask.score(-24.0, 24.0) == 0.0
    assert ask.score(0.0, 0.0) == 1.0


def test_a_choice_is_one_of_its_words():
    ask = Choice(("type I", "type II"))
    assert ask.read(" Type ii ", NONE) == "type II"
    with pytest.raises(RangeError, match="type I; type II"):
        ask.read("type III", NONE)
    assert (ask.score("type I", "type I"), ask.score("type I", "type II")) == (1.0, 0.0)


def test_a_drawn_curve_is_sorted_and_the_last_point_of_a_place_counts():
    assert DRAWN.read([(1, 50), (0, 0), (1, 80)], NONE) == [[0.0, 0.0], [1.0, 80.0]]


@pytest.mark.parametrize("raw", [[], [(0, 1)], [(0, 1)] * 65, [(0, float("nan")), (1, 2)], "curve", [(1, 2, 3)], 5])
def test_what_is_no_curve_is_refused(raw):
    with pytest.raises(RangeError, match="points"):
        DRAWN.read(raw, NONE)


def test_a_curve_scores_by_the_area_between():
    x = np.linspace(0, 1, 101)
    ramp = Measured("measured", x, 100 * x)
    assert DRAWN.score([[0, 0], [1, 100]], ramp) == pytest.approx(1.0)
    # half the height everywhere: the triangle between is half of the triangle below the higher one
    assert DRAWN.score([[0, 0], [1, 50]], ramp) == pytest.approx(0.5)
    # a flat line at half height: two triangles of 12.5 between; below the higher of both 62.5
    assert DRAWN.score([[0, 50], [1, 50]], ramp) == pytest.approx(1 - 25 / 62.5, abs=1e-3)


def test_a_function_is_tried_and_its_failure_told():
    ask = Function("Hz", lambda n: [1.0, 2.0], "rate(current)")
    assert ask.read(lambda x: 10 * x, NONE) == [10.0, 20.0]
    assert ask.read([10.0, 20.0], NONE) == [10.0, 20.0]
    with pytest.raises(RangeError, match=r"your function at 1: .* ZeroDivisionError"):
        ask.read(lambda x: 1 / 0, NONE)
    with pytest.raises(RangeError, match=r"rate\(current\)"):
        ask.read(3.0, NONE)
