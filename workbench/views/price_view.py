"""Spikes against accuracy: a point for each price of a spike, and the points that no other beats in both."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import panel as pn
from bokeh.models import ColumnDataSource, HoverTool, NumeralTickFormatter
from panel.viewable import Viewer

from workbench.experiments.training_price import Priced
from workbench.views.theme import BLUE, GRAY, figure
from workbench.views.words import say, sentence

COLUMNS = ("spikes", "accuracy", "price", "alpha")


def front(points: Sequence[Priced]) -> list[Priced]:
    """Return the points that no other beats in both: as few spikes and as many right answers; by their spikes.

    >>> [p.penalty for p in front([Priced(0, 9.0, 0.9), Priced(1, 5.0, 0.95), Priced(2, 2.0, 0.5)])]
    [2, 1]
    """
    found: list[Priced] = []
    for point in sorted(points, key=lambda each: (each.spikes, -each.accuracy)):
        if not found or point.accuracy > found[-1].accuracy:
            found.append(point)
    return found


class PriceView(Viewer):
    """The points that were measured, their front as a line, and the same in words."""

    def __init__(self, height: int = 230) -> None:
        super().__init__()
        self.points: list[Priced] = []
        self.dots = ColumnDataSource({name: [] for name in COLUMNS})
        self.line = ColumnDataSource({"x": [], "y": []})
        self.plot = figure(x="spikes of an inference", y="right answers", height=height, tools="save")
        self.plot.yaxis.formatter = NumeralTickFormatter(format="0 %")
        self.plot.line("x", "y", source=self.line, line_width=1.6, line_dash="dashed", color=GRAY)
        dots = self.plot.scatter("spikes", "accuracy", source=self.dots, size=9, color=BLUE, fill_alpha="alpha")
        tips = [("price λ", "@price"), ("spikes", "@spikes{0.0}"), ("right", "@accuracy{0.0 %}")]
        self.plot.add_tools(HoverTool(renderers=[dots], tooltips=tips))
        self.pane = pn.pane.Bokeh(self.plot, sizing_mode="stretch_width", margin=(0, 6))
        self.told = sentence("")
        self.clear()

    def add(self, point: Priced) -> None:
        """Draw one more."""
        self.points.append(point)
        best = front(self.points)
        self.dots.data = {
            "spikes": np.array([each.spikes for each in self.points]),
            "accuracy": np.array([each.accuracy for each in self.points]),
            "price": [each.penalty for each in self.points],
            "alpha": [0.9 if each in best else 0.25 for each in self.points],
        }
        self.line.data = {"x": [each.spikes for each in best], "y": [each.accuracy for each in best]}
        told = "; ".join(
            f"price {each.penalty:g}: {each.spikes:.0f} spikes, {100 * each.accuracy:.1f} %" for each in self.points
        )
        say(self.told, f"{told}. Hollow points are beaten by another in both.")

    def clear(self) -> None:
        """Draw nothing."""
        self.points = []
        self.dots.data = {name: [] for name in COLUMNS}
        self.line.data = {"x": [], "y": []}
        say(self.told, "The same training, some epochs of it, once for each price; judged by validation samples.")

    def __panel__(self) -> pn.viewable.Viewable:
        return pn.Column(self.pane, self.told, sizing_mode="stretch_width", margin=0)
