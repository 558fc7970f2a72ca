"""Trains of a code as marks: every line in the first trial, and the busiest line in every trial, over the same time."""

from __future__ import annotations

from typing import Any

import numpy as np
import panel as pn
from bokeh.models import ColumnDataSource, Range1d
from panel.viewable import Viewer

from workbench.experiments.code_signals import Told
from workbench.views.theme import BLUE, VERMILION, figure
from workbench.views.words import say, sentence

DRAWN = 200_000  # lines times steps that a browser still draws at once

Marks = tuple[np.ndarray, np.ndarray]
"""Times (ms) and rows."""


def marks(trains: np.ndarray) -> Marks:
    """Return when each row of trains ``(steps, rows)`` spikes; a spike carries the end of its step of 1 ms.

    >>> [place.tolist() for place in marks(np.array([[0, 1], [1, 0]]))]
    [[1, 2], [1, 0]]
    """
    steps, rows = np.nonzero(trains)
    return steps + 1, rows


class TrainRaster(Viewer):
    """Two rasters, one over the other; :meth:`show` patches them."""

    def __init__(self) -> None:
        super().__init__()
        self.times = Range1d(start=0, end=1)
        self.sources = [ColumnDataSource({"x": [], "y": []}) for _ in range(2)]
        names = (("line, first trial", BLUE, 250), ("trial, busiest line", VERMILION, 150))
        self.plots = [self._plot(*name, source) for name, source in zip(names, self.sources, strict=True)]
        self.plots[0].xaxis.visible = False
        self.panes = [pn.pane.Bokeh(plot, sizing_mode="stretch_width", margin=(0, 6)) for plot in self.plots]
        self.words = sentence("", muted=False, margin=(2, 12))

    def _plot(self, name: str, tone: str, height: int, source: ColumnDataSource) -> Any:
        plot = figure(x="time (ms)", y=name, height=height, x_range=self.times, y_range=Range1d(start=1, end=-1))
        plot.scatter("x", "y", source=source, marker="dash", angle=np.pi / 2, size=5, line_width=2, color=tone)
        plot.ygrid.grid_line_color = None
        return plot

    def show(self, told: Told) -> None:
        """Draw these trains in place of those before; row 0 is on top."""
        steps, count, _ = told.trains.shape
        drawn = lines_drawn(told)
        rows = (told.trains[:, 0, :drawn], told.trains[:, :, told.busiest])
        for plot, source, trains, many in zip(self.plots, self.sources, rows, (drawn, count), strict=True):
            x, y = marks(np.zeros_like(trains) if told.graded else trains)
            source.data = {"x": x.astype(np.float32), "y": y.astype(np.float32)}
            plot.y_range.update(start=many - 0.5, end=-0.5)
        self.times.update(start=0, end=steps + 1)
        say(self.words, raster_words(told), muted=False)
        pn.io.push_notebook(*self.panes)  # a notebook is told of changed figures only when asked to

    def __panel__(self) -> pn.viewable.Viewable:
        return pn.Column(*self.panes, self.words, sizing_mode="stretch_width", margin=0)


def lines_drawn(told: Told) -> int:
    """How many lines have a row: the first ones, as far as a browser can draw them."""
    steps, _, lines = told.trains.shape
    return min(lines, DRAWN // steps)


def raster_words(told: Told) -> str:
    """What the rasters show, in a sentence."""
    steps, count, lines = told.trains.shape
    if told.graded:
        return f"{lines} lines carry currents in each of {steps} steps; there are no spikes to mark."
    first, busy = told.trains[:, 0], told.trains[:, :, told.busiest]
    per_trial = ", ".join(str(spikes) for spikes in busy.sum(0, dtype=int)[:12])
    more = ", ..." if count > 12 else ""
    drawn = lines_drawn(told)
    cut = f" The first {drawn:,} lines are drawn." if drawn < lines else ""
    return (
        f"First trial: {int(first.sum()):,} spikes of {int(first.any(0).sum())} of {lines} lines in {steps} ms. "
        f"Line {told.busiest} in {count} trial{'s' if count > 1 else ''}: {per_trial}{more} spikes.{cut}"
    )
