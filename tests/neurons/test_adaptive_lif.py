"""ALIF: the threshold settles where its decay between two spikes balances its jump."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import brentq

from workbench.experiments.trial import run_trial
from workbench.neurons.adaptive_lif import ALIF
from workbench.stimuli.step_current import StepCurrent


@pytest.mark.parametrize("current", [300.0, 600.0])
def test_it_adapts_to_its_fixed_point(current):
    """With interval T, a after a spike is 1/(1 - exp(-T/tau_a)); the membrane climbs from the soft reset to v_t + b (a - 1)."""
    cell = ALIF()
    tau, goal = cell.c_m / cell.g_l, cell.e_l + current / cell.g_l

    def miss(period: float) -> float:
        theta = cell.v_t + cell.b / np.expm1(period / cell.tau_a)
        reset = theta - (cell.v_t - cell.e_l)
        return goal - (goal - reset) * np.exp(-period / tau) - theta

    period = float(brentq(miss, 1.0, 500.0))  # pyright: ignore[reportArgumentType]
    trial = run_trial(cell, StepCurrent(amplitude=current), 2500.0, 0.01, precision="double")
    assert trial.intervals[-5:].mean() == pytest.approx(period, abs=0.02)
    assert trial.intervals[0] < 0.8 * period
    after = trial.states["a"][np.rint(trial.spikes[-3:] / 0.01).astype(int) - 1]
    np.testing.assert_allclose(after, 1 / -np.expm1(-period / cell.tau_a), rtol=2e-3)


def test_without_adaptation_it_is_a_leaky_cell(fires):
    times = fires(ALIF(b=0.0), 400.0, 300.0)
    assert np.ptp(np.diff(times)) < 0.011
