"""The impedance against that of a resistor and a capacitor."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.core.jobs import run
from workbench.experiments.protocols.resonance import Resonance
from workbench.neurons.hodgkin_huxley import HodgkinHuxley
from workbench.neurons.integrate_and_fire import IF
from workbench.neurons.lif import LIF

EPFL = LIF(c_m=800.0, g_l=100.0, e_l=-70.0, v_r=-65.0, v_t=-50.0, t_ref=2.0)


def test_a_leaky_membrane_has_the_impedance_of_its_circuit():
    """|Z| = R / sqrt(1 + (w tau)^2), the phase -atan(w tau), the cut-off 1/(2 pi tau) = 19.9 Hz (exercise 4 of the reference)."""
    found = run(Resonance(amplitude=20.0, count=25, settle=0.0).run(EPFL))
    size, phase = found.curve("magnitude"), found.curve("phase")
    turn = 2 * np.pi * size.x * 0.008
    np.testing.assert_allclose(size.y, 10.0 / np.sqrt(1 + turn**2), rtol=3e-3)
    np.testing.assert_allclose(phase.y, -np.degrees(np.arctan(turn)), atol=0.5)
    assert found.value("cut-off") == pytest.approx(19.9, rel=0.01)
    assert found.number("peak frequency").value is None


def test_at_250_hz_the_answer_is_that_of_the_exercise():
    """Exercise 4: 2.5 nA give 1.98 mV with a lag of 85.5 degrees; a weak sine stays below threshold and scales."""
    found = run(Resonance(amplitude=100.0, slowest=250.0, fastest=500.0, count=3, settle=0.0).run(EPFL, dt=0.01))
    assert 2.5 * found.curve("magnitude").y[0] == pytest.approx(1.98, rel=5e-3)
    assert found.curve("phase").y[0] == pytest.approx(-85.5, abs=0.3)


def test_the_squid_axon_resonates():
    """Its membrane rings at 50 to 70 Hz (Hutcheon and Yarom 2000, doi 10.1016/S0166-2236(00)01547-2)."""
    found = run(Resonance(amplitude=0.5, slowest=5.0, count=12, settle=100.0).run(HodgkinHuxley()))
    assert 50.0 < found.value("peak frequency") < 80.0
    assert found.value("quality") > 2.0


def test_a_perfect_integrator_has_no_cut_off_and_says_why():
    found = run(Resonance(amplitude=1.0, count=5, settle=0.0).run(IF(), dt=0.1))
    assert found.number("cut-off").value is None
    assert "no level part" in found.number("cut-off").note
    # 1/(w C), in megaohms
    curve = found.curve("magnitude")
    np.testing.assert_allclose(curve.y, 1e6 / (2 * np.pi * curve.x * 200.0), rtol=0.02)


def test_a_cell_that_fires_has_no_impedance():
    found = run(Resonance(amplitude=1.0, count=3, slowest=10.0).run(LIF(e_l=-45.0), dt=0.1))
    assert found.number("quality").value is None
    assert found.summary == "No impedance of LIF: it fires without any current."
