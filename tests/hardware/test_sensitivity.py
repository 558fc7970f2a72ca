"""The tornado: sums by hand, ranges where they are published, and the reader's spread where they are not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.core.fact import Fact
from workbench.core.source import Source
from workbench.hardware.pricing import Paid, Price
from workbench.hardware.recipe import Term
from workbench.hardware.sensitivity import swings
from workbench.hardware.span import Span

HERE = Source("a course")


def price(*paid: tuple[float, float | list[float]]) -> Price:
    items = tuple(
        Paid(Term(f"term {index}", "synaptic_events", "e"), Span.of(amount), Fact(value, "J", HERE, "measured", "seen"))
        for index, (amount, value) in enumerate(paid)
    )
    return Price("set", items, (), "chip")


def test_a_published_range_is_used_and_a_single_number_moves_by_the_spread():
    first, second = swings(price((10.0, 2.0), (1.0, [30.0, 50.0])), spread=0.1)
    # 20 J and 30 to 50 J: the range moves the total by 20, a tenth of 20 J moves it by 4
    assert (first.label, first.low, first.high, first.assumed) == ("term 1", 50.0, 70.0, False)
    assert (second.label, second.low, second.high, second.assumed) == ("term 0", 58.0, 62.0, True)


@given(st.lists(st.tuples(st.floats(0, 1e6), st.floats(0, 1e6)), min_size=1, max_size=6), st.floats(0, 1))
def test_the_total_lies_within_every_swing(paid, spread):
    total = sum(amount * value for amount, value in paid)
    found = swings(price(*paid), spread)
    assert [swing.size for swing in found] == sorted((swing.size for swing in found), reverse=True)
    for swing in found:
        assert swing.low <= total * (1 + 1e-9) + 1e-9
        assert swing.high >= total * (1 - 1e-9) - 1e-9


def test_no_spread_moves_nothing_that_has_no_range():
    assert [swing.size for swing in swings(price((3.0, 2.0)), spread=0.0)] == [pytest.approx(0.0)]
