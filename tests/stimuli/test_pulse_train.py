"""Pulses: their charge, their number, and the moments at which they begin."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.experiments.trial import run_trial
from workbench.neurons.lif import LIF
from workbench.stimuli.pulse_train import PulseTrain


@pytest.mark.parametrize("dt", [0.025, 0.1, 0.5])
def test_the_charge_of_a_train_is_amplitude_times_width_times_count(dt):
    train = PulseTrain(amplitude=700.0, width=1.5, period=12.5, count=7, onset=3.0)
    current = run_trial(LIF(), train, 200.0, dt=dt).current
    assert current.sum() * dt == pytest.approx(700.0 * 1.5 * 7, rel=1e-6)
    assert set(np.unique(current)) == {0.0, 700.0}


def test_each_pulse_begins_one_period_after_the_last_and_on_the_grid_whatever_the_rounding():
    # 0.3 * n is often just below or above a multiple of 0.1 in binary
    train = PulseTrain(amplitude=1.0, width=0.1, period=0.3, count=1000, onset=0.1)
    current = run_trial(LIF(), train, 300.0).current
    assert np.flatnonzero(current).tolist() == [1 + 3 * n for n in range(1000)]


def test_pulses_longer_than_their_period_join_and_none_is_silence():
    joined = run_trial(LIF(), PulseTrain(amplitude=1.0, width=20.0, period=10.0, count=3), 40.0).current
    # a pulse is cut off where the next begins; the last one is whole up to the end of its period
    assert joined.sum() * 0.1 == pytest.approx(30.0, rel=1e-5)
    assert not run_trial(LIF(), PulseTrain(count=0), 40.0).current.any()
