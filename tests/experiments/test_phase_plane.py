"""Phase planes against closed forms: fixed points, eigenvalues, nullclines, and lines of threshold and reset."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.core.catalogue import catalogue
from workbench.core.errors import RangeError, UnknownName
from workbench.core.model import Neuron
from workbench.core.own import own_neuron
from workbench.experiments.flow import Flow
from workbench.experiments.phase_plane import plane
from workbench.neurons.adex import AdEx
from workbench.neurons.discrete_leaky import DiscreteLeaky
from workbench.neurons.fitzhugh_nagumo import FitzHughNagumo
from workbench.neurons.hodgkin_huxley import HodgkinHuxley
from workbench.neurons.izhikevich import Izhikevich
from workbench.neurons.lif import LIF


@pytest.mark.parametrize("current", [-2.0, 0.0, 3.0, 3.9])
def test_izhikevich_rests_at_the_roots_of_its_quadratic(current):
    found = plane(Izhikevich(), current=current).points
    v = np.sort(np.roots([0.04, 5.0 - 0.2, 140.0 + current]).real)
    np.testing.assert_allclose([point.states["v"] for point in found], v, rtol=1e-9)
    np.testing.assert_allclose([point.states["u"] for point in found], 0.2 * v, rtol=1e-9)
    for point in found:
        trace, determinant = 0.08 * point.states["v"] + 5.0 - 0.02, -0.02 * (0.08 * point.states["v"] + 5.0) + 0.004
        expected = np.roots([1.0, -trace, determinant])
        np.testing.assert_allclose(np.sort_complex(point.eigenvalues), np.sort_complex(expected), rtol=1e-6)


def test_what_izhikevich_does_at_rest_follows_the_current():
    kinds = [
        tuple(point.kind for point in plane(Izhikevich(), current=current).points) for current in (0.0, 3.7, 3.9, 5.0)
    ]
    assert kinds == [("stable node", "saddle"), ("stable focus", "saddle"), ("unstable focus", "saddle"), ()]


@pytest.mark.parametrize("current", [-50.0, 0.0, 150.0])
def test_a_leaky_cell_rests_at_its_reversal_and_what_the_current_adds(current):
    cell = LIF()
    (point,) = plane(cell, current=current).points
    assert point.states["v"] == pytest.approx(cell.e_l + current / cell.g_l)
    np.testing.assert_allclose(point.eigenvalues, [-cell.g_l / cell.c_m], rtol=1e-6)
    assert (point.kind, point.reached) == ("stable node", True)


@pytest.mark.parametrize("current", [0.0, 300.0, 500.0, 1000.0])
def test_fitzhugh_nagumo_rests_at_the_root_of_its_cubic(current):
    (point,) = plane(FitzHughNagumo(), current=current).points
    # v - v^3/3 - (v + 0.7)/0.8 + I = 0
    v = next(
        root.real
        for root in np.roots([-1 / 3, 0.0, 1 - 1 / 0.8, current / 1000.0 - 0.7 / 0.8])
        if abs(root.imag) < 1e-12
    )
    assert point.states == pytest.approx({"v": v, "w": (v + 0.7) / 0.8})
    trace, determinant = 1 - v**2 - 0.064, -0.064 * (1 - v**2) + 0.08
    np.testing.assert_allclose(
        np.sort_complex(point.eigenvalues), np.sort_complex(np.roots([1.0, -trace, determinant])), rtol=1e-6
    )
    assert point.stable == (trace < 0)


def test_a_unit_of_deep_learning_rests_where_its_map_stays():
    (point,) = plane(DiscreteLeaky(beta=0.9), current=50.0).points
    assert point.states["v"] == pytest.approx(0.05 / 0.1)
    np.testing.assert_allclose(np.sort(point.eigenvalues), [0.0, 0.9], atol=1e-9)
    assert point.kind == "stable node"


def test_a_rest_over_threshold_is_not_reached():
    found = plane(LIF(), current=300.0, ranges=((-80.0, -30.0), (-1.0, 1.0)))
    assert not found.points[0].reached
    assert "over threshold" in found.summary()


def test_nullclines_are_where_the_rate_is_zero():
    found = plane(Izhikevich(), current=2.0)
    v, u = found.curves["v"]
    np.testing.assert_allclose(u, 0.04 * v**2 + 5.0 * v + 142.0, atol=0.02)
    v, u = found.curves["u"]
    np.testing.assert_allclose(u, 0.2 * v, atol=1e-9)


def test_a_phase_line_is_the_rate_of_the_membrane():
    cell = LIF()
    found = plane(cell, current=100.0)
    v, rate = found.curves["v"]
    np.testing.assert_allclose(rate, -(v + 60.0) / 20.0, atol=1e-12)
    assert found.y.title == "dv/dt (mV/ms)"
    np.testing.assert_allclose(found.threshold[0], cell.v_t)
    np.testing.assert_allclose(found.reset[0], cell.v_r)


def test_threshold_and_reset_come_from_the_equations():
    cell = AdEx(v_r=-58.0)
    found = plane(cell)
    np.testing.assert_allclose(found.threshold[0], cell.v_cut, atol=1e-9)
    np.testing.assert_allclose(found.reset[0], cell.v_r)
    assert len(plane(HodgkinHuxley()).reset[0]) == 0


def test_what_is_outside_the_plane_follows_or_is_held():
    cell = HodgkinHuxley()
    following, held = plane(cell), plane(cell, held={"h": 0.59612, "n": 0.31768})
    rest = following.points[0].states

    def zeros(found, still):
        v, m = found.curves["m"]
        gates = (
            {"h": 0.59612, "n": 0.31768}
            if still
            else Flow(cell).settle({"v": v, "m": m, "h": 0.0, "n": 0.0}, ["h", "n"])
        )
        rate = Flow(cell).rates({**gates, "v": v, "m": m})["v"]
        return np.count_nonzero(np.diff(np.sign(rate)))

    # FitzHugh 1960, J. Gen. Physiol. 43:867: with slow gates held there are three, rest, threshold and the excited state
    assert (zeros(following, False), zeros(held, True)) == (1, 3)
    assert rest["h"] == pytest.approx(0.596, abs=1e-3)
    assert held.points[0].states == pytest.approx(rest)


def test_arrows_point_down_the_flow():
    arrows = plane(LIF(), current=97.0).arrows
    np.testing.assert_allclose(arrows.dx, np.where(arrows.x < -70.0 + 9.7, 1.0, -1.0))
    arrows = plane(Izhikevich()).arrows
    np.testing.assert_allclose(np.hypot(arrows.dx, arrows.dy), 1.0)


def test_the_summary_tells_every_fixed_point():
    assert plane(Izhikevich()).summary() == (
        "At 0 pA: stable node at v = -70 mV, u = -14 mV/ms; saddle at v = -50 mV, u = -10 mV/ms."
    )
    assert plane(Izhikevich(), current=5.0).summary() == "At 5 pA: no fixed point in sight."


def test_wrong_states_are_refused():
    with pytest.raises(UnknownName, match="phase plane"):
        plane(LIF(), x="w")
    with pytest.raises(RangeError, match="different"):
        plane(Izhikevich(), "v", "v")
    with pytest.raises(RangeError, match="outside the plane"):
        plane(HodgkinHuxley(), held={"m": 0.1})
    with pytest.raises(RangeError, match="window"):
        plane(Izhikevich(), ranges=((0.0, 0.0), (0.0, 1.0)))


OSCILLATOR = """
dx/dt = y/tau : 1
dy/dt = -x/tau : 1
spike: x > 5
start: x = 1
tau = 10 ms
"""


def test_a_frictionless_swing_of_ones_own_has_a_center():
    found = plane(own_neuron(OSCILLATOR)(), ranges=((-2.0, 2.0), (-3.0, 2.0)))
    assert [point.kind for point in found.points] == ["center"]
    np.testing.assert_allclose(np.sort(found.points[0].eigenvalues.imag), [-0.1, 0.1])


@pytest.mark.parametrize(
    "rate",
    [
        "log(v)*i/c",
        "sqrt(v + 60)*i/c",
        "i/(c*(v + 60))",
        "exp(exp(v/20))*i/c",
        "abs(v + 60)*i/c",
        "where(v > -60, 1, -1)*i/c",
    ],
)
def test_equations_with_gaps_and_explosions_still_have_a_picture(rate):
    text = f"dv/dt = {rate} : 1\nspike: v > -50\nreset: v <- -65\nstart: v = -65\nc = 200 pA*ms"
    found = plane(own_neuron(text)(), current=100.0)
    assert found.x.low < -65.0 < -50.0 < found.x.high
    assert np.isfinite([found.y.low, found.y.high]).all()
    assert found.summary()


CELLS = sorted(catalogue("neurons", Neuron).items())


@pytest.mark.parametrize(("name", "kind"), CELLS)
def test_every_model_has_a_plane_to_look_at(name, kind):
    found = plane(kind())
    assert found.x.low < found.x.high
    assert found.y.low < found.y.high
    assert len(found.arrows.x) > 10
    assert np.isfinite(np.concatenate([np.ravel(values) for values in vars(found.arrows).values()])).all()
    start = Flow(kind()).start()
    assert found.x.low < start[found.states[0]] < found.x.high


@settings(max_examples=5, deadline=None)
@given(share=st.floats(-1.0, 2.0))
@pytest.mark.parametrize(("name", "kind"), CELLS)
def test_no_state_changes_at_a_fixed_point(name, kind, share):
    cell = kind()
    current = share * (2.0 if name == "Izhikevich" else 200.0)
    found = plane(cell, current=current, points=81)
    for point in found.points:
        rates = Flow(cell, current).rates(point.states)
        for state, rate in rates.items():
            assert abs(rate) < 1e-7 * (1.0 + abs(point.states[state]))


@pytest.mark.parametrize(("name", "kind"), [cell for cell in CELLS if cell[1].presets])
def test_every_published_cell_has_a_plane(name, kind):
    for preset in kind.presets:
        found = plane(kind.preset(preset), points=61)
        assert np.isfinite([found.x.low, found.x.high, found.y.low, found.y.high]).all(), preset
