"""Measures of spike trains against trains whose measures are known."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.analysis.spike_trains import cv, intervals, rate


def test_rate_counts_spikes_per_cell_and_second():
    assert rate(np.arange(50.0), 10, 500.0) == pytest.approx(10.0)
    assert rate(np.zeros(0), 10, 500.0) == 0.0
    assert rate(np.zeros(3), 0, 500.0) == 0.0
    assert rate(np.zeros(3), 5, 0.0) == 0.0


def test_a_clock_has_cv_zero_and_poisson_one_and_gamma_its_order():
    rng = np.random.default_rng(2)
    clock = np.tile(np.arange(1.0, 100.0), 5), np.repeat(np.arange(5), 99)
    assert cv(*clock) == pytest.approx(0.0, abs=1e-7)
    for order, expected in ((1, 1.0), (4, 0.5)):
        gaps = rng.gamma(order, 10.0 / order, (40, 2000))
        times, ids = gaps.cumsum(1).ravel(), np.repeat(np.arange(40), 2000)
        assert cv(times, ids) == pytest.approx(expected, rel=0.02)


def test_silent_and_rare_cells_are_left_out():
    assert np.isnan(cv(np.zeros(0), np.zeros(0, int)))
    assert np.isnan(cv(np.array([1.0, 5.0]), np.array([0, 0])))
    clock = np.arange(1.0, 20.0)
    assert cv(np.append(clock, 3.3), np.append(np.zeros(19, int), 1)) == pytest.approx(0.0, abs=1e-7)


@given(st.lists(st.tuples(st.integers(0, 1000), st.integers(0, 6)), max_size=60, unique=True), st.randoms())
def test_intervals_do_not_depend_on_the_order_of_the_spikes(spikes, random):
    expected = sorted(
        (cell, b - a)
        for cell in range(7)
        for a, b in zip(
            sorted(t for t, c in spikes if c == cell), sorted(t for t, c in spikes if c == cell)[1:], strict=False
        )
    )
    random.shuffle(spikes)
    times = np.array([t for t, _ in spikes], dtype=float)
    gaps, owners = intervals(times, np.array([c for _, c in spikes], dtype=int))
    assert sorted(zip(owners.tolist(), gaps.tolist(), strict=True)) == expected
