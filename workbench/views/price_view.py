"""Spikes against accuracy: a point for each price of a spike, and the points that no other beats."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import panel as pn
from bokeh.models import ColumnDataSource, HoverTool, NumeralTickFormatter
from panel.viewable import Viewer

from workbench.analysis.pareto import front
from workbench.experiments.training_price import Priced
from workbench.views.theme import BLUE, GRAY, figure
from workbench.views.words import say, sentence

COLUMNS = ("spikes", "accuracy", "price", "alpha")


def best(points: Sequence[Priced]) -> list[Priced]:
    """Return the points that none beats, by their spikes; fewer spikes and more right answers are better, and equal points stay.

    >>> [p.penalty for p in best([Priced(0, 9.0, 0.9), Priced(1, 5.0, 0.95), Priced(2, 2.0, 0.5), Priced(3, 2.0, 0.5)])]
    [2, 3, 1]
    """
    stays = front(np.array([(each.spikes, -each.accuracy) for each in points]))
    return sorted((each for each, kept in zip(points, stays, strict=True) if kept), key=lambda each: each.spikes)


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
        unbeaten = best(self.points)
        self.dots.data = {
            "spikes": np.array([each.spikes for each in self.points]),
            "accuracy": np.array([each.accuracy for each in self.points]),
            "price": [each.penalty for each in self.points],
            "alpha": [0.9 if each in unbeaten else 0.25 for each in self.points],
        }
        self.line.data = {"x": [each.spikes for each in unbeaten], "y": [each.accuracy for each in unbeaten]}
        told = "; ".join(
            f"price {each.penalty:g}: {each.spikes:.0f} spikes, {100 * each.accuracy:.1f} %" for each in self.points
        )
        say(self.told, f"{told}. Hollow points are beaten: another is nowhere worse, and somewhere better.")

    def clear(self) -> None:
        """Draw nothing."""
        self.points = []
        self.dots.data = {name: [] for name in COLUMNS}
        self.line.data = {"x": [], "y": []}
        say(self.told, "The same training, some epochs of it, once for each price; judged by validation samples.")

    def __panel__(self) -> pn.viewable.Viewable:
        return pn.Column(self.pane, self.told, sizing_mode="stretch_width", margin=0)
