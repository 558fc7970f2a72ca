"""The network of conductances keeps itself going at the published rate."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.engines.simulation import Simulation
from workbench.network.presets.coba import coba


def test_the_activity_feeds_itself_at_the_rate_of_other_simulators():
    # about 19.5 Hz in NEST and Brian2 for benchmark 1 of Brette et al. 2007
    rates, irregular = [], []
    for seed in (1, 2, 3):
        sim = Simulation(coba(), dt=0.1, seed=seed)
        sim.advance(200.0)
        sim.recording.blocks.clear()
        sim.advance(800.0)
        rates.append([sim.recording.rates()[name] for name in ("exc", "inh")])
        irregular.append(sim.recording.irregularity()["exc"])
    assert np.mean(rates, axis=0) == pytest.approx([19.5, 19.5], rel=0.1)
    assert np.mean(irregular) > 0.6


def test_unkicked_it_falls_silent():
    net = coba(1000)
    net["kick"].model.amplitude = 0.0
    for name in ("exc", "inh"):
        net[name].start.clear()
    sim = Simulation(net, dt=0.1, seed=1)
    sim.advance(200.0)
    assert sim.recording.rates()["exc"] == 0.0
