"""Where the detectors fire follows the lag between the ears, one detector for two steps of delay."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.engines.simulation import Simulation
from workbench.network.presets.jeffress import jeffress


@pytest.mark.parametrize("lag", [0.0, 0.1, -0.1, 0.3, -0.35, 0.6])
def test_the_place_of_the_spikes_tells_the_lag(lag):
    sim = Simulation(jeffress(lag), dt=0.01, seed=1)
    sim.advance(60.0)
    _, cells = sim.recording.of("detectors")
    assert len(np.unique(cells)) <= 3
    assert cells.mean() == pytest.approx(7 + lag / (2 * 0.05), abs=0.5)


def test_a_changed_delay_makes_the_sound_come_from_elsewhere():
    net = jeffress()
    net["left ear->detectors"].delay = net["left ear->detectors"].delay + 0.2
    sim = Simulation(net, dt=0.01, seed=1)
    sim.advance(60.0)
    assert sim.recording.of("detectors")[1].mean() == pytest.approx(5.0, abs=0.5)
