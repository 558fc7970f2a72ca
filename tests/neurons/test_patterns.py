"""Each cell does what makes it itself: closed forms and published counts, in the reference engine."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.integrate import solve_ivp

import workbench as wb


def spikes(cell, current, duration, dt, engine="reference", **options):
    net = wb.Network()
    cells = net.add(cell, 1, name="cell")
    net.connect(net.add(wb.StepCurrent(amplitude=current), 1, name="drive"), cells)
    sim = wb.Simulation(net, engine=engine, dt=dt, **options)
    return sim.advance(duration).spikes["cell"][0]


@pytest.mark.parametrize("engine", ["reference", "event"])
@pytest.mark.parametrize(("current", "t_ref"), [(250.0, 0.0), (400.0, 0.0), (400.0, 3.0), (1500.0, 2.0)])
def test_lif_rate_is_the_closed_form(engine, current, t_ref):
    cell = wb.LIF(t_ref=t_ref)
    v_inf, tau = cell.e_l + current / cell.g_l, cell.c_m / cell.g_l
    period = t_ref + tau * math.log((v_inf - cell.v_r) / (v_inf - cell.v_t))
    gaps = np.diff(spikes(cell, current, 400.0, 0.01, engine))
    assert gaps.mean() == pytest.approx(period, abs=0.011)


def test_lif_is_silent_at_rheobase():
    cell = wb.LIF()
    rheobase = cell.g_l * (cell.v_t - cell.e_l)
    assert len(spikes(cell, rheobase, 500.0, 0.1)) == 0
    assert len(spikes(cell, rheobase * 1.02, 500.0, 0.1)) > 0


@pytest.mark.parametrize("engine", ["reference", "event"])
def test_if_counts_charge(engine):
    cell = wb.IF()
    charge = cell.c_m * (cell.v_t - cell.v_r)
    # 100 pA over 995 ms; a spike needs strictly more than the threshold
    assert len(spikes(cell, 100.0, 995.0, 0.1, engine)) == math.floor(100.0 * 995.0 / charge)


# Naud et al. 2008, doi:10.1007/s00422-008-0264-7: c_m, g_l, e_l, a, tau_w, b, v_r, current, spikes in 600 ms, first intervals
NAUD = {
    "tonic": (200, 10, -70, 2, 30, 0, -58, 500, 62, (9.0, 9.1, 9.3)),
    "adaptation": (200, 12, -70, 2, 300, 60, -58, 500, 12, (11.3, 14.4, 19.7)),
    "initial burst": (130, 18, -58, 4, 150, 120, -50, 400, 12, (3.5, 7.4, 54.8)),
    "regular bursting": (200, 10, -58, 2, 120, 100, -46, 210, 11, (3.0, 5.2, 131.8)),
    "transient": (100, 10, -65, 10, 90, 100, -47, 180, 1, ()),
}


@pytest.mark.parametrize("pattern", NAUD)
def test_adex_patterns_of_naud_2008(pattern):
    c_m, g_l, e_l, a, tau_w, b, v_r, current, count, intervals = NAUD[pattern]
    cell = wb.AdEx(c_m=c_m, g_l=g_l, e_l=e_l, v_t=-50.0, delta_t=2.0, v_cut=0.0, v_r=v_r, a=a, b=b, tau_w=tau_w)
    times = spikes(cell, current, 600.0, 0.01, "event", precision="double")
    assert len(times) == count
    np.testing.assert_allclose(np.diff(times)[: len(intervals)], intervals, rtol=0.02, atol=0.06)


# models-and-training.md 2.1, exponential Euler at 0.01 ms over 1 s: current in uA/cm2, spikes
@pytest.mark.parametrize(("density", "count"), [(0, 0), (2, 0), (5, 1), (7, 58), (10, 68), (20, 86)])
def test_hodgkin_huxley_is_class_two(density, count):
    cell = wb.HodgkinHuxley()
    current = density * cell.area / 100  # 1 uA/cm2 is 1 pA on 100 um2
    assert len(spikes(cell, current, 1000.0, 0.01, "event", precision="double")) == pytest.approx(count, abs=1)


def test_hodgkin_huxley_trace_follows_a_high_order_solver():
    def rates(v):
        x = v
        a_m, b_m = 0.1 * (x + 40) / -np.expm1(-(x + 40) / 10), 4 * np.exp(-(x + 65) / 18)
        a_h, b_h = 0.07 * np.exp(-(x + 65) / 20), 1 / (1 + np.exp(-(x + 35) / 10))
        a_n, b_n = 0.01 * (x + 55) / -np.expm1(-(x + 55) / 10), 0.125 * np.exp(-(x + 65) / 80)
        return a_m, b_m, a_h, b_h, a_n, b_n

    def slope(t, y):
        v, m, h, n = y
        a_m, b_m, a_h, b_h, a_n, b_n = rates(v)
        current = 10.0 - 120 * m**3 * h * (v - 50) - 36 * n**4 * (v + 77) - 0.3 * (v + 54.4)
        return [current, a_m * (1 - m) - b_m * m, a_h * (1 - h) - b_h * h, a_n * (1 - n) - b_n * n]

    def crossing(t, y):
        return y[0]

    crossing.direction = 1  # type: ignore[attr-defined]
    solved = solve_ivp(
        slope, (0, 60), [-65.0, 0.05293, 0.59612, 0.31768], method="LSODA", rtol=1e-10, atol=1e-12, events=crossing
    )
    times = spikes(wb.HodgkinHuxley(), 100.0, 60.0, 0.005, "event", precision="double")
    assert len(times) == len(solved.t_events[0])
    # tolerances.md: the n-th spike within 0.02 ms + n dt
    assert np.all(np.abs(times - solved.t_events[0]) <= 0.02 + np.arange(1, len(times) + 1) * 0.005)


def test_izhikevich_cells_are_told_apart():
    # 2003 parameters at 10 mV/ms; bursts have intervals far below the mean, fast spiking cells fire most
    regular, chattering, fast = (
        spikes(wb.Izhikevich(**kind), 10.0, 500.0, 0.05, "event")
        for kind in ({}, {"c": -50.0, "d": 2.0}, {"a": 0.1, "d": 2.0})
    )
    assert len(fast) > 2 * len(regular)
    assert np.diff(chattering).min() < 0.3 * np.diff(chattering).max()
    assert np.diff(regular)[3:].std() < 0.05 * np.diff(regular)[3:].mean()


@pytest.mark.parametrize(
    ("integrator", "order"), [("Euler", 1), ("exponential Euler", 1), ("exponential midpoint", 2), ("Runge-Kutta 4", 4)]
)
def test_each_integrator_has_the_order_it_claims(integrator, order):
    """Hodgkin-Huxley below threshold against LSODA-like accuracy: halving dt divides the error by 2**order."""

    def end(dt, scheme):
        net = wb.Network()
        cells = net.add(wb.HodgkinHuxley(), 1, name="cell")
        net.connect(net.add(wb.StepCurrent(amplitude=15.0), 1, name="drive"), cells)
        sim = wb.Simulation(net, engine="reference", dt=dt, integrator=scheme)
        sim.watch("cell", "v")
        return float(np.float64(sim.engine.advance(round(8.0 / dt), sim.probes).samples[sim.probes[0]][-1, 0]))

    truth = end(0.00625, "Runge-Kutta 4")
    steps = (0.05, 0.025) if order == 4 else (0.1, 0.05, 0.025)
    errors = [abs(end(dt, integrator) - truth) for dt in steps]
    measured = np.log2(np.array(errors[:-1]) / np.array(errors[1:]))
    assert measured[-1] == pytest.approx(order, abs=0.35)
