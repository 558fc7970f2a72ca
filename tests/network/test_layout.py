"""Layouts place cells where they say, and come back from a file."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.core.errors import WorkbenchError
from workbench.network.layout import Grid, Ring, Scatter
from workbench.network.network import Network
from workbench.neurons.lif import LIF

LAYOUTS = [Grid(300.0, 200.0), Scatter(50.0, 80.0, seed=4), Ring(628.0)]


@settings(deadline=None)
@given(st.sampled_from(LAYOUTS), st.integers(1, 300))
def test_cells_lie_on_the_sheet_each_in_its_own_place(layout, size):
    places = layout.positions(size)
    assert places.shape == (size, 2)
    assert (places >= 0).all()
    assert (places <= (layout.width, layout.height)).all()
    assert len(np.unique(places, axis=0)) == size
    assert np.array_equal(layout.positions(size), places)


def test_a_grid_is_regular():
    places = Grid(300.0, 200.0).positions(6)
    assert places.tolist() == [[50, 50], [150, 50], [250, 50], [50, 150], [150, 150], [250, 150]]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_layout_survives_the_spec(layout):
    net = Network()
    net.add(LIF(), 12, name="cells", layout=layout)
    again = Network.from_spec(json.loads(json.dumps(net.to_spec())))
    assert again["cells"].layout == layout
    assert np.array_equal(again["cells"].positions(), layout.positions(12))


@pytest.mark.parametrize(
    "broken",
    [
        {"kind": "Sphere"},
        {"kind": "Grid", "width": -1},
        {"kind": "Grid", "width": "wide"},
        {"kind": "Grid", "width": float("nan")},
        {"kind": "Ring", "length": True},
        {"kind": "Ring", "radius": 3},
        {"kind": "Scatter", "seed": 1.5},
        {"kind": ["Grid"]},
        {},
    ],
)
def test_a_broken_layout_says_where(broken):
    net = Network()
    net.add(LIF(), 12, name="cells")
    spec = net.to_spec()
    spec["populations"][0]["layout"] = broken
    with pytest.raises(WorkbenchError):
        Network.from_spec(spec)
