"""FitzHugh-Nagumo fires between its two Hopf points, which have a closed form."""

from __future__ import annotations

import math

import numpy as np
import pytest

from workbench.experiments.trial import run_trial
from workbench.neurons.fitzhugh_nagumo import FitzHughNagumo
from workbench.stimuli.step_current import StepCurrent


def hopf(cell: FitzHughNagumo, sign: int) -> float:
    """The current at which the trace of the Jacobian at the fixed point is zero: 1 - v^2 = epsilon b."""
    v = sign * math.sqrt(1 - cell.epsilon * cell.b)
    return (v + cell.a) / cell.b - v + v**3 / 3


def test_it_fires_on_between_the_hopf_points(fires):
    cell = FitzHughNagumo()
    low, high = hopf(cell, -1), hopf(cell, 1)
    assert (low, high) == pytest.approx((0.331, 1.419), abs=0.001)
    counts = [len(fires(cell, current * cell.i_1, 1000.0, 0.05)) for current in (low - 0.03, low + 0.02, high + 0.1)]
    assert counts[0] <= 1
    assert counts[1] > 20
    assert counts[2] <= 3


def test_it_starts_at_rest():
    trial = run_trial(FitzHughNagumo(), StepCurrent(amplitude=0.0), 100.0)
    assert np.ptp(trial.membrane) < 1e-3


def test_it_follows_a_high_order_solver(follows):
    def slope(t, y):
        v, w = y
        return [v - v**3 / 3 - w + 0.5, 0.08 * (v + 0.7 - 0.8 * w)]

    follows(FitzHughNagumo(v_0=-1.0), 500.0, slope, [-1.0, -2 / 3], 1.0, duration=200.0)
