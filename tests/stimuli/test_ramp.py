"""A ramp is a straight line between its two ends."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.experiments.trial import run_trial
from workbench.neurons.lif import LIF
from workbench.stimuli.ramp import Ramp


def test_a_ramp_is_nothing_then_a_line_then_held():
    ramp = Ramp(start=-100.0, end=300.0, onset=10.0, duration=20.0)
    current = run_trial(LIF(v_t=0.0), ramp, 50.0, dt=0.5).current
    t = np.arange(100) * 0.5
    expected = np.where(t < 10.0, 0.0, np.minimum(-100.0 + 20.0 * (t - 10.0), 300.0))
    np.testing.assert_allclose(current, expected, atol=1e-4)


def test_a_ramp_without_duration_is_a_step():
    current = run_trial(LIF(), Ramp(start=-50.0, end=100.0, onset=1.0, duration=0.0), 2.0, dt=0.5).current
    assert current.tolist() == [0.0, 0.0, 100.0, 100.0]


def test_a_leaky_membrane_follows_a_ramp_one_time_constant_late():
    # behind a ramp of slope s the membrane of resistance R is R s (t - tau) once the beginning is forgotten
    trial = run_trial(LIF(v_t=0.0), Ramp(end=300.0, duration=300.0), 300.0, dt=0.05, engine="reference")
    assert trial.membrane[-1] - -70.0 == pytest.approx(0.1 * 1.0 * (300.0 - 20.0), abs=0.01)
