"""Currents at which rest ends, against closed forms and published values."""

from __future__ import annotations

from math import log

import numpy as np
import pytest

from workbench.core.errors import RangeError, UnknownName
from workbench.experiments.bifurcation import bifurcation
from workbench.neurons.adex import AdEx
from workbench.neurons.fitzhugh_nagumo import FitzHughNagumo
from workbench.neurons.hodgkin_huxley import HodgkinHuxley
from workbench.neurons.izhikevich import Izhikevich
from workbench.neurons.lif import LIF


def test_izhikevich_regular_spiking_turns_at_3_80_and_has_no_rest_beyond_4():
    # trace 0: 0.08 v + 5 = a; the roots of 0.04 v^2 + (5 - b) v + 140 + I meet at I = (5 - b)^2/0.16 - 140
    hopf, fold = bifurcation(Izhikevich(), np.linspace(0.0, 6.0, 13)).changes
    v = (0.02 - 5.0) / 0.08
    assert (hopf.kind, fold.kind) == ("Hopf", "saddle-node")
    assert hopf.current == pytest.approx(0.2 * v - 0.04 * v**2 - 5.0 * v - 140.0, abs=1e-6)
    assert fold.current == pytest.approx(4.0, abs=1e-6)
    assert fold.states["v"] == pytest.approx(-60.0, abs=1e-3)


@pytest.mark.parametrize("currents", [(0.0, 6.0), (0.0, 4.0, 8.0), (3.9, 3.99, 4.01)])
def test_changes_are_found_however_the_row_of_currents_falls(currents):
    assert bifurcation(Izhikevich(), currents).changes[-1].current == pytest.approx(4.0, abs=1e-6)


def saddle_node(cell: AdEx) -> float:
    """Touboul and Brette 2008, Biol. Cybern. 99:319; Naud et al. 2008, Biol. Cybern. 99:335."""
    ratio = cell.a / cell.g_l
    return (cell.g_l + cell.a) * (cell.v_t - cell.e_l - cell.delta_t + cell.delta_t * log(1.0 + ratio))


def hopf(cell: AdEx) -> float:
    """As above."""
    ratio, times = cell.a / cell.g_l, cell.c_m / cell.g_l / cell.tau_w
    level = cell.v_t - cell.e_l - cell.delta_t + cell.delta_t * log(1.0 + times)
    return (cell.g_l + cell.a) * level + cell.delta_t * cell.g_l * (ratio - times)


def test_strong_adaptation_ends_rest_by_turning():
    cell = AdEx(a=4.0)  # a/g_L above tau_m/tau_w
    first, second = bifurcation(cell, np.linspace(0.0, 1000.0, 11)).changes
    assert (first.kind, second.kind) == ("Hopf", "saddle-node")
    assert first.current == pytest.approx(hopf(cell), rel=1e-6)
    assert second.current == pytest.approx(saddle_node(cell), rel=1e-6)


def test_weak_adaptation_ends_rest_by_meeting_the_saddle():
    cell = AdEx(a=0.5)  # a/g_L below tau_m/tau_w
    (change,) = bifurcation(cell, np.linspace(0.0, 1000.0, 11)).changes
    assert change.kind == "saddle-node"
    assert change.current == pytest.approx(saddle_node(cell), rel=1e-6)


def test_the_squid_axon_turns_at_9_78_and_rests_again_above_154():
    # Hopf bifurcations of the 1952 parameters at 9.78 and 154.5 uA/cm^2: Rinzel and Miller 1980, Math. Biosci. 49:27
    cell = HodgkinHuxley()
    density = cell.area * 1e-2  # pA per uA/cm^2
    onset, end = bifurcation(cell, np.linspace(0.0, 200.0 * density, 9)).changes
    assert onset.kind == end.kind == "Hopf"
    assert onset.current / density == pytest.approx(9.78, rel=0.01)
    assert end.current / density == pytest.approx(154.5, rel=0.01)


def test_fitzhugh_nagumo_turns_where_its_trace_is_zero():
    cell = FitzHughNagumo()
    onset, end = bifurcation(cell, np.linspace(0.0, 2000.0, 11)).changes
    v = np.array([-1.0, 1.0]) * np.sqrt(1.0 - cell.epsilon * cell.b)
    current = cell.i_1 * ((v + cell.a) / cell.b - v + v**3 / 3)
    assert onset.kind == end.kind == "Hopf"
    np.testing.assert_allclose([onset.current, end.current], current, rtol=1e-6)


def test_a_leaky_cell_ends_its_rest_at_threshold():
    cell = LIF()
    (change,) = bifurcation(cell, np.linspace(0.0, 400.0, 5)).changes
    assert change.kind == "threshold"
    assert change.current == pytest.approx(cell.g_l * (cell.v_t - cell.e_l), abs=1e-3)


def test_branches_are_the_fixed_points_of_every_current():
    found = bifurcation(Izhikevich(), [0.0, 3.0, 5.0])
    current, v, stable = found.branches("v")
    np.testing.assert_allclose(current, [0.0, 0.0, 3.0, 3.0])
    np.testing.assert_allclose(v, [-70.0, -50.0, -65.0, -55.0])
    assert stable.tolist() == [True, False, True, False]


def test_currents_must_rise():
    with pytest.raises(RangeError, match="rising"):
        bifurcation(LIF(), [100.0, 50.0])


def test_a_state_that_the_cell_does_not_have_is_refused():
    with pytest.raises(UnknownName, match="Try: 'v'"):
        bifurcation(AdEx(), (0.0, 100.0), x="V")
