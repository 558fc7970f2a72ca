"""Clopath's cell: its first spike against a solver, and what a spike leaves behind in closed form."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from workbench.experiments.trial import run_trial
from workbench.neurons.clopath_adex import ClopathAdEx
from workbench.stimuli.step_current import StepCurrent


def slope(cell: ClopathAdEx, current: float):
    def rate(_t: float, y: np.ndarray) -> list[float]:
        v, w, z, v_t = min(y[0], -15.0), *y[1:]
        upstroke = cell.g_l * cell.delta_t * np.exp((v - v_t) / cell.delta_t)
        return [
            (-cell.g_l * (v - cell.e_l) + upstroke - w + z + current) / cell.c_m,
            (cell.a * (v - cell.e_l) - w) / cell.tau_w,
            -z / cell.tau_z,
            (cell.v_t_rest - v_t) / cell.tau_v_t,
        ]

    return rate


def test_its_spikes_come_when_a_solver_says():
    cell, current = ClopathAdEx(), 1200.0

    def cut(_t: float, y: np.ndarray) -> float:
        return y[0] + 20.0  # from there the upstroke takes less than a microsecond

    cut.terminal = True  # type: ignore[attr-defined]
    moment, y, truth = 0.0, [cell.e_l, 0.0, 0.0, cell.v_t_rest], []
    while True:
        found = solve_ivp(slope(cell, current), (moment, 150.0), y, method="DOP853", rtol=1e-9, atol=1e-9, events=cut)
        if not len(found.t_events[0]):
            break
        moment = float(found.t_events[0][0])
        truth.append(moment)
        w = found.y[1, -1] + cell.b
        held = solve_ivp(  # the membrane is held while the spike lasts
            lambda t, u: [0.0, *slope(cell, current)(t, u)[1:]],
            (0, cell.t_ref),
            [cell.v_r, w, cell.i_sp, cell.v_t_max],
            rtol=1e-9,
        )
        moment, y = moment + cell.t_ref, held.y[:, -1]
    spikes = run_trial(cell, StepCurrent(amplitude=current), 150.0, 0.01, precision="double").spikes
    assert len(spikes) == len(truth) >= 3
    assert np.all(np.abs(spikes - truth) <= 0.02 + 0.01 * np.arange(1, len(truth) + 1))


def test_a_spike_leaves_a_tail_and_a_raised_threshold():
    cell = ClopathAdEx()
    trial = run_trial(cell, StepCurrent(amplitude=8000.0, duration=2.0), 100.0, 0.01, precision="double")
    (spike,) = trial.spikes
    after = int(round((spike + 30.0) / 0.01)) - 1
    assert trial.states["z"][after] == pytest.approx(400.0 * np.exp(-30.0 / 40.0), rel=1e-3)
    assert trial.states["v_t"][after] == pytest.approx(-50.4 + 20.0 * np.exp(-30.0 / 50.0), abs=1e-2)
    assert trial.states["v"][after] > -66.0
    without = run_trial(
        ClopathAdEx(i_sp=0.0), StepCurrent(amplitude=8000.0, duration=2.0), 100.0, 0.01, precision="double"
    )
    assert without.states["v"][after] < -69.5
