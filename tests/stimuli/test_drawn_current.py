"""A drawn current is the curve itself: exact at its points, straight between them, held outside."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.core.errors import RangeError
from workbench.experiments.network_code import network_code
from workbench.experiments.trial import run_trial, trial_network
from workbench.network.network import Network
from workbench.neurons.lif import LIF
from workbench.stimuli.drawn_current import MOST, DrawnCurrent
from workbench.testing.models import check_current


def test_points_are_met_exactly_and_joined_by_straight_lines():
    drawn = DrawnCurrent(times=[1.0, 3.0, 4.0], currents=[10.0, -30.0, 5.0])
    current = run_trial(LIF(), drawn, 6.0, dt=0.5).current
    assert current.tolist() == [10.0, 10.0, 10.0, 0.0, -10.0, -20.0, -30.0, -12.5, 5.0, 5.0, 5.0, 5.0]


def test_two_points_at_one_time_are_a_jump_to_the_later_whatever_the_rounding():
    # 0.3, 0.6 and 0.7 are no multiples of 0.1 in binary
    times = [0.3, 0.3, 0.6, 0.6, 0.7, 0.7, 0.7]
    current = run_trial(LIF(), DrawnCurrent(times=times, currents=[1, 2, 2, 3, 3, 9, 4]), 1.0).current
    assert current.tolist() == [1, 1, 1, 2, 2, 2, 3, 4, 4, 4]


def test_one_point_is_a_constant_and_none_is_nothing():
    assert run_trial(LIF(), DrawnCurrent(times=[5.0], currents=[7.0]), 10.0).current.tolist() == [7.0] * 100
    assert not run_trial(LIF(), DrawnCurrent(), 10.0).current.any()


def test_it_is_the_same_in_every_engine():
    check_current(DrawnCurrent(times=[0.0, 5.0, 5.0, 30.0], currents=[0.0, 100.0, -50.0, 77.7]))


@pytest.mark.parametrize(
    ("curve", "told"),
    [
        ({"times": [1.0, 2.0], "currents": [1.0]}, "as many currents as times"),
        ({"times": [2.0, 1.0], "currents": [1.0, 1.0]}, "2 ms before 1 ms"),
        ({"times": [1.0], "currents": [np.nan]}, "DrawnCurrent.currents"),
        ({"times": [np.inf], "currents": [1.0]}, "DrawnCurrent.times"),
        ({"times": ["soon"], "currents": [1.0]}, "DrawnCurrent.times"),
        ({"times": 3.0, "currents": 1.0}, "list of numbers"),
        ({"times": [[1.0]], "currents": [[1.0]]}, "list of finite numbers"),
        ({"times": np.arange(MOST + 1), "currents": np.arange(MOST + 1)}, "10,000 points"),
    ],
)
def test_a_curve_that_is_none_is_refused(curve, told):
    with pytest.raises(RangeError, match=told):
        DrawnCurrent(**curve)


@pytest.mark.parametrize("points", [3, 1000])
def test_a_curve_goes_through_files_and_code(points, tmp_path):
    drawn = DrawnCurrent(times=np.linspace(0.0, 10.0, points), currents=np.sin(np.arange(points)))
    net = trial_network(LIF(), drawn)
    net.save(tmp_path / "trial.json")
    assert Network.load(tmp_path / "trial.json").populations["drive"].model == drawn
    assert net.copy().populations["drive"].model == drawn
    code = network_code(net)
    assert ("Network.load" in code) == (points > 64)
    if points == 3:
        scope: dict = {}
        exec(code, scope)
        assert scope["net"].populations["drive"].model == drawn
