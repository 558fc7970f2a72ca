"""Diehl and Cook's cell: each interval is that of a leaky membrane with a threshold that is one step higher."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.experiments.trial import run_trial
from workbench.neurons.diehl_cook_lif import DiehlCookLIF
from workbench.stimuli.step_current import StepCurrent

CURRENT, DT = 20.0, 0.01


def test_each_interval_is_longer_by_what_the_last_spike_added():
    """T_n = t_ref + tau ln((v_inf - v_r)/(v_inf - v_t - theta_n)), theta_n = (theta_{n-1} e^{-T/tau_theta}) + theta_plus."""
    cell = DiehlCookLIF(theta_plus=0.3, tau_theta=5000.0)
    found = run_trial(cell, StepCurrent(amplitude=CURRENT), 3000.0, DT, precision="double")
    tau, goal = cell.c_m / cell.g_l, cell.e_l + CURRENT / cell.g_l
    theta, moment, spikes = cell.theta_0, 0.0, []
    while moment < 3000.0:
        wait = tau * np.log((goal - cell.v_r) / (goal - cell.v_t - theta))
        for _ in range(50):  # theta fades while the membrane climbs
            period = wait + (cell.t_ref if spikes else 0.0)
            level = cell.v_t + theta * np.exp(-period / cell.tau_theta)
            wait = tau * np.log((goal - cell.v_r) / (goal - level))
        moment += wait + (cell.t_ref if spikes else 0.0)
        theta = theta * np.exp(-(wait + (cell.t_ref if spikes else 0.0)) / cell.tau_theta) + cell.theta_plus
        spikes.append(moment)
    spikes = np.array(spikes[:-1])
    assert len(found.spikes) == len(spikes) > 15
    np.testing.assert_allclose(np.diff(found.spikes), np.diff(spikes), atol=3 * DT)
    assert (np.diff(spikes)[1:] > np.diff(spikes)[:-1] * 0.98).all()


def test_theta_counts_spikes_where_it_hardly_fades():
    cell = DiehlCookLIF()
    found = run_trial(cell, StepCurrent(amplitude=CURRENT), 2000.0, 0.1, precision="double")
    expected = cell.theta_0 * np.exp(-2000.0 / cell.tau_theta) + cell.theta_plus * len(found.spikes)
    assert found.states["theta"][-1] == pytest.approx(expected, abs=1e-3)
