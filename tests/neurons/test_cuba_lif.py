"""CUBA-LIF: an impulse becomes a double-exponential potential; a constant input an LIF's rate."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from workbench.experiments.trial import run_trial
from workbench.neurons.cuba_lif import CubaLIF
from workbench.neurons.lif import LIF
from workbench.stimuli.step_current import StepCurrent


@pytest.mark.parametrize("engine", ["event", "reference", "batch"])
def test_an_impulse_peaks_when_the_closed_form_does(engine):
    """Exercise 23 of the reference: membrane 20 ms, synapse 5 ms: peak at 9.24 ms, 0.157 of what the current would hold."""
    cell = CubaLIF(c_m=200.0, g_l=10.0, tau_s=5.0)
    options: dict[str, Any] = {"precision": "double"} if engine == "event" else {}
    trial = run_trial(cell, StepCurrent(amplitude=0.0), 40.0, 0.01, start={"s": 100.0}, engine=engine, **options)
    rise = trial.membrane - cell.e_l
    assert trial.times[rise.argmax()] == pytest.approx(20 * 5 / 15 * np.log(20 / 5), abs=0.05)
    assert trial.times[rise.argmax()] == pytest.approx(9.24, abs=0.05)
    assert rise.max() / (100.0 / cell.g_l) == pytest.approx(0.157, abs=1e-3)
    t = trial.times
    np.testing.assert_allclose(rise, 10.0 * 5 / 15 * (np.exp(-t / 20) - np.exp(-t / 5)), atol=2e-4)


def test_a_constant_input_ends_as_a_constant_current(fires):
    cell = CubaLIF()
    rate = LIF(c_m=cell.c_m, g_l=cell.g_l, v_t=cell.v_t, v_r=cell.v_r, e_l=cell.e_l).closed_rate(400.0)
    assert 1000 / np.diff(fires(cell, 400.0, 400.0))[-5:].mean() == pytest.approx(rate, rel=2e-3)
