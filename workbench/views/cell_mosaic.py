"""Small pictures of many cells side by side: where on the plane each fires, or the weights it has learned."""

from __future__ import annotations

import numpy as np
import panel as pn
from bokeh.models import ColorBar, ColumnDataSource, LinearColorMapper, Range1d
from bokeh.palettes import RdBu11, Viridis256
from panel.viewable import Viewer

from workbench.views.theme import figure
from workbench.views.words import say, sentence

COLUMNS = 8
SIGNED = tuple(reversed(RdBu11))
"""From red at the low end to blue at the high one."""


def mosaic(pictures: np.ndarray, columns: int = COLUMNS) -> np.ndarray:
    """Return pictures ``(cells, rows, columns)`` as one, the first on top left, not a number between them; row 0 of each lies below.

    >>> mosaic(np.ones((2, 1, 1)), columns=2).tolist()
    [[1.0, nan, 1.0]]
    """
    cells, high, wide = pictures.shape
    across = min(columns, cells)
    up = -(-cells // across)
    image = np.full((up * (high + 1) - 1, across * (wide + 1) - 1), np.nan)
    for index, one in enumerate(pictures):
        row, column = up - 1 - index // across, index % across
        image[row * (high + 1) : row * (high + 1) + high, column * (wide + 1) : column * (wide + 1) + wide] = one
    return image


class CellMosaic(Viewer):
    """One image with a color bar; ``signed`` values are red below zero and blue above."""

    def __init__(self, height: int = 250) -> None:
        super().__init__()
        self.source = ColumnDataSource({"image": [], "dw": [], "dh": []})
        self.mapper = LinearColorMapper(palette=Viridis256, low=0, high=1, nan_color="#00000000")
        self.plot = figure(
            height=height,
            x_range=Range1d(start=0, end=1),
            y_range=Range1d(start=0, end=1),
            tools="save",
            min_border_left=8,
        )
        self.plot.image("image", x=0, y=0, dw="dw", dh="dh", source=self.source, color_mapper=self.mapper)
        self.plot.add_layout(ColorBar(color_mapper=self.mapper, background_fill_alpha=0.0, width=10), "right")
        self.plot.grid.grid_line_color = None
        self.plot.axis.visible = False
        self.pane = pn.pane.Bokeh(self.plot, sizing_mode="stretch_width", margin=(0, 6))
        self.told = sentence("")

    def show(self, pictures: np.ndarray, signed: bool, told: str) -> None:
        """Draw pictures ``(cells, rows, columns)``, and say what they are."""
        most = float(np.abs(pictures).max()) or 1.0
        self.mapper.update(
            low=-most if signed else 0.0, high=most, palette=list(SIGNED) if signed else list(Viridis256)
        )
        image = mosaic(pictures)
        high, wide = image.shape
        self.plot.x_range.end, self.plot.y_range.end = wide, high
        self.source.data = {"image": [image.astype(np.float32)], "dw": [wide], "dh": [high]}
        say(self.told, told)

    def clear(self) -> None:
        """Draw nothing."""
        self.source.data = {"image": [], "dw": [], "dh": []}
        say(self.told, "")

    def __panel__(self) -> pn.viewable.Viewable:
        return pn.Column(self.pane, self.told, sizing_mode="stretch_width", margin=0)
