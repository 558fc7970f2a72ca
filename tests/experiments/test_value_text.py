"""Values as they are typed."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.core.errors import RangeError
from workbench.experiments.value_text import MOST, read_spikes, read_value, spikes_text, value_text
from workbench.network.distributions import LogNormal, Normal, Uniform

FINITE = st.floats(-1e6, 1e6)


@given(FINITE, FINITE, st.floats(0.0, 1e3))
def test_what_is_written_is_read_again(a: float, b: float, c: float):
    low, high = min(a, b), max(a, b)
    for value in (a, Uniform(low, high), Normal(a, c), Normal(low, c, low, high), LogNormal(c + 0.5, 0.5)):
        assert read_value(value_text(value), "weight") == value


@pytest.mark.parametrize(
    "text", ["", "x", "1 2", "normal", "normal 1", "normal 1 2 3", "uniform 2 1", "__import__('os')"]
)
def test_other_texts_are_refused(text: str):
    with pytest.raises(RangeError):
        read_value(text, "exc->inh.weight")


def test_an_array_is_told_as_one():
    assert value_text(np.ones((2, 3))) == "array (2, 3)"


def test_spikes_are_sorted_and_written_again():
    model = read_spikes("1:30 5, 2:7.5")
    assert model.times.tolist() == [5.0, 7.5, 30.0]
    assert model.ids.tolist() == [0, 2, 1]
    assert spikes_text(model) == "5, 2:7.5, 1:30"
    assert read_spikes("").times.size == 0


@pytest.mark.parametrize("text", ["a", "1:b", "-5", "nan", "1.5:3", " ".join(["1"] * (MOST + 1))])
def test_what_is_no_spike_is_refused(text: str):
    with pytest.raises(RangeError):
        read_spikes(text)
