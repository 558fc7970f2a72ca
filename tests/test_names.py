"""The names that every notebook uses are there, and a mistyped one suggests the nearest."""

from __future__ import annotations

import pytest

import workbench as wb


@pytest.mark.parametrize(("typed", "meant"), [("Lif", "LIF"), ("AdExx", "AdEx"), ("neuronbench", "NeuronBench")])
def test_a_mistyped_name_suggests_the_nearest(typed, meant):
    with pytest.raises(AttributeError, match=rf"{typed}.*Try: wb\.{meant}\."):
        getattr(wb, typed)


@pytest.mark.parametrize("asked", ["_repr_html_", "zzzzzzz"])
def test_a_name_that_is_like_no_other_is_refused_without_a_guess(asked):
    with pytest.raises(AttributeError, match=rf"'{asked}'\.$"):
        getattr(wb, asked)
