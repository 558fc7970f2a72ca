"""LIF fires at the closed-form rate, with the numbers of two courses."""

from __future__ import annotations

import math

import numpy as np
import pytest

from workbench.neurons.lif import LIF


@pytest.mark.parametrize("engine", ["reference", "event"])
@pytest.mark.parametrize(("current", "t_ref"), [(250.0, 0.0), (400.0, 0.0), (400.0, 3.0), (1500.0, 2.0)])
def test_rate_is_the_closed_form(fires, engine, current, t_ref):
    cell = LIF(t_ref=t_ref)
    v_inf, tau = cell.e_l + current / cell.g_l, cell.c_m / cell.g_l
    period = t_ref + tau * math.log((v_inf - cell.v_r) / (v_inf - cell.v_t))
    gaps = np.diff(fires(cell, current, 120.0, engine=engine))
    assert gaps.mean() == pytest.approx(period, abs=0.011)
    assert cell.closed_rate(current) == pytest.approx(1000 / period)


def test_it_is_silent_at_rheobase(fires):
    cell = LIF()
    rheobase = cell.closed_rheobase()
    assert rheobase == cell.g_l * (cell.v_t - cell.e_l)
    assert len(fires(cell, rheobase, 500.0, 0.1)) == 0
    assert len(fires(cell, rheobase * 1.02, 500.0, 0.1)) > 0
    np.testing.assert_array_equal(cell.closed_rate(np.array([0.0, rheobase, -50.0])), 0.0)


def test_epfl_rates():
    """Exercises 1 to 3 of the reference: 2.0 nA; 76.4, 107.2 and 190.7 Hz; 320 Hz at 100 nA with 3 ms."""
    cell = LIF.preset("EPFL")
    assert cell.closed_rheobase() == pytest.approx(2000.0)
    np.testing.assert_allclose(cell.closed_rate(np.array([2500.0, 3000.0, 5000.0])), [76.4, 107.2, 190.7], atol=0.05)
    cell.t_ref = 3.0
    assert cell.closed_rate(100_000.0) == pytest.approx(320.0, abs=0.5)


def test_neuromatch_counts(fires):
    """Exercises 5 and 6 of the reference: rheobase 200 pA; 7 spikes in 100 ms at 300 pA, 77.0 Hz."""
    cell = LIF.preset("Neuromatch")
    assert cell.closed_rheobase() == pytest.approx(200.0)
    assert len(fires(cell, 300.0, 100.0)) == 7
    assert cell.closed_rate(300.0) == pytest.approx(77.0, abs=0.05)
