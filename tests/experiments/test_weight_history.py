"""A history of weights keeps what a picture needs of a run of any length."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.experiments.weight_history import BINS, FIRST, WeightHistory, spread


def test_of_a_long_run_moments_are_kept_evenly_from_its_beginning():
    history = WeightHistory(np.array([0, 1]), [1], moments=10)
    for t in np.arange(0.0, 100_000.0, FIRST):
        history.note(t, np.array([t / 1e5, 0.5]))
    seen = history.seen()
    assert 5 <= len(seen.times) <= 10
    assert seen.times[0] == 0.0
    assert np.ptp(np.diff(seen.times)) == pytest.approx(0.0)
    np.testing.assert_allclose(seen.means[:, 0], seen.times / 1e5)
    np.testing.assert_allclose(seen.chosen[:, 0], 0.5)


def test_what_comes_after_a_moment_gone_back_to_is_forgotten():
    history = WeightHistory(np.array([0]), [])
    for t in (0.0, 50.0, 100.0):
        history.note(t, np.array([0.2]))
    history.forget_after(60.0)
    assert history.seen().times.tolist() == [0.0, 50.0]


def test_the_spread_counts_every_weight_once():
    found = spread(np.linspace(-0.1, 1.2, 131))
    assert found.sum() == pytest.approx(1.0)
    assert len(found) == BINS
    assert found[0] > found[1]
    assert found[-1] > found[1]


def test_nothing_seen_is_empty():
    seen = WeightHistory(np.array([0, 1, 2]), [0]).seen()
    assert (len(seen.times), seen.means.shape, seen.spread.shape) == (0, (0, 3), (0, BINS))
