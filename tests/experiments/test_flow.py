"""The flow of a cell is what its equations say, in the units it declares."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.experiments.flow import Flow
from workbench.neurons.adex import AdEx
from workbench.neurons.hodgkin_huxley import HodgkinHuxley
from workbench.neurons.izhikevich import Izhikevich
from workbench.neurons.lif import LIF


def test_a_leak_pulls_back_with_its_time_constant():
    cell = LIF(c_m=200.0, g_l=10.0, e_l=-70.0)
    v = np.array([-80.0, -70.0, -50.0])
    np.testing.assert_allclose(Flow(cell).rates({"v": v})["v"], -(v + 70.0) / 20.0)


def test_the_slopes_are_those_of_the_quadratic():
    cell = Izhikevich()
    slopes = Flow(cell).jacobian({"v": -60.0, "u": -12.0})
    np.testing.assert_allclose(slopes, [[0.08 * -60.0 + 5.0, -1.0], [cell.a * cell.b, -cell.a]], rtol=1e-7)


def test_gates_settle_at_their_open_share():
    v = np.linspace(-90.0, 40.0, 14)
    settled = Flow(HodgkinHuxley()).settle({"v": v, "m": 0.0, "h": 0.0, "n": 0.0}, ["m", "h", "n"])
    opening, closing = 0.07 * np.exp(-(v + 65.0) / 20.0), 1.0 / (1.0 + np.exp(-(v + 35.0) / 10.0))
    np.testing.assert_allclose(settled["h"], opening / (opening + closing), rtol=1e-9)


def test_a_spike_lands_where_the_reset_says():
    cell = AdEx(v_r=-60.0, b=80.5)
    after = Flow(cell).reset({"v": 1.0, "w": 20.0})
    assert (after["v"], after["w"]) == (-60.0, 100.5)


def test_the_threshold_is_where_the_spike_condition_turns():
    flow = Flow(LIF(v_t=-50.0))
    assert flow.over_threshold({"v": -49.0}) == pytest.approx(1.0)
    assert flow.over_threshold({"v": -52.0}) == pytest.approx(-2.0)


def test_what_cannot_settle_stays():
    found = Flow(LIF(), current=0.0).settle({"v": np.array([-80.0])}, [])
    assert found["v"] == [-80.0]
