"""Traub-Miles: the cell of the COBAHH benchmark follows a solver of its published equations."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.neurons.traub_miles import TraubMiles


def rates(v):
    # Brette et al. 2007, appendix B: rates in 1/ms relative to VT = -63 mV
    x = v + 63
    a_m, b_m = 0.32 * (13 - x) / (np.exp((13 - x) / 4) - 1), 0.28 * (x - 40) / (np.exp((x - 40) / 5) - 1)
    a_h, b_h = 0.128 * np.exp((17 - x) / 18), 4 / (1 + np.exp((40 - x) / 5))
    a_n, b_n = 0.032 * (15 - x) / (np.exp((15 - x) / 5) - 1), 0.5 * np.exp((10 - x) / 40)
    return a_m, b_m, a_h, b_h, a_n, b_n


def test_it_follows_a_high_order_solver(follows):
    """Whole-cell values of the benchmark: 20,000 um2, so 200 pF, 10 nS, 20 uS and 6 uS; 500 pA."""

    def slope(t, y):
        v, m, h, n = y
        a_m, b_m, a_h, b_h, a_n, b_n = rates(v)
        current = 500.0 - 10.0 * (v + 60) - 20_000.0 * m**3 * h * (v - 50) - 6_000.0 * n**4 * (v + 90)
        return [current / 200.0, a_m * (1 - m) - b_m * m, a_h * (1 - h) - b_h * h, a_n * (1 - n) - b_n * n]

    a_m, b_m, a_h, b_h, a_n, b_n = rates(-60.0)
    start = [-60.0, a_m / (a_m + b_m), a_h / (a_h + b_h), a_n / (a_n + b_n)]
    follows(TraubMiles(), 500.0, slope, start, -20.0)


def test_it_fires_at_low_rates_too(fires):
    """Its leak alone makes it fire, and with less current its rate goes down to any value: unlike the squid axon's."""
    counts = [len(fires(TraubMiles(), current, 1000.0, 0.05)) for current in (-40.0, -30.0, -25.0, -10.0, 0.0, 100.0)]
    assert counts == sorted(counts)
    assert counts[0] == 0
    assert 1 <= counts[1] < 6
    assert counts[-2] == pytest.approx(14, abs=1)
