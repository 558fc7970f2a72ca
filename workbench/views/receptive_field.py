"""What a cell has learned to listen to: its weights by input, or all cells' weights as an image; a click follows a synapse."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import panel as pn
import panel_material_ui as pmui
from bokeh.events import Tap
from bokeh.models import ColorBar, ColumnDataSource, LinearColorMapper
from bokeh.palettes import Viridis256
from panel.viewable import Viewer

from workbench.experiments.projection_watch import Ends
from workbench.views.taps import tapped
from workbench.views.theme import color, figure
from workbench.views.words import say, sentence

BY_INPUT, SQUARE, ALL = "by input", "as a square", "all cells"
COLUMNS = 250  # inputs across the image; of more, neighbors are averaged
ROWS = 100  # cells up the image


def field(weights: np.ndarray, ends: Ends, cell: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return input, weight and group of each synapse onto a cell."""
    mine = ends.post == cell
    return ends.pre[mine], weights[mine], ends.group[mine]


def matrix(weights: np.ndarray, ends: Ends) -> np.ndarray:
    """Return the weights as an image ``(cells, inputs)``, not a number where there is no synapse; neighbors are averaged beyond its size."""
    inputs, cells = ends.sizes
    across, up = -(-inputs // COLUMNS), -(-cells // ROWS)
    shape = -(-cells // up), -(-inputs // across)
    place = (ends.post // up) * shape[1] + ends.pre // across
    total, count = (
        np.bincount(place, values, minlength=shape[0] * shape[1]) for values in (weights, np.ones(len(weights)))
    )
    with np.errstate(invalid="ignore"):
        return (total / np.where(count, count, np.nan)).reshape(shape)


def square(pre: np.ndarray, weights: np.ndarray, inputs: int) -> np.ndarray:
    """Return one cell's weights as a square, row by row from its top."""
    side = math.ceil(math.sqrt(inputs))
    image = np.full(side * side, np.nan)
    image[pre] = weights
    return image.reshape(side, side)[::-1]


class ReceptiveField(Viewer):
    """Weights as shares of the largest.

    Parameters
    ----------
    follow
        Called with the input and the cell of a synapse that was clicked on.
    """

    def __init__(self, follow: Callable[[int, int], Any], height: int = 230) -> None:
        super().__init__()
        self.follow = follow
        self.latest: tuple[np.ndarray, Ends] | None = None
        self.dots = ColumnDataSource({"x": [], "y": [], "color": []})
        self.pixels = ColumnDataSource({"image": [], "dw": [], "dh": []})
        self.points = figure(x="input", y="weight / largest", height=height, y_range=(-0.05, 1.05), tools="tap,save")
        self.points.scatter("x", "y", source=self.dots, color="color", size=5, alpha=0.8)
        self.image = figure(x="input", y="cell", height=height, tools="tap,save", visible=False)
        mapper = LinearColorMapper(palette=Viridis256, low=0.0, high=1.0, nan_color="#00000000")
        self.image.image("image", x=-0.5, y=-0.5, dw="dw", dh="dh", source=self.pixels, color_mapper=mapper)
        self.image.add_layout(
            ColorBar(color_mapper=mapper, title="weight / largest", background_fill_alpha=0.0, width=10), "right"
        )
        self.image.grid.grid_line_color = None
        self.points.on_event(Tap, self._tapped)
        self.image.on_event(Tap, self._tapped_image)
        self.look = pmui.Select(
            label="Show", options=[BY_INPUT, SQUARE, ALL], value=BY_INPUT, size="small", width=140, margin=(6, 8)
        )
        self.cell = pmui.IntInput(label="Cell", value=0, start=0, end=0, size="small", width=90, margin=(6, 8))
        self.text = sentence("", muted=False, margin=(2, 12))
        self.look.param.watch(self._again, "value")
        self.cell.param.watch(self._again, "value")
        self.clear()

    def show(self, weights: np.ndarray, ends: Ends) -> None:
        """Draw these weights."""
        self.latest = weights, ends
        self.cell.end = max(ends.sizes[1] - 1, 0)
        kind, cell = self.look.value, min(self.cell.value or 0, self.cell.end)
        pre, mine, group = field(weights, ends, cell)
        self.points.visible, self.image.visible = kind == BY_INPUT, kind != BY_INPUT
        if kind == BY_INPUT:
            self.dots.data = {"x": pre, "y": mine, "color": [color(int(index)) for index in group]}
        else:
            image = square(pre, mine, ends.sizes[0]) if kind == SQUARE else matrix(weights, ends)
            dw, dh = (image.shape[1], image.shape[0]) if kind == SQUARE else ends.sizes
            self.pixels.data = {"image": [image.astype(np.float32)], "dw": [dw], "dh": [dh]}
            self.image.xaxis.axis_label, self.image.yaxis.axis_label = (
                ("column", "row") if kind == SQUARE else ("input", "cell")
            )
        strongest = ", ".join(str(pre[place]) for place in np.argsort(-mine)[:5])
        say(
            self.text,
            f"Cell {cell} listens most to inputs {strongest}; its mean weight is {mine.mean():.2f}."
            if len(mine)
            else "This cell has no such input.",
            muted=False,
        )

    def clear(self) -> None:
        """Draw nothing."""
        self.latest = None
        self.dots.data = {"x": [], "y": [], "color": []}
        self.pixels.data = {"image": [], "dw": [], "dh": []}
        say(self.text, "No weights yet.", muted=False)

    def _again(self, *_events: Any) -> None:
        if self.latest is not None:
            self.show(*self.latest)

    def _tapped(self, event: Any) -> None:
        if self.latest is not None and (place := tapped(event)) is not None:
            pre, mine, _ = field(*self.latest, min(self.cell.value or 0, self.cell.end))
            if len(pre):
                # distances as on the screen: the picture is as wide as all inputs, and as high as one
                near = np.argmin(((pre - place[0]) / max(len(pre), 1)) ** 2 + (0.3 * (mine - place[1])) ** 2)
                self.follow(int(pre[near]), min(self.cell.value or 0, self.cell.end))

    def _tapped_image(self, event: Any) -> None:
        if self.latest is None or (place := tapped(event)) is None:
            return
        x, y, (inputs, cells) = round(place[0]), round(place[1]), self.latest[1].sizes
        if self.look.value == SQUARE:
            side = math.ceil(math.sqrt(inputs))
            x, y = (side - 1 - y) * side + x, min(self.cell.value or 0, self.cell.end)
        if 0 <= x < inputs and 0 <= y < cells:
            self.follow(x, y)

    def __panel__(self) -> pn.viewable.Viewable:
        tools = pn.Row(self.look, self.cell, margin=0)
        panes = [pn.pane.Bokeh(plot, sizing_mode="stretch_width", margin=(0, 4)) for plot in (self.points, self.image)]
        return pn.Column(tools, *panes, self.text, sizing_mode="stretch_width", margin=0)
