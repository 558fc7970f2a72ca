"""Wang-Buzsaki: an interneuron that fires at any rate from its onset up to the gamma range."""

from __future__ import annotations

import numpy as np

from workbench.experiments.trial import run_trial
from workbench.neurons.wang_buzsaki import WangBuzsaki
from workbench.stimuli.step_current import StepCurrent


def rates(v):
    # Wang and Buzsaki 1996, equations 2.2 to 2.4, phi not yet applied
    a_m, b_m = -0.1 * (v + 35) / (np.exp(-0.1 * (v + 35)) - 1), 4 * np.exp(-(v + 60) / 18)
    a_h, b_h = 0.07 * np.exp(-(v + 58) / 20), 1 / (np.exp(-0.1 * (v + 28)) + 1)
    a_n, b_n = -0.01 * (v + 34) / (np.exp(-0.1 * (v + 34)) - 1), 0.125 * np.exp(-(v + 44) / 80)
    return a_m, b_m, a_h, b_h, a_n, b_n


def density(value: float) -> float:
    """pA for uA/cm2 on the default patch of 1000 um2."""
    return 10.0 * value


def test_it_follows_a_high_order_solver(follows):
    def slope(t, y):
        v, h, n = y
        a_m, b_m, a_h, b_h, a_n, b_n = rates(v)
        sodium = 35 * (a_m / (a_m + b_m)) ** 3 * h * (v - 55)
        current = 1.5 - sodium - 9 * n**4 * (v + 90) - 0.1 * (v + 65)
        return [current, 5 * (a_h * (1 - h) - b_h * h), 5 * (a_n * (1 - n) - b_n * n)]

    _, _, a_h, b_h, a_n, b_n = rates(-64.0)
    follows(WangBuzsaki(), density(1.5), slope, [-64.0, a_h / (a_h + b_h), a_n / (a_n + b_n)], 0.0)


def test_it_starts_at_a_low_rate_and_reaches_gamma(fires):
    """Wang and Buzsaki 1996, figure 1: from zero near 0.2 uA/cm2 upward; gamma between 1 and 2 uA/cm2."""
    counts = {value: len(fires(WangBuzsaki(), density(value), 1000.0, 0.05)) for value in (0.1, 0.2, 1.0, 2.0)}
    assert counts[0.1] == 0
    assert 0 < counts[0.2] < 20
    assert 40 < counts[1.0] < 100 < counts[2.0] < 200


def test_its_afterhyperpolarization_is_shallow():
    """About -15 mV below the threshold: with its fast gates the membrane does not come near the potassium reversal."""
    trial = run_trial(WangBuzsaki(), StepCurrent(amplitude=density(1.0)), 200.0, 0.02)
    assert -72.0 < trial.membrane[5000:].min() < -60.0
