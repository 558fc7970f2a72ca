"""A picture, its spikes and its answer."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from workbench.views.image_raster import AnswerBars, LayerRaster, Picture, bands, dots, picture
from workbench.views.theme import GREEN, SKY, VERMILION
from workbench.views.tiles import Tiles

SIZES = {"input": 64, "hidden": 128, "output": 10}


def test_layers_lie_above_each_other_without_touching():
    found = list(bands(SIZES).values())
    assert found[0][0] == 0
    assert np.isclose(found[-1][1], 1)
    assert all(below[1] < above[0] for below, above in pairwise(found))
    assert min(high - low for low, high in found) > 0.1  # ten output cells can be told apart


def test_every_spike_is_a_dot_in_its_band():
    spikes = {"input": (np.array([1.0, 2.0]), np.array([0, 63])), "output": (np.array([5.0]), np.array([9]))}
    points = dots(spikes, SIZES)
    assert points["layer"].tolist() == ["input", "input", "output"]
    assert points["x"].tolist() == [1.0, 2.0, 5.0]
    for y, layer in zip(points["y"], points["layer"], strict=True):
        low, high = bands(SIZES)[layer]
        assert low < y < high


def test_another_run_relabels_the_raster():
    raster = LayerRaster()
    raster.show({}, SIZES, 20.0)
    assert raster.plot.x_range.end == 21
    raster.show({}, {**SIZES, "hidden": 32}, 10.0)
    assert any("32 cells" in label for label in raster.plot.yaxis[0].major_label_overrides.values())


def test_a_wrong_answer_is_seen_and_the_right_one_too():
    bars = AnswerBars("0123")
    bars.show(np.array([1, 5, 2, 0]), label=2)
    assert bars.source.data["color"] == [SKY, VERMILION, GREEN, SKY]
    bars.show(np.array([1, 5, 2, 0]), label=1)
    assert bars.source.data["color"] == [SKY, GREEN, SKY, SKY]


def test_the_picture_has_its_ink_where_it_is_and_words_that_are_escaped():
    image = np.zeros((2, 3))
    image[0, 2] = 1.0
    shown = picture(image, 'a "<b>"')
    assert shown.count("<rect") == 1
    assert '<rect x="2" y="0"' in shown
    assert "rgb(255,255,255)" in shown
    assert "<b>" not in shown
    view = Picture((2, 3))
    view.show(image.ravel(), "ink")
    assert 'aria-label="ink"' in view.pane.object


def test_tiles_escape_what_they_show():
    tiles = Tiles(("loss",))
    tiles.show({"loss": "<img src=x onerror=alert(1)>"})
    assert "<img" not in tiles.pane.object
