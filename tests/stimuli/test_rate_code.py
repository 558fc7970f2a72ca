"""Brightness becomes the number of spikes."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.core.errors import RangeError, TooLarge
from workbench.stimuli.rate_code import RateCode

RAMP = (np.arange(17) / 16)[None, :]


def test_sixteen_even_steps_tell_sixteenths_exactly():
    spikes = RateCode().encode(RAMP, steps=16)
    assert spikes.shape == (16, 1, 17)
    assert spikes.dtype == np.uint8
    np.testing.assert_array_equal(spikes.sum(0)[0], np.arange(17))


def test_even_spikes_are_spread_out():
    train = RateCode().encode(np.array([[0.25]]), steps=40).ravel()
    assert set(np.diff(np.flatnonzero(train))) == {4}


def test_random_counts_are_binomial():
    share, steps, cells = 0.3, 50, 4000
    counts = RateCode(timing="random").encode(np.full((1, cells), share), steps, seed=3).sum(0)[0]
    assert counts.mean() == pytest.approx(steps * share, abs=4 * np.sqrt(steps * share * (1 - share) / cells))
    assert counts.var() == pytest.approx(steps * share * (1 - share), rel=4 * np.sqrt(2 / cells))


def test_the_rate_is_the_declared_one():
    spikes = RateCode(rate=200.0).encode(np.ones((1, 3)), steps=1000, dt=1.0)
    np.testing.assert_array_equal(spikes.sum(0), 200)
    halved = RateCode(rate=200.0).encode(np.ones((1, 3)), steps=1000, dt=0.5)
    np.testing.assert_array_equal(halved.sum(0), 100)


def test_no_more_than_a_spike_a_step():
    assert RateCode(rate=5000.0).encode(np.ones((2, 2)), steps=8).max() == 1


def test_spikes_depend_on_the_seed_alone():
    code, images = RateCode(timing="random"), np.full((3, 5), 0.5)
    np.testing.assert_array_equal(code.encode(images, 20, seed=1), code.encode(images, 20, seed=1))
    assert not np.array_equal(code.encode(images, 20, seed=1), code.encode(images, 20, seed=2))


def test_bad_pictures_are_refused_by_name():
    with pytest.raises(RangeError, match="0 to 1"):
        RateCode().encode(np.full((1, 2), 16.0), 4)
    with pytest.raises(RangeError, match="0 to 1"):
        RateCode().encode(np.full((1, 2), np.nan), 4)
    with pytest.raises(RangeError, match="batch, features"):
        RateCode().encode(np.zeros(8), 4)
    with pytest.raises(RangeError, match="steps"):
        RateCode().encode(np.zeros((2, 8)), 0)


def test_what_cannot_fit_is_refused_before_memory_is_touched():
    with pytest.raises(TooLarge, match="GiB"):
        RateCode().encode(np.zeros((1000, 1000)), 10**6)
