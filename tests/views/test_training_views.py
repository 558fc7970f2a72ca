"""The pictures of the Training page on a handful of numbers."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from workbench.views.cell_gauge import gauge_html
from workbench.views.cell_mosaic import CellMosaic, mosaic
from workbench.views.confusion_table import confusion_html
from workbench.views.gradient_map import GradientMap
from workbench.views.membrane_window import MembraneWindow
from workbench.views.plane_view import FAINT, STRONG, PlaneView, painted
from workbench.views.theme import color


def test_the_surer_the_stronger_the_color_of_a_class():
    pixels = painted(np.array([[0, 1]]), np.array([[0.5, 1.0]]), classes=2).view(np.uint8).reshape(2, 4)
    for pixel, index, alpha in zip(pixels, (0, 1), (FAINT, STRONG), strict=True):
        assert "#{:02X}{:02X}{:02X}".format(*pixel[:3]) == color(index)
        assert abs(pixel[3] - 255 * alpha) <= 0.5


def test_a_click_on_the_plane_is_told_and_one_beside_it_or_without_a_place_is_not():
    picked: list[tuple[float, float]] = []
    view = PlaneView(("yes", "<no>"), lambda x, y: picked.append((x, y)))
    for x, y in ((0.25, 0.5), (1.2, 0.5), (float("nan"), 0.5)):
        view._tapped(SimpleNamespace(x=x, y=y))
    assert picked == [(0.25, 0.5)]
    assert "&lt;no&gt;" in view.legend.object
    view.show(np.array([[0, 0], [0, 1]]), np.full((2, 2), 0.75))
    assert "yes on 75 %, &lt;no&gt; on 25 %; sure of it by 75 %" in view.told.object


def test_the_map_says_where_gradients_are_and_what_is_left_of_them():
    view = GradientMap()
    view.show({"hidden": np.array([0.02, 0.1, 0.0]), "output": np.zeros(3)}, dt=1.0)
    assert "hidden: strongest at 2 ms (0.1/mV); 0.2 of it is left in the first step." in view.told.object
    assert "output: no gradient at all." in view.told.object
    image = view.source.data["image"][0]
    assert image.shape == (2, 3)
    assert np.isnan(image[1]).all()
    assert (view.mapper.low, view.mapper.high) == (-5.0, -1.0)


def test_the_window_is_told_in_words():
    view = MembraneWindow()
    view.show("hidden", np.array([-1.0, 0.0, 1.0]), np.array([0.75, 0.25]), window=0.4)
    assert "40 % of the membranes lie inside" in view.told.object
    assert "25 % lie over threshold" in view.told.object
    view.clear("nothing yet")
    assert "nothing yet" in view.told.object


def test_gauge_and_confusion_are_tables_whose_words_are_escaped():
    gauge = gauge_html({"<b>": (0.5, 0.25, np.array([0.0, 1.0]))})
    assert "&lt;b&gt;" in gauge
    for number in ("50 %", "25 %", "0.50"):
        assert number in gauge
    table = confusion_html(np.array([[3, 1], [0, 2]]), ("a", "<i>"))
    assert "5 of 6 test samples right" in table
    assert "&lt;i&gt;" in table
    assert table.count(">·<") == 1


def test_cells_are_laid_out_row_by_row_from_the_top():
    image = mosaic(np.arange(3.0)[:, None, None], columns=2)
    np.testing.assert_array_equal(image, [[2, np.nan, np.nan], [np.nan] * 3, [0, np.nan, 1]])
    view = CellMosaic()
    view.show(np.array([[[-2.0, 1.0]]]), signed=True, told="weights")
    assert (view.mapper.low, view.mapper.high) == (-2.0, 2.0)
