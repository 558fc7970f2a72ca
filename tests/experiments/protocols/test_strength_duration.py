"""Strength against duration: the blanks of a course, and the closed form of a leaky membrane."""

from __future__ import annotations

import math

import numpy as np
import pytest

from workbench.core.jobs import run
from workbench.experiments.protocols.strength_duration import StrengthDuration, pulse_thresholds
from workbench.neurons.exponential_if import ExpIF
from workbench.neurons.lif import LIF


def test_the_blanks_of_the_exponential_cell():
    """Exercise 14 of the reference: 8.57, 1.92, 0.42 nA at 1, 5, 100 ms beside the given 4.41, 1.10, 0.70, 0.48."""
    cell = ExpIF(c_m=600.0, g_l=50.0, e_l=-65.0, v_t=-55.0, delta_t=2.0, v_cut=-30.0)
    found = run(pulse_thresholds(cell, np.array([1.0, 2, 5, 10, 20, 50, 100]), 0.0, 0.02))
    np.testing.assert_allclose(found.currents / 1000.0, [8.57, 4.41, 1.92, 1.10, 0.70, 0.48, 0.42], rtol=0.012)


def test_a_leaky_membrane_has_the_chronaxie_of_its_time_constant():
    """Threshold = rheobase / (1 - exp(-width/tau)): twice the rheobase at tau ln 2."""
    found = run(StrengthDuration(settle=0.0, count=9).run(LIF(), dt=0.02))
    curve = found.curve("threshold")
    np.testing.assert_allclose(curve.y, 200.0 / (1 - np.exp(-curve.x / 20.0)), rtol=3e-3)
    assert found.value("chronaxie") == pytest.approx(20.0 * math.log(2.0), rel=0.02)
    assert found.value("rheobase") == pytest.approx(200.0, rel=2e-3)


def test_widths_that_fall_on_one_step_are_one():
    found = run(StrengthDuration(shortest=0.05, longest=0.4, count=10, settle=0.0).run(LIF(), dt=0.1))
    assert found.curve("threshold").x.tolist() == pytest.approx([0.1, 0.2, 0.3, 0.4])


def test_without_a_threshold_it_says_so():
    found = run(StrengthDuration(count=2, longest=20.0, settle=0.0).run(LIF(v_t=1e6), dt=0.1))
    assert found.number("rheobase").value is None
    assert "none found below 100 nA" in found.summary
    assert found.rows[0][1] == "–"
