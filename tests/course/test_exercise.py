"""The checker: right, close, a known mistake with its hint, or how far off."""

import pytest

from workbench.course.answer import Choice, Number
from workbench.course.exercise import Exercise, Mistake, Tolerance, how_far
from workbench.course.numbers import BOOK, Draw, Numbers

NUMBERS = Numbers("test", {"r": Draw(10.0, "MOhm", 5, 20, 1)}, BOOK)
OHM = Exercise(
    "ohm",
    "Ohm's law",
    "Which current makes 20 mV in [[r]]?",
    ask=Number("nA"),
    formula=lambda n: 20.0 / n.r,
    tolerance=Tolerance(relative=0.01),
    mistakes=(Mistake(lambda n: 20.0 * n.r, "The other way round."), Mistake(lambda n: 20.0 / n.r, "Never said.")),
    because="$I = V/R$ with [[r]].",
)


def kinds(*answers):
    return [OHM.check(answer, NUMBERS).kind for answer in answers]


def test_right_within_the_tolerance_and_close_within_five():
    assert kinds(2.0, 2.019, 1.981, "2010 pA") == ["right"] * 4
    assert kinds(2.021, 1.91, 2.09) == ["close"] * 3
    assert kinds(2.11, 1.0) == ["wrong", "wrong"]


def test_the_reason_comes_with_the_right_answer():
    assert OHM.check(2.0, NUMBERS).message == "$I = V/R$ with 10 MΩ."


def test_a_known_mistake_gets_its_hint():
    assert OHM.check(200.0, NUMBERS).message == "The other way round."


def test_slips_of_sign_and_prefix_are_recognized_in_every_exercise():
    assert "sign" in OHM.check(-2.0, NUMBERS).message
    for slipped in (2000.0, 0.002, 2e6):
        assert "power of a thousand" in OHM.check(slipped, NUMBERS).message


def test_a_mistake_that_meets_the_key_does_not_hide_it():
    """With r = 1 the wrong way round is the right one."""
    one = Numbers("test", {"r": Draw(1.0, "MOhm", 1, 1, 1)}, BOOK)
    assert OHM.check(20.0, one).right


@pytest.mark.parametrize(
    ("answer", "told"),
    [*((nothing, "No answer yet") for nothing in (..., None, "", "  ")), ("two nA", "expected"), ([1, 2], "expected")],
)
def test_an_unanswered_question_is_told_from_a_wrong_answer(answer, told):
    verdict = OHM.check(answer, NUMBERS)
    assert verdict.kind == "unreadable"
    assert told in verdict.message


def test_words_are_checked_too():
    rebound = Exercise("r", "R", "?", ask=Choice(("yes", "no")), formula=lambda n: "yes")
    assert rebound.check("YES", NUMBERS).right
    assert rebound.check("no", NUMBERS).kind == "wrong"


def test_a_count_has_to_be_exact():
    count = Exercise("c", "C", "?", formula=lambda n: 7, tolerance=Tolerance(absolute=0.0))
    assert count.check(7, NUMBERS).right
    assert not count.check(8, NUMBERS).right


def test_how_far_does_not_give_the_key_away():
    assert how_far(1.34, 1.0) == how_far(1.26, 1.0) == "about 30 % too high"
    assert how_far(0.1, 1.0) == "less than half of it"
    assert how_far(-60.0, -70.0) == "about 10 % too high"
    assert how_far(1.0, -1.0) == "of the wrong sign"
