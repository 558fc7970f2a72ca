"""A current drawn with the mouse: a stroke over the time of a trial becomes what is injected."""

from __future__ import annotations

from typing import Any

import numpy as np
import panel as pn
import panel_material_ui as pmui
from bokeh.models import ColumnDataSource, FreehandDrawTool, Range1d
from panel.viewable import Viewer

from workbench.experiments.neuron_bench import NeuronBench
from workbench.stimuli.drawn_current import DrawnCurrent
from workbench.views.theme import BLUE, figure
from workbench.views.words import sentence

KNOTS = 60  # points that are kept of a stroke: enough for a hand, and short enough for a link
REACH = 500.0  # pA; how high the pad is at first


def knots(x: np.ndarray, y: np.ndarray, most: int = KNOTS) -> tuple[list[float], list[float]]:
    """Return a stroke as a curve over time: where the hand went back, only what is ahead of all before it counts.

    >>> knots(np.array([0.0, 2.0, 1.0, 4.0]), np.array([0.0, 5.0, 9.0, 7.0]))
    ([0.0, 2.0, 4.0], [0.0, 5.0, 7.0])
    """
    if len(x) and x[0] > x[-1]:
        x, y = x[::-1], y[::-1]
    ahead = np.concatenate([[True], x[1:] > np.maximum.accumulate(x)[:-1]]) if len(x) else np.zeros(0, bool)
    x, y = x[ahead], y[ahead]
    if len(x) > most:
        chosen = np.unique(np.linspace(0, len(x) - 1, most).round().astype(int))
        x, y = x[chosen], y[chosen]
    return [float(f"{value:.4g}") for value in x], [float(f"{value:.4g}") for value in y]


class DrawingPad(Viewer):
    """Axes to draw a current in; each stroke takes the place of the one before."""

    def __init__(self, bench: NeuronBench) -> None:
        super().__init__()
        self.bench = bench
        self.time = Range1d(start=0.0, end=float(bench.duration))
        self.height = Range1d(start=-0.2 * REACH, end=REACH)
        # not empty: a stroke that begins outside the frame is appended to the one before
        self.source = ColumnDataSource({"xs": [[]], "ys": [[]]})
        self.plot = figure(x="time (ms)", y="I (pA)", height=190, x_range=self.time, y_range=self.height, tools="", min_border_left=48)  # fmt: skip
        strokes = self.plot.multi_line("xs", "ys", source=self.source, color=BLUE, line_width=2.2)
        pencil = FreehandDrawTool(renderers=[strokes], num_objects=1)  # pyright: ignore[reportArgumentType]
        self.plot.add_tools(pencil)
        self.plot.toolbar.active_drag = pencil
        self.plot.toolbar_location = None
        self.source.on_change("data", self._drawn)
        self.reach = pmui.FloatInput(label="Height (pA)", value=REACH, start=0.1, end=1e5, size="small", width=130, margin=(4, 12))  # fmt: skip
        self.reach.param.watch(self._rescale, "value")
        bench.param.watch(self._stretch, "duration")
        self.pane = pn.pane.Bokeh(self.plot, sizing_mode="stretch_width", margin=(0, 4))

    def _drawn(self, _attr: str, _old: Any, new: Any) -> None:
        strokes = [(x, y) for x, y in zip(new["xs"], new["ys"], strict=True) if len(x) > 1]
        if strokes:
            x, y = strokes[-1]
            times, currents = knots(np.asarray(x, float), np.asarray(y, float))
            self.bench.stimulus = DrawnCurrent(times=times, currents=currents)

    def _rescale(self, event: Any) -> None:
        if event.new:
            self.height.update(start=-0.2 * event.new, end=event.new)

    def _stretch(self, event: Any) -> None:
        self.time.end = float(event.new)

    def __panel__(self) -> pn.viewable.Viewable:
        told = sentence("Draw with the mouse, from left to right.", margin=(2, 12))
        return pn.Column(told, self.pane, self.reach, sizing_mode="stretch_width", margin=0)
