"""The rheobase of cells whose threshold is known."""

from __future__ import annotations

import math

import numpy as np
import pytest

from workbench.core.jobs import run
from workbench.experiments.protocols.rheobase import Rheobase
from workbench.experiments.trial import run_trial
from workbench.neurons.discrete_leaky import DiscreteLeaky
from workbench.neurons.exponential_if import ExpIF
from workbench.neurons.fitzhugh_nagumo import FitzHughNagumo
from workbench.neurons.hodgkin_huxley import HodgkinHuxley
from workbench.neurons.lif import LIF
from workbench.stimuli.step_current import StepCurrent

EPFL = LIF(c_m=800.0, g_l=100.0, e_l=-70.0, v_r=-65.0, v_t=-50.0, t_ref=2.0)
NEUROMATCH = LIF(c_m=100.0, g_l=10.0, e_l=-75.0, v_r=-75.0, v_t=-55.0, t_ref=2.0)


# exercises 1 and 5 of the reference
@pytest.mark.parametrize(("cell", "current"), [(EPFL, 2000.0), (NEUROMATCH, 200.0)])
def test_a_leaky_cell_needs_the_distance_to_threshold_times_the_leak(cell, current):
    assert run(Rheobase().run(cell)).value("rheobase") == pytest.approx(current, rel=2e-3)


def test_just_below_its_rheobase_a_leaky_cell_never_fires_and_just_above_it_goes_on():
    below, above = (
        len(run_trial(EPFL, StepCurrent(amplitude=current), 1000.0, precision="double").spikes)
        for current in (1999.9, 2000.1)
    )
    assert below == 0
    assert above > 10


def test_the_picture_shows_the_last_that_failed_and_the_first_that_fired():
    below, at = run(Rheobase(length=300.0, settle=0.0).run(LIF(), dt=0.1)).panels[0].curves
    assert np.diff(below.y).min() > -1.0  # no reset
    assert np.diff(at.y).min() < -10.0


def test_a_short_step_needs_more_as_charging_says():
    length, tau = 10.0, 20.0
    found = run(Rheobase(length=length, settle=0.0).run(LIF(), dt=0.01)).value("rheobase")
    assert found == pytest.approx(200.0 / (1 - math.exp(-length / tau)), rel=2e-3)


def test_the_exponential_cell_needs_what_its_fixed_points_say():
    """Exercise 13 of the reference: 0.40 nA; the points merge at theta_rh, where the current is (theta_rh - rest - delta)/R."""
    cell = ExpIF(c_m=600.0, g_l=50.0, e_l=-65.0, v_t=-55.0, delta_t=2.0)
    found = run(Rheobase(length=1000.0, settle=0.0).run(cell)).value("rheobase")
    assert found == pytest.approx(400.0, rel=0.02)


def test_the_squid_axon_needs_2_2_for_one_spike():
    """Exercise 16 of the reference: 2.2 uA/cm2 for 100 ms, that is 22 pA on 1000 um2."""
    assert run(Rheobase(length=100.0).run(HodgkinHuxley())).value("rheobase") == pytest.approx(22.0, rel=0.05)


def test_a_cell_that_fires_by_itself_has_none_and_says_so():
    result = run(Rheobase(length=300.0).run(LIF(e_l=-45.0)))
    assert result.number("rheobase").value is None
    assert result.summary == "No rheobase: it fires without any current."


def test_a_cell_that_cannot_fire_has_none_and_says_so():
    cell = LIF(v_t=1e6)
    result = run(Rheobase(length=20.0, settle=0.0).run(cell, dt=0.1))
    assert result.summary == "No rheobase: none found below 100 nA."
    assert result.rows[0][1] == "–"


def test_a_cell_without_reset_units_is_measured_too():
    found = run(Rheobase(length=200.0).run(FitzHughNagumo())).value("rheobase")
    assert np.isfinite(found)


def test_a_leaky_unit_needs_what_it_forgets_in_a_step():
    """Exercise 11 of the reference: beta 0.8 and a threshold of 1 need a constant input of 0.2."""
    cell = DiscreteLeaky(beta=0.8)
    unit = run(Rheobase(settle=0.0).run(DiscreteLeaky(beta=0.0), dt=1.0)).value("rheobase")  # an input of 1
    found = run(Rheobase(settle=0.0).run(cell, dt=1.0)).value("rheobase")
    assert found / unit == pytest.approx(0.2, rel=2e-3)
