"""Diehl and Cook's network: equal shares of weight for all cells, and whoever fires throws all others back."""

from __future__ import annotations

import numpy as np

import workbench as wb


def test_all_cells_have_the_same_total_and_none_silences_itself():
    net = wb.diehl_cook(inputs=20, cells=7, total=5.0, seed=3)
    onto, lateral = net.projections["input->cells"], net.projections["cells->cells"]
    np.testing.assert_allclose(onto.weight.sum(0), 5.0)
    assert onto.total == 5.0
    assert (np.diag(lateral.weight) == 0.0).all()
    assert (lateral.weight[~np.eye(7, dtype=bool)] < 0.0).all()


def test_whoever_fires_first_throws_the_others_back():
    net = wb.diehl_cook(inputs=30, cells=2, total=60.0, inhibition=100.0)
    onto = net.projections["input->cells"]
    onto.weight = np.stack([np.full(30, 0.5), np.full(30, 0.1)], 1)
    sim = wb.Simulation(net, dt=1.0)
    sim.watch("cells", "v", [0, 1])
    sim.set("input", spikes=np.ones((8, 30)))
    block = sim.advance(8.0)
    times, ids = block.spikes["cells"]
    first = round(times[0])
    assert set(ids.tolist()) == {0}
    v = block.samples["cells", "v"]
    assert v[first + 1, 1] < v[first, 1] - 50.0  # the spike travels a step, and arrives in the one after
