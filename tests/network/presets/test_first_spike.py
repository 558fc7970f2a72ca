"""The network of first spikes: a projection for each class, and one spike a cell and sample."""

from __future__ import annotations

import numpy as np

import workbench as wb


def test_every_class_has_cells_and_a_projection_of_its_own():
    net = wb.first_spike(inputs=8, classes=3, each=2)
    sim = wb.Simulation(net, dt=1.0)
    for index in range(3):
        pre, post, weights = sim.weights(f"input->class {index}")
        assert set(post.tolist()) == {2 * index, 2 * index + 1}
        assert np.bincount(pre).tolist() == [2] * 8
        assert 0.0 < weights.min() <= weights.max() < 30.0


def test_whoever_fires_first_silences_the_rest():
    """Thirty cells, of which those of the same step and of the next two fire before inhibition arrives."""
    sim = wb.Simulation(wb.first_spike(inputs=64, each=3), dt=1.0)
    spikes = np.zeros((64, 64))
    spikes[np.arange(64), np.arange(64)] = 1.0
    sim.set("input", spikes=spikes)
    times, ids = sim.advance(100.0).spikes["cells"]
    assert len(ids) == len(set(ids.tolist())) > 0
    assert times.max() - times.min() <= 2.0
