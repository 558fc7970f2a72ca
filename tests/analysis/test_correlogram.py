"""Correlograms against closed forms: flat for strangers, a peak of known height and place for a train that follows another."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.analysis.correlogram import SHIFT, SHUFFLE, correlogram
from workbench.core.errors import RangeError, UnknownName

DURATION = 100_000.0


def poisson(rate: float, seed: int) -> np.ndarray:
    """Spikes (ms) of a Poisson process of so many Hz."""
    rng = np.random.default_rng(seed)
    return np.sort(rng.uniform(0.0, DURATION, rng.poisson(rate * DURATION / 1000.0)))


@pytest.mark.parametrize("reference", [SHIFT, SHUFFLE])
def test_strangers_are_flat_at_the_rate_of_the_second_and_so_is_their_reference(reference: str):
    first, second = poisson(40.0, 1), poisson(100.0, 2)
    found = correlogram(first, second, 5, 0.0, DURATION, reference=reference)
    rate = len(second) / 5 / (DURATION / 1000.0)
    # a bin holds about 40 * 100 * 0.1 = 400 pairs
    np.testing.assert_allclose(found.rate, rate, rtol=5 / np.sqrt(400))
    np.testing.assert_allclose(found.expected, rate, rtol=5 / np.sqrt(400 * 20))
    np.testing.assert_allclose(found.spread, rate / np.sqrt(400), rtol=0.8)
    assert found.peak is not None
    assert abs(found.peak[1]) < 6


def test_a_train_that_follows_another_peaks_at_its_lag_by_its_probability():
    first = poisson(40.0, 3)
    rng = np.random.default_rng(4)
    followers = first[rng.random(len(first)) < 0.3] + 7.0  # follows three spikes in ten, 7 ms later
    second = np.sort(np.concatenate([followers, poisson(20.0, 5)]))
    found = correlogram(first, second, 1, 0.0, DURATION)
    assert found.peak is not None
    assert found.peak[0] == 7.0
    assert found.peak[1] > 20
    # 0.3 spikes in a bin of 1 ms are 300 Hz, over the 12 + 20 Hz of everybody
    assert found.rate[found.lags == 7.0][0] == pytest.approx(300.0 + 32.0, rel=0.05)
    others = np.abs(found.lags - 7.0) > 1.5
    np.testing.assert_allclose(found.rate[others], 32.0, rtol=0.35)


def test_turning_it_around_mirrors_it():
    first, second = poisson(30.0, 6), poisson(50.0, 7)
    forth = correlogram(first, second, 1, 0.0, DURATION)
    back = correlogram(second, first, 1, 0.0, DURATION)
    scale = len(first) / len(second)
    np.testing.assert_allclose(forth.rate[::-1] * scale, back.rate, rtol=2e-3)


def test_a_clock_with_itself_peaks_at_its_period_and_not_at_zero():
    clock = np.arange(5.0, 10_000.0, 20.0)
    found = correlogram(clock, clock, 1, 0.0, 10_000.0, reach=45.0, same=True)
    high = found.lags[found.rate > 900].tolist()
    assert high == [-40.0, -20.0, 20.0, 40.0]
    assert found.rate[found.lags == 0.0] == 0.0


def test_the_ends_of_the_stretch_do_not_bend_it():
    first = np.arange(0.5, 1000.0, 1.0)
    found = correlogram(first, first, 1, 0.0, 1000.0, reach=200.0)
    np.testing.assert_allclose(found.rate, 1000.0)


def test_what_cannot_be_correlated_is_refused():
    with pytest.raises(RangeError, match="at least 200 ms"):
        correlogram(np.zeros(0), np.zeros(0), 1, 0.0, 100.0)
    with pytest.raises(RangeError, match="width"):
        correlogram(np.zeros(0), np.zeros(0), 1, 0.0, 1000.0, width=0.0)
    with pytest.raises(UnknownName, match="shuffle"):
        correlogram(np.zeros(0), np.zeros(0), 1, 0.0, 1000.0, reference="shufle")
    assert correlogram(np.zeros(0), np.zeros(0), 1, 0.0, 1000.0).peak is None
