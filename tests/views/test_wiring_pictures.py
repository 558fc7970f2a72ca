"""Pictures of synapses: the matrix lies as it is read, histograms hold the counts, and tables say the same."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.core.jobs import run
from workbench.experiments.wiring_look import look
from workbench.network.network import Network
from workbench.network.presets.balanced import balanced
from workbench.network.wiring.dense_matrix import DenseMatrix
from workbench.neurons.lif import LIF
from workbench.synapses.delta import Delta
from workbench.views.wiring_pictures import (
    WiringPictures,
    degree_figure,
    group_figure,
    group_rows,
    look_rows,
    matrix_figure,
    weight_figure,
)

BY_HAND = np.array([[1.0, 2.0, 0.0], [4.0, -5.0, 6.0]])  # two sources, three targets


@pytest.fixture
def found():
    net = Network()
    a, b = net.add(LIF(), 2, name="a"), net.add(LIF(), 3, name="b")
    net.connect(a, b, DenseMatrix(), Delta(), weight=BY_HAND, name="ab")
    return run(look(net, "ab", 1))


def test_the_first_target_is_on_top_and_the_first_source_on_the_left(found):
    plot = matrix_figure(found)
    image = plot.renderers[0]
    np.testing.assert_array_equal(image.data_source.data["image"][0], BY_HAND.T)
    assert (image.glyph.x, image.glyph.y, image.glyph.dw, image.glyph.dh) == (0, 0, 2, 3)
    assert (plot.y_range.start, plot.y_range.end) == (3, 0)
    assert (image.glyph.color_mapper.low, image.glyph.color_mapper.high) == (-6.0, 6.0)  # bare at zero
    assert image.glyph.color_mapper.palette[128].endswith("01")


def test_histograms_hold_every_cell_and_synapse(found):
    degrees = degree_figure(found.degrees.incoming, 2.0, None, "In")
    assert sum(degrees.renderers[0].data_source.data["top"]) == 3
    weights = weight_figure(found)
    assert sum(weights.renderers[0].data_source.data["top"]) == 6


def test_equal_weights_are_one_bar_of_all_synapses():
    found = run(look(balanced(100), "exc->inh", 1))
    bar = weight_figure(found).renderers[0].data_source.data
    assert bar["top"].tolist() == [found.degrees.synapses]
    assert bar["left"][0] < 16.2 < bar["right"][0]


def test_the_table_tells_what_was_drawn_beside_what_was_asked_for():
    rows = {row["of"]: row for row in look_rows(run(look(balanced(1000), "exc->inh", 1)))}
    assert rows["in-degree"]["mean asked for"] == "64"
    assert float(rows["in-degree"]["deviation asked for"]) == pytest.approx(np.sqrt(800 * 0.08 * 0.92), rel=0.01)
    assert float(rows["in-degree"]["mean"]) == pytest.approx(64, abs=4 * 7.7 / np.sqrt(200))
    assert rows["weight"]["mean"] == "16.2 pA"


def test_groups_are_squares_by_source_and_target():
    plot = group_figure(balanced(1000))
    data = plot.renderers[0].data_source.data
    assert dict(zip(zip(data["x"], data["y"], strict=True), data["many"], strict=True))["inh", "exc"] == "16"
    assert plot.y_range.factors == ["inh", "exc"]  # the first on top
    assert [row["onto a cell"] for row in group_rows(balanced(1000))] == ["63.92", "16", "64", "15.92"]


def test_the_pictures_of_one_take_the_place_of_the_other(found):
    pictures = WiringPictures()
    pictures.show(found)
    assert [place.visible for place in pictures.places] == [True] * 4
    assert "6 synapses" in pictures.told.object
    pictures.show_groups(Network("empty"))
    assert "no synapses" in pictures.told.object
    pictures.show_groups(balanced(100))
    assert [place.visible for place in pictures.places] == [True, False, False, False]
    assert "4 projections" in pictures.told.object
