"""Hodgkin-Huxley: class two, rebound, and a trace that follows a high-order solver."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.experiments.trial import run_trial
from workbench.neurons.hodgkin_huxley import HodgkinHuxley
from workbench.stimuli.step_current import StepCurrent


def density(value: float) -> float:
    """pA for uA/cm2 on the default patch: 1 uA/cm2 is 1 pA on 100 um2."""
    return value * HodgkinHuxley().area / 100


# models-and-training.md 2.1, exponential Euler at 0.01 ms over 1 s: current in uA/cm2, spikes
@pytest.mark.parametrize(("current", "count"), [(0, 0), (2, 0), (5, 1), (6, 2), (6.2, 3)])
def test_it_is_silent_below_the_onset(fires, current, count):
    assert len(fires(HodgkinHuxley(), density(current), 1000.0)) == count


@pytest.mark.parametrize(("current", "rate"), [(6.5, 55.0), (7, 58.3), (10, 68.3), (20, 86.5)])
def test_it_starts_at_a_high_rate(fires, current, rate):
    gaps = np.diff(fires(HodgkinHuxley(), density(current), 1000.0))
    assert 1000 / gaps[-10:].mean() == pytest.approx(rate, abs=0.1)


def test_onset(fires):
    """Exercise 16 of the reference: one spike from 2.2 uA/cm2 for 100 ms, repetitive from about 6.25 at about 52 Hz."""
    assert len(fires(HodgkinHuxley(), density(2.2 * 0.95), 150.0, end=100.0)) == 0
    assert len(fires(HodgkinHuxley(), density(2.2 * 1.05), 150.0, end=100.0)) == 1
    assert len(fires(HodgkinHuxley(), density(6.25 * 0.98), 2000.0)) < 10
    gaps = np.diff(fires(HodgkinHuxley(), density(6.3), 2000.0))
    assert 1000 / gaps[-20:].mean() == pytest.approx(52.0, rel=0.02)


# exercise 17 of the reference: 20 ms of hyperpolarization, uA/cm2
@pytest.mark.parametrize(("current", "count"), [(-1, 0), (-2, 0), (-3, 1), (-5, 1)])
def test_rebound(fires, current, count):
    assert len(fires(HodgkinHuxley(), density(current), 120.0, onset=20.0, end=40.0)) == count


def test_more_sodium_channels(fires):
    """Exercise 18 of the reference: with g_na * 1.4 it fires on at 2 uA/cm2, not at 1, and rests 0.46 mV higher."""
    more = HodgkinHuxley(g_na=168.0)
    assert len(fires(more, density(2), 1000.0)) > 40
    assert len(fires(more, density(1), 1000.0)) <= 1
    rest = [
        run_trial(cell, StepCurrent(amplitude=0.0), 300.0, 0.05).states["v"][-1] for cell in (HodgkinHuxley(), more)
    ]
    assert rest[1] - rest[0] == pytest.approx(0.46, abs=0.01)


def test_blocked_channels(fires):
    assert len(fires(HodgkinHuxley.preset("TTX"), density(10), 200.0)) == 0
    assert len(fires(HodgkinHuxley.preset("TEA"), density(10), 200.0)) == 1
    assert len(fires(HodgkinHuxley.preset("squid"), density(10), 200.0)) > 10


def test_it_follows_a_high_order_solver(follows):
    def slope(t, y):
        x, m, h, n = y
        a_m, b_m = 0.1 * (x + 40) / -np.expm1(-(x + 40) / 10), 4 * np.exp(-(x + 65) / 18)
        a_h, b_h = 0.07 * np.exp(-(x + 65) / 20), 1 / (1 + np.exp(-(x + 35) / 10))
        a_n, b_n = 0.01 * (x + 55) / -np.expm1(-(x + 55) / 10), 0.125 * np.exp(-(x + 65) / 80)
        current = 10.0 - 120 * m**3 * h * (x - 50) - 36 * n**4 * (x + 77) - 0.3 * (x + 54.4)
        return [current, a_m * (1 - m) - b_m * m, a_h * (1 - h) - b_h * h, a_n * (1 - n) - b_n * n]

    follows(HodgkinHuxley(), density(10), slope, [-65.0, 0.05293, 0.59612, 0.31768], 0.0)
