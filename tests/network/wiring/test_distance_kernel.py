"""Near cells are joined more often than far ones, as the kernel says."""

from __future__ import annotations

import math

import numpy as np
import pytest

from workbench.core.random import stream
from workbench.network.layout import Grid, Ring, Scatter
from workbench.network.network import Network
from workbench.network.wiring.distance_kernel import DistanceKernel
from workbench.network.wiring.rule import Ends
from workbench.neurons.lif import LIF
from workbench.synapses.delta import Delta

SIZE = 400


@pytest.mark.parametrize("kernel", ["gaussian", "exponential", "disc"])
def test_synapses_over_a_distance_are_as_many_as_the_kernel_says(kernel):
    rule, layout, draws = DistanceKernel(kernel=kernel, sigma=150.0, p=0.6), Scatter(), 40
    places = layout.positions(SIZE)
    distance = np.hypot(*(places[:, None] - places[None]).transpose(2, 0, 1))
    hits = np.zeros((SIZE, SIZE))
    for seed in range(draws):
        pre, post = rule.wire(Ends(SIZE, SIZE, True, layout, layout), stream(seed))
        hits[pre, post] += 1
    shapes = {
        "gaussian": lambda d: 0.6 * math.exp(-(d**2) / (2 * 150.0**2)),
        "exponential": lambda d: 0.6 * math.exp(-d / 150.0),
        "disc": lambda d: 0.6 if d <= 150.0 else 0.0,
    }
    for low in (1.0, 100.0, 145.0, 151.0, 400.0):
        band = (distance > low) & (distance < low + 5)
        expected, tries = shapes[kernel](low + 2.5 if kernel != "disc" else low), band.sum() * draws
        spread = math.sqrt(max(expected * (1 - expected), 1e-9) / tries)
        assert hits[band].sum() / tries == pytest.approx(expected, abs=4.5 * spread + 0.004)
    assert np.trace(hits) == 0


def test_without_borders_every_cell_of_a_grid_reaches_the_same_number():
    rule = DistanceKernel(kernel="disc", sigma=260.0, periodic=True)
    pre, post = rule.wire(Ends(100, 100, True, Grid(), Grid()), stream(1))
    # on a grid of 100 um, 20 others lie within 2.6 steps: 4 at 1, 4 at sqrt 2, 4 at 2, 8 at sqrt 5
    assert (np.bincount(pre) == 20).all()
    assert (np.bincount(post) == 20).all()
    bordered = DistanceKernel(kernel="disc", sigma=260.0).wire(Ends(100, 100, True, Grid(), Grid()), stream(1))
    assert np.bincount(bordered[0])[0] == 7  # a corner has 2 + 1 + 2 + 2


def test_a_ring_closes():
    pre, post = DistanceKernel(kernel="disc", sigma=21.0).wire(Ends(100, 100, True, Ring(), Ring()), stream(1))
    assert set(post[pre == 0].tolist()) == {1, 2, 98, 99}


@pytest.mark.parametrize("layout", [Grid(), Scatter(), Ring()])
@pytest.mark.parametrize("size", [50, 3000])
def test_the_estimate_is_what_comes(layout, size):
    rule, ends = DistanceKernel(sigma=120.0, p=0.5), Ends(size, size, True, layout, layout)
    assert len(rule.wire(ends, stream(2))[0]) == pytest.approx(rule.count(ends), rel=0.03 if size > 100 else 0.2)


def test_what_does_not_lie_together_is_refused():
    net = Network()
    sheet, ring = net.add(LIF(), 9, name="sheet", layout=Grid()), net.add(LIF(), 9, name="ring", layout=Ring())
    small = net.add(LIF(), 9, name="small", layout=Grid(width=10.0))
    with pytest.raises(ValueError, match="Ring 1000 by 0 um"):
        net.connect(sheet, ring, DistanceKernel(), Delta())
    with pytest.raises(ValueError, match="Grid 10 by 1000 um"):
        net.connect(sheet, small, DistanceKernel(periodic=True), Delta())
    assert net.connect(sheet, small, DistanceKernel(), Delta())


def test_too_many_pairs_are_refused_at_once():
    net = Network()
    cells = net.add(LIF(), 1_000_000, name="cells", layout=Grid())
    with pytest.raises(ValueError, match="pairs"):
        net.connect(cells, cells, DistanceKernel(sigma=1.0), Delta())
