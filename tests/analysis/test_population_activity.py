"""Measures of a population against closed forms: Poisson cells, clocks, a sine."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.analysis.population_activity import activity, counts, fano, pair_correlation, spectrum, synchrony
from workbench.analysis.spike_trains import cv

SIZE, LENGTH = 200, 20_000.0


@pytest.fixture(scope="module")
def poisson() -> tuple[np.ndarray, np.ndarray]:
    """20 Hz in each of 200 cells for 20 s."""
    rng = np.random.default_rng(1)
    number = rng.poisson(SIZE * LENGTH * 0.02)
    times = np.sort(rng.uniform(0, LENGTH, number))
    return times, rng.integers(0, SIZE, number)


def test_poisson_cells_have_a_cv_and_a_fano_factor_of_one(poisson):
    times, ids = poisson
    assert cv(times, ids) == pytest.approx(1.0, abs=0.02)
    assert fano(counts(times, 0, LENGTH, 1.0)) == pytest.approx(1.0, abs=0.03)


def test_independent_cells_have_a_synchrony_of_one_over_the_root_of_their_number(poisson):
    assert synchrony(*poisson, SIZE, 0, LENGTH) == pytest.approx(SIZE**-0.5, rel=0.05)
    assert pair_correlation(*poisson, np.arange(40), 0, LENGTH) == pytest.approx(0.0, abs=0.01)


def test_cells_that_do_the_same_have_a_synchrony_and_a_correlation_of_one():
    beats = np.arange(10.0, 1000.0, 25.0)
    times, ids = np.repeat(beats, 30), np.tile(np.arange(30), len(beats))
    assert synchrony(times, ids, 30, 0, 1000.0) == pytest.approx(1.0)
    assert pair_correlation(times, ids, np.arange(30), 0, 1000.0) == pytest.approx(1.0)


def test_the_spectrum_of_poisson_cells_is_flat_at_twice_the_rate_over_their_number(poisson):
    found = spectrum(activity(poisson[0], SIZE, 0, LENGTH), 1.0)
    assert found.power[5:-5].mean() == pytest.approx(2 * 20.0 / SIZE, rel=0.05)
    thirds = [part.mean() for part in np.array_split(found.power[5:-5], 3)]
    assert max(thirds) < 1.15 * min(thirds)
    assert found.purity < 0.25


def test_a_rhythm_is_a_peak_at_its_frequency():
    moments = np.arange(4000) + 0.5
    found = spectrum(50.0 + 20.0 * np.sin(2 * np.pi * 0.0625 * moments), 1.0)
    assert found.peak == pytest.approx(62.5, abs=1000 / 256)
    assert found.purity > 0.99


def test_the_activity_counts_a_spike_in_the_bin_it_ends():
    assert activity(np.array([1.0, 1.5]), 10, 0.0, 2.0).tolist() == [100.0, 100.0]


def test_silence_has_no_number():
    none = np.zeros(0)
    assert np.isnan(synchrony(none, none, 10, 0, 100.0))
    assert np.isnan(fano(np.zeros(5)))
    assert np.isnan(spectrum(np.zeros(300), 1.0).peak)
    assert np.isnan(pair_correlation(none, none, np.arange(5), 0, 100.0))
