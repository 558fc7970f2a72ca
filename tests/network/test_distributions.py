"""Distributions draw from the laws they name."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from workbench.core.errors import RangeError
from workbench.core.random import stream
from workbench.network.distributions import LogNormal, Normal, Uniform, from_data, to_data, values


@pytest.mark.parametrize(
    ("law", "reference"),
    [
        (Normal(2.0, 3.0), stats.norm(2, 3)),
        (Normal(2.0, 3.0, low=0.0), stats.truncnorm(-2 / 3, math.inf, 2, 3)),
        (Normal(0.0, 1.0, low=-0.1, high=2.0), stats.truncnorm(-0.1, 2.0)),
        (Uniform(-1.0, 4.0), stats.uniform(-1, 5)),
        (LogNormal(2.0, 0.5), stats.lognorm(0.5, scale=2.0)),
    ],
)
def test_draws_follow_the_law(law, reference):
    drawn = values(law, stream(5, str(law)), 5000, "weight")
    assert stats.kstest(drawn, reference.cdf).pvalue > 1e-3
    assert from_data(to_data(law), "weight") == law


def test_a_narrow_window_takes_no_longer_and_is_kept():
    drawn = Normal(0.0, 1.0, low=-1e-12, high=0.0).draw(stream(1), 1000)
    assert drawn.min() >= -1e-12
    assert drawn.max() <= 0.0
    assert (Normal(1.0, 5.0, low=1.0, high=1.0).draw(stream(1), 10) == 1.0).all()


@pytest.mark.parametrize(
    "make",
    [
        lambda: Normal(0.0, -1.0),
        lambda: Normal(math.nan, 1.0),
        lambda: Normal(0.0, 1.0, low=1.0),
        lambda: Uniform(2.0, 1.0),
        lambda: Uniform(0.0, math.inf),
        lambda: LogNormal(0.0, 1.0),
    ],
)
def test_a_law_without_meaning_is_refused(make):
    with pytest.raises(RangeError):
        make()


def test_an_array_must_have_one_value_each():
    assert np.array_equal(values(np.arange(3.0), stream(1), 3, "w"), [0, 1, 2])
    with pytest.raises(RangeError, match="3 values"):
        values(np.arange(2.0), stream(1), 3, "w")
