"""Three published findings of the course, in the runs that its reference notes give numbers for."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.engines.simulation import Simulation
from workbench.network.presets.plastic_inputs import LARGEST, SILENT, plastic_inputs


def after_two_minutes(net, seed: int = 1) -> tuple[Simulation, float]:
    """The run, and the rate (Hz) in its last half minute."""
    sim = Simulation(net, dt=SILENT.dt, seed=seed, keep=1000.0)
    sim.advance(90_000.0)
    return sim, len(sim.advance(30_000.0).spikes["cell"][0]) / 30.0


def strength(sim: Simulation, name: str) -> np.ndarray:
    return sim.weights(f"{name}->cell")[2] / LARGEST


def test_without_a_postsynaptic_spike_nothing_is_learned():
    # reference: 300 inputs at 10 Hz from 0.58, unchanged after 120 s
    sim, rate = after_two_minutes(plastic_inputs())
    assert rate == 0.0
    assert strength(sim, "others") == pytest.approx(np.full(300, 0.58), rel=1e-6)


@pytest.mark.parametrize("seed", [1, 2])
def test_inputs_in_step_win_everything_and_the_others_pay_for_it(seed):
    # reference: 1.00 against 0.39
    sim, _ = after_two_minutes(plastic_inputs(identical=50), seed)
    assert strength(sim, "group") == pytest.approx(np.ones(50), abs=0.02)
    assert strength(sim, "others").mean() == pytest.approx(0.39, abs=0.03)


def test_fifty_inputs_in_step_are_one_train():
    sim, _ = after_two_minutes(plastic_inputs(identical=50))
    times, ids = sim.recording.of("group")
    assert np.array_equal(np.bincount(ids), np.full(50, np.count_nonzero(ids == 0)))
    assert len(np.unique(times)) == np.count_nonzero(ids == 0)


def test_twice_the_input_gives_less_output():
    # reference: 11 Hz from inputs at 15 Hz, and 5 Hz from inputs at 30 Hz
    slow, fast = (after_two_minutes(plastic_inputs(rate=rate))[1] for rate in (15.0, 30.0))
    assert slow == pytest.approx(11.0, abs=1.5)
    assert fast == pytest.approx(5.0, abs=1.5)


def test_with_a_window_of_positive_area_the_brake_is_gone():
    net = plastic_inputs(rate=30.0)
    net.projections["others->cell"].plasticity.param.update(a_minus=0.007)
    sim, rate = after_two_minutes(net)
    assert rate > 50.0
    assert strength(sim, "others").mean() > 0.95
