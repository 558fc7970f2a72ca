"""A bump stays where the cue put it, long after the cue is gone."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.engines.simulation import Simulation
from workbench.network.presets.ring_attractor import SIZE, ring_attractor


def bump(sim: Simulation, t0: float, t1: float) -> tuple[float, float]:
    """How concentrated the spikes of a time are (0 to 1), and around which direction in degrees."""
    times, cells = sim.recording.of("ring")
    mean = np.exp(2j * np.pi * cells[(times > t0) & (times <= t1)] / SIZE).mean()
    return float(abs(mean)), float(np.degrees(np.angle(mean)) % 360)


@pytest.mark.parametrize(("direction", "seed"), [(90.0, 1), (270.0, 2), (36.0, 4)])
def test_the_bump_stays_where_the_cue_was(direction, seed):
    sim = Simulation(ring_attractor(direction), dt=0.1, seed=seed)
    sim.advance(2500.0)
    assert bump(sim, 100.0, 300.0)[0] < 0.5
    for window in ((700.0, 900.0), (2300.0, 2500.0)):  # one time constant of the synapse is 100 ms
        narrow, where = bump(sim, *window)
        assert narrow > 0.8
        assert abs((where - direction + 180) % 360 - 180) < 15.0


def test_without_excitation_along_the_ring_nothing_is_kept():
    net = ring_attractor()
    net.projections.pop("ring->ring")
    sim = Simulation(net, dt=0.1, seed=1)
    sim.advance(1500.0)
    times, _ = sim.recording.of("ring")
    assert bump(sim, 300.0, 500.0)[0] > 0.8
    kept = bump(sim, 700.0, 1500.0)[0] if (times > 700.0).any() else 0.0
    assert kept < 0.3
