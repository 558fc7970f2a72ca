"""What stands in a field of numbers is used between its ends only."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from workbench.labs.clamped import clamped


@pytest.mark.parametrize(("value", "kept"), [(None, 1), (99999, 7), (-5, 1), (3, 3)])
def test_an_emptied_field_is_its_lower_end_and_a_hostile_number_the_nearer_one(value, kept):
    assert clamped(SimpleNamespace(value=value, start=1, end=7)) == kept


def test_an_end_that_is_about_to_come_counts():
    assert clamped(SimpleNamespace(value=9, start=0, end=20), 4) == 4
    assert clamped(SimpleNamespace(value=9, start=None, end=None)) == 9
