"""The f-I curve against closed forms and the classes of two famous cells."""

from __future__ import annotations

import math

import numpy as np
import pytest

from workbench.core.jobs import run
from workbench.experiments.copies import Copies
from workbench.experiments.protocols.rate_curve import RateCurve, first_rates, steady_rates
from workbench.neurons.hodgkin_huxley import HodgkinHuxley
from workbench.neurons.integrate_and_fire import IF
from workbench.neurons.lif import LIF
from workbench.neurons.traub_miles import TraubMiles
from workbench.neurons.wang_buzsaki import WangBuzsaki

EPFL = LIF(c_m=800.0, g_l=100.0, e_l=-70.0, v_r=-65.0, v_t=-50.0, t_ref=2.0)


def test_the_rates_of_a_leaky_cell_are_those_of_the_reference():
    """Exercise 2: 76.4, 107.2 and 190.7 Hz at 2.5, 3 and 5 nA."""
    found = run(RateCurve(count=6, low=2500.0, high=5000.0, length=500.0, settle=0.0).run(EPFL, dt=0.02))
    curve = found.curve("steady rate")
    assert curve.x[[0, 1, 5]].tolist() == [2500.0, 3000.0, 5000.0]
    np.testing.assert_allclose(curve.y[[0, 1, 5]], [76.4, 107.2, 190.7], rtol=0.01)


def test_a_refractory_period_bounds_the_rate():
    """Exercise 3: 3 ms allow 333 Hz at most; 320 Hz at 100 nA."""
    cell = LIF(**{**EPFL.values(), "t_ref": 3.0})
    found = run(RateCurve(count=2, low=1e4, high=1e5, length=200.0, settle=0.0).run(cell, dt=0.01))
    assert found.curve("steady rate").y[-1] == pytest.approx(320.0, rel=0.01)


def test_measured_rates_lie_on_the_closed_form():
    found = run(RateCurve(count=12, settle=0.0).run(LIF(), dt=0.02))
    measured, theory = found.curve("steady rate"), found.curve("closed form")
    assert theory.theory
    fast = theory.y > 10.0
    np.testing.assert_allclose(measured.y[fast], theory.y[fast], rtol=5e-3)
    i = measured.x[-1]
    period = 20.0 * math.log((-70.0 + i / 10.0 + 65.0) / (-70.0 + i / 10.0 + 50.0))
    assert measured.y[-1] == pytest.approx(1000.0 / period, rel=5e-3)


def test_a_perfect_integrator_has_the_gain_of_its_charge():
    """One spike for every 200 pF times 20 mV: 0.25 Hz/pA."""
    assert run(RateCurve(count=10, high=400.0).run(IF())).value("gain") == pytest.approx(0.25, rel=1e-2)


def test_the_squid_axon_cannot_fire_slowly():
    """Exercise 16: repetitive from about 6.25 uA/cm2 on, at about 52 Hz."""
    found = run(RateCurve(count=4).run(HodgkinHuxley()))
    assert found.value("onset current") == pytest.approx(62.5, rel=0.05)
    assert found.value("onset rate") == pytest.approx(52.0, rel=0.05)
    assert found.number("class").text == "II"


def test_the_interneuron_of_wang_and_buzsaki_can_fire_slowly():
    """Their figure 1 (doi 10.1523/JNEUROSCI.16-20-06402.1996): the rate starts from zero."""
    found = run(RateCurve(count=4).run(WangBuzsaki(), dt=0.1))
    assert found.number("class").text == "I"
    assert found.value("onset rate") < 5.0


def test_a_cell_that_fires_by_itself_has_a_curve_and_no_onset():
    found = run(RateCurve(count=3, length=300.0).run(TraubMiles(), dt=0.1))
    assert found.number("class").value is None
    assert found.summary.startswith("TraubMiles fires without any current")
    assert (found.curve("steady rate").y > 0).all()


def test_a_cell_that_stopped_has_no_steady_rate():
    copies = Copies([np.arange(5.0, 520.0, 15.0), np.arange(10.0, 1000.0, 40.0)], np.zeros(0), {})
    assert steady_rates(copies, 1000.0).tolist() == pytest.approx([0.0, 25.0])
    assert first_rates(copies, 1000.0).tolist() == pytest.approx([1000.0 / 15.0, 25.0])


def test_the_table_is_the_twin_of_the_picture():
    found = run(RateCurve(count=5, length=200.0, settle=0.0).run(LIF(), dt=0.1))
    assert len(found.rows) == 5
    assert len(found.heads) == len(found.rows[0]) == 1 + len(found.panels[0].curves)
    assert [float(row[1]) for row in found.rows] == pytest.approx(found.curve("steady rate").y, rel=1e-3)
