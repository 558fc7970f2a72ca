"""AdEx with EPFL's values; the patterns of Naud 2008 are in tests/experiments/patterns."""

from __future__ import annotations

import numpy as np

from workbench.neurons.adex import AdEx


def test_initial_burst_of_epfl(fires):
    """Exercise 19 of the reference: 10 spikes in 240 ms at 65 pA, intervals from 2.7 to 36 ms."""
    times = fires(AdEx.preset("EPFL"), 65.0, 240.0)
    assert len(times) == 10
    np.testing.assert_allclose(np.diff(times)[[0, -1]], [2.7, 36.0], rtol=0.03)


def test_adaptation_at_the_spike_does_not_depend_on_the_scheme(fires):
    """The cap keeps the upstroke from throwing w away in Runge-Kutta stages: coarse steps give the count of fine ones."""
    counts = [len(fires(AdEx(), 900.0, 500.0, dt)) for dt in (0.01, 0.1, 0.2)]
    assert max(counts) - min(counts) <= 1
    assert counts[0] > 5
