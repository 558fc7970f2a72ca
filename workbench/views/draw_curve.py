"""A curve drawn by hand: click to set points, drag them."""

from __future__ import annotations

from typing import Any

import numpy as np
import panel as pn
import panel_material_ui as pmui
from bokeh.models import ColumnDataSource, PointDrawTool
from panel.viewable import Viewer

from workbench.views.theme import color, figure
from workbench.views.words import sentence


class DrawCurve(Viewer):
    """An empty pair of axes to draw in.

    Attributes
    ----------
    points
        What was drawn, from left to right; may be set.
    """

    def __init__(self, x: str, y: str, x_range: tuple[float, float], y_range: tuple[float, float]) -> None:
        super().__init__()
        self.source = ColumnDataSource({"x": [], "y": []})
        self.path = ColumnDataSource({"x": [], "y": []})
        self.plot = figure(x=x, y=y, height=280, x_range=x_range, y_range=y_range, tools="save")
        self.plot.line("x", "y", source=self.path, color=color(1), line_width=2.2, legend_label="your prediction")
        dots = self.plot.scatter("x", "y", source=self.source, color=color(1), size=11)
        pencil = PointDrawTool(renderers=[dots], num_objects=40)  # pyright: ignore[reportArgumentType]
        self.plot.add_tools(pencil)
        self.plot.toolbar.active_tap = pencil
        self.plot.legend.location = "top_left"
        self.source.on_change("data", self._follow)
        self.again = pmui.Button(
            label="Start over", variant="text", size="small", margin=(0, 8), on_click=lambda _event: self._clear()
        )

    @property
    def points(self) -> list[tuple[float, float]]:
        """What was drawn, from left to right."""
        x, y = (np.asarray(self.source.data[axis], dtype=float) for axis in ("x", "y"))
        return [(float(x[index]), float(y[index])) for index in np.argsort(x, kind="stable")]

    @points.setter
    def points(self, points: list[tuple[float, float]]) -> None:
        self.source.data = {"x": [x for x, _ in points], "y": [y for _, y in points]}

    def _follow(self, attr: str, old: Any, new: Any) -> None:
        points = self.points
        self.path.data = {"x": [x for x, _ in points], "y": [y for _, y in points]}

    def _clear(self) -> None:
        self.points = []

    def __panel__(self) -> pn.viewable.Viewable:
        told = sentence(
            "Click to set points from left to right. Drag to move one; choose one and press Backspace to remove it."
        )
        pane = pn.pane.Bokeh(self.plot, sizing_mode="stretch_width", margin=(0, 4))
        return pn.Column(told, pane, self.again, sizing_mode="stretch_width", margin=0)
