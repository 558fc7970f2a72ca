"""A cascade of leaky stages against its differential equations and the peak of the course's double exponential."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from workbench.analysis.cascade import cascade, peak_time


@pytest.mark.parametrize("taus", [(5.0,), (5.0, 20.0), (20.0, 5.0), (0.2, 2.0, 20.0), (2.0, 100.0, 20.0)])
def test_a_cascade_solves_its_equations(taus):
    def rates(_t, y):
        before = [0.0, *y[:-1]]
        return [(up - now) / tau for up, now, tau in zip(before, y, taus, strict=True)]

    t = np.linspace(0.0, 60.0, 121)
    solved = solve_ivp(rates, (0.0, 60.0), [1.0, *[0.0] * (len(taus) - 1)], t_eval=t, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(cascade(t, taus), solved.y[-1], atol=1e-7)


@pytest.mark.parametrize("taus", [(5.0, 5.0), (5.0, 5.0, 5.0)])
def test_equal_times_are_the_limit_of_unequal_ones(taus):
    """t/tau exp(-t/tau), and t^2/(2 tau^2) exp(-t/tau)."""
    t = np.linspace(0.0, 40.0, 81)
    order = len(taus) - 1
    np.testing.assert_allclose(
        cascade(t, taus), (t / 5.0) ** order / math.factorial(order) * np.exp(-t / 5.0), atol=2e-4
    )


def test_the_peak_of_20_and_5_ms_is_that_of_exercise_23():
    at = peak_time(5.0, 20.0)
    assert at == pytest.approx(9.24, rel=0.02)
    assert float(cascade(np.array([at]), (5.0, 20.0))[0]) == pytest.approx(0.157, rel=0.02)
    assert peak_time(20.0, 5.0) == pytest.approx(at)


def test_nothing_comes_before_the_spike():
    assert cascade(np.array([-3.0, -0.1]), (5.0, 20.0)).tolist() == [0.0, 0.0]
