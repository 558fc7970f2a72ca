"""The network of cells with channels keeps itself going at the rate that Brian2 finds."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.engines.simulation import Simulation
from workbench.network.presets.cobahh import cobahh


def test_rates_are_those_of_brian2():
    """``tests/references/cobahh_brian2.py``, Brian2 2.9.0, mean of three seeds: 33.9 and 35.1 Hz."""
    rates = []
    for seed in (1, 2):
        sim = Simulation(cobahh(), dt=0.1, seed=seed)
        sim.advance(200.0)
        sim.recording.blocks.clear()
        sim.advance(800.0)
        rates.append([sim.recording.rates()[name] for name in ("exc", "inh")])
    assert np.mean(rates, axis=0) == pytest.approx([33.9, 35.1], rel=0.1)


def test_a_refractory_cell_stamps_no_second_spike():
    sim = Simulation(cobahh(400), dt=0.1, seed=1)
    times, cells = sim.advance(400.0).spikes["exc"]
    order = np.lexsort((times, cells))
    gaps = np.diff(times[order])[np.diff(cells[order]) == 0]
    assert len(gaps) > 100
    assert gaps.min() >= 3.0
