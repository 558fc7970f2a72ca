"""A sine through a leaky membrane: the answers of exercise 4 of the EPFL course set, and the closed form behind them."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.experiments.trial import run_trial
from workbench.neurons.lif import LIF
from workbench.stimuli.sine import Sine

# R = 10 MOhm and tau = 8 ms: C = 800 pF, g = 100 nS
EPFL = LIF(c_m=800.0, g_l=100.0, e_l=-70.0, v_t=1000.0)


def response(frequency: float, dt: float) -> complex:
    """Amplitude (mV) and phase of the membrane under a sine of 2.5 nA, by a fit over the last whole cycles."""
    cycles = max(round(frequency / 10.0), 1)
    trial = run_trial(EPFL, Sine(amplitude=2500.0, frequency=frequency), 100.0 + 1000.0 * cycles / frequency, dt)
    late = trial.times > 100.0
    angle = 2.0 * np.pi * frequency / 1000.0 * trial.times[late]
    columns = np.stack([np.sin(angle), np.cos(angle), np.ones(late.sum())], axis=1)
    (sine, cosine, _), *_ = np.linalg.lstsq(columns, trial.membrane[late].astype(float), rcond=None)
    return complex(sine, cosine)


def test_exercise_4_amplitude_and_lag():
    at_250 = response(250.0, 0.005)
    assert abs(at_250) == pytest.approx(1.98, abs=0.01)
    assert -np.rad2deg(np.angle(at_250)) == pytest.approx(85.5, abs=0.5)


def test_exercise_4_cut_off():
    # at 1 / (2 pi tau) = 19.9 Hz the response is down by the square root of two and lags by 45 degrees
    at_cut_off = response(19.9, 0.02)
    assert abs(at_cut_off) == pytest.approx(25.0 / np.sqrt(2.0), rel=2e-3)
    assert -np.rad2deg(np.angle(at_cut_off)) == pytest.approx(45.0, abs=0.3)


def test_the_offset_flows_from_the_start_and_the_swing_from_its_onset_with_its_phase():
    sine = Sine(amplitude=100.0, frequency=25.0, offset=30.0, phase=90.0, onset=20.0)
    current = run_trial(LIF(), sine, 60.0).current
    t = np.arange(600) * 0.1
    swing = np.where(t > 19.99, 100.0 * np.cos(2.0 * np.pi * 0.025 * (t - 20.0)), 0.0)
    np.testing.assert_allclose(current, 30.0 + swing, atol=1e-4)
