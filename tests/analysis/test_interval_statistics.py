"""Measures of intervals against processes whose values are known."""

from __future__ import annotations

import math

import numpy as np
import pytest

from workbench.analysis.interval_statistics import interval_histogram, interval_statistics


def test_a_poisson_process_has_one_of_everything():
    spikes = np.cumsum(np.random.default_rng(3).exponential(10.0, 20_000))
    found = interval_statistics(spikes)
    assert found.mean == pytest.approx(10.0, rel=0.03)
    assert [found.cv, found.cv2, found.lv] == pytest.approx([1.0, 1.0, 1.0], rel=0.03)


def test_a_gamma_process_has_the_closed_forms():
    """CV = 1/sqrt(k) and LV = 3/(2k + 1) (Shinomoto et al. 2003)."""
    order = 4.0
    found = interval_statistics(np.cumsum(np.random.default_rng(4).gamma(order, 5.0, 20_000)))
    assert found.cv == pytest.approx(1 / math.sqrt(order), rel=0.03)
    assert found.lv == pytest.approx(3 / (2 * order + 1), rel=0.03)


def test_a_slow_drift_raises_cv_and_hardly_cv2():
    found = interval_statistics(np.cumsum(np.linspace(5.0, 50.0, 400)))
    assert found.cv > 0.4
    assert found.cv2 < 0.01


@pytest.mark.parametrize("spikes", [[], [1.0], [1.0, 4.0]])
def test_what_needs_more_intervals_is_not_a_number(spikes):
    found = interval_statistics(np.array(spikes))
    assert found.count == max(0, len(spikes) - 1)
    assert math.isnan(found.cv)
    assert found.mean == 3.0 or len(spikes) < 2


def test_the_histogram_holds_every_interval():
    spikes = np.cumsum(np.random.default_rng(5).gamma(2.0, 5.0, 300))
    counts, edges = interval_histogram(spikes, bins=20)
    assert counts.sum() == 299
    assert (len(edges), edges[0]) == (21, 0.0)
