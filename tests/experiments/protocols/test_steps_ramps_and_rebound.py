"""Families of steps, slow ramps, and what happens when a cell is let go."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.core.jobs import run
from workbench.experiments.protocols.ramp_threshold import RampThreshold
from workbench.experiments.protocols.sag_rebound import SagRebound
from workbench.experiments.protocols.step_family import StepFamily
from workbench.neurons.adex import AdEx
from workbench.neurons.hodgkin_huxley import HodgkinHuxley
from workbench.neurons.izhikevich import Izhikevich
from workbench.neurons.lif import LIF


def test_the_squid_axon_rebounds_from_three_and_five_and_not_from_one_and_two():
    """Exercise 17 of the reference: 20 ms at -1, -2, -3, -5 uA/cm2, that is -10 to -50 pA on 1000 um2."""
    found = run(SagRebound(deepest=50.0, count=5, length=20.0).run(HodgkinHuxley()))
    spikes = {float(row[0]): int(row[2]) for row in found.rows}
    assert [spikes[-current] > 0 for current in (10.0, 20.0, 30.0, 50.0)] == [False, False, True, True]
    assert found.value("weakest step with a rebound") == -30.0


def test_a_leaky_membrane_does_not_sag_and_an_adapting_one_does():
    settled = {"deepest": 100.0, "count": 1, "length": 1000.0, "settle": 0.0}
    assert run(SagRebound(**settled).run(LIF(), dt=0.1)).value("sag ratio") == pytest.approx(0.0, abs=1e-3)
    # the slow current gives back a/(a + g_L) of the deflection, less what it gave before the lowest point
    sag = run(SagRebound(**settled).run(AdEx(), dt=0.1)).value("sag ratio")
    assert 0.0 < sag < AdEx().a / (AdEx().a + AdEx().g_l)


def test_a_regular_spiking_cell_lets_a_slow_ramp_pass_that_is_stronger_than_its_step():
    """Exercise 22 of the reference: 2.72 for a step, 3.88 for a ramp of 0.001 per ms."""
    found = run(RampThreshold(top=4.0, longest=4000.0, count=2, length=600.0).run(Izhikevich()))
    assert found.value("threshold of a step") == pytest.approx(2.72, rel=0.03)
    assert found.value("threshold of the slowest ramp") == pytest.approx(3.88, rel=0.03)


def test_the_squid_axon_accommodates_to_a_slow_ramp():
    found = run(RampThreshold(count=2, longest=1000.0, settle=100.0, length=100.0).run(HodgkinHuxley()))
    assert found.number("threshold of the slowest ramp").value is None
    assert "accommodates" in found.number("threshold of the slowest ramp").note


def test_a_leaky_cell_under_a_slow_ramp_lags_by_its_time_constant():
    """V follows a ramp of slope s as R s (t - tau) + ...: the current at threshold is the rheobase plus s tau."""
    found = run(RampThreshold(top=400.0, longest=2000.0, count=2, settle=0.0).run(LIF()))
    assert found.value("threshold of the slowest ramp") == pytest.approx(200.0 + 0.2 * 20.0, rel=2e-3)


def test_a_family_of_steps_reaches_where_ohm_says():
    found = run(StepFamily(step=50.0, below=2, above=4, length=300.0, tail=0.0, settle=0.0).run(LIF(), dt=0.1))
    ends = [curve.y[-1] for curve in found.panels[0].curves[:5]]
    np.testing.assert_allclose(ends, [-80.0, -75.0, -70.0, -65.0, -60.0], atol=0.01)
    assert [row[1] for row in found.rows] == ["0"] * 7
    assert [row[3] for row in found.rows] == ["silent"] * 7


def test_the_steps_of_a_family_are_halves_of_the_rheobase():
    found = run(StepFamily(length=200.0, settle=0.0).run(LIF(), dt=0.1))
    currents = [float(row[0]) for row in found.rows]
    np.testing.assert_allclose(np.diff(currents), 100.0, rtol=0.01)
    assert int(found.rows[-1][1]) > 5
