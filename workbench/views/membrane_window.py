"""The surrogate over the membranes as they are: how many cells are near enough to threshold to learn."""

from __future__ import annotations

from typing import Any

import numpy as np
import panel as pn
from bokeh.models import ColumnDataSource, LinearAxis, Range1d, Span
from panel.viewable import Viewer

from workbench.views.theme import BLUE, GRAY, ORANGE, figure
from workbench.views.words import say, sentence


class MembraneWindow(Viewer):
    """A histogram of membranes before their reset, and the slope that stands in for a spike's over it."""

    def __init__(self, height: int = 215) -> None:
        super().__init__()
        self.bars = ColumnDataSource({"left": [], "right": [], "top": []})
        self.slope = ColumnDataSource({"x": [], "y": []})
        self.plot = figure(
            x="membrane over threshold (ways from rest)",
            y="share of membranes (%)",
            height=height,
            x_range=Range1d(start=-3, end=3),
            y_range=Range1d(start=0, end=10),
            tools="save",
        )
        self.plot.extra_y_ranges = {"slope": Range1d(start=0, end=1)}
        axis: Any = LinearAxis(y_range_name="slope", axis_label="surrogate, of its peak")
        axis.axis_label_text_font_style, axis.minor_tick_line_color = "normal", None
        self.plot.add_layout(axis, "right")
        self.plot.quad(
            "left", "right", "top", bottom=0, source=self.bars, fill_color=ORANGE, fill_alpha=0.55, line_color=None
        )
        self.plot.varea("x", 0, "y", source=self.slope, y_range_name="slope", fill_color=BLUE, fill_alpha=0.12)
        self.plot.line("x", "y", source=self.slope, y_range_name="slope", line_width=2, color=BLUE)
        self.plot.add_layout(Span(location=0, dimension="height", line_dash="dashed", line_width=1, line_color=GRAY))
        self.pane = pn.pane.Bokeh(self.plot, sizing_mode="stretch_width", margin=(0, 6))
        self.told = sentence("")

    def surrogate(self, x: np.ndarray, slope: np.ndarray) -> None:
        """Draw the surrogate over distances ``x`` in ways from rest to threshold."""
        peak = float(np.abs(slope).max()) or 1.0
        self.plot.extra_y_ranges["slope"].update(start=min(0.0, 1.1 * float(slope.min()) / peak), end=1.1)
        self.slope.data = {"x": x.astype(np.float32), "y": (slope / peak).astype(np.float32)}

    def show(self, name: str, edges: np.ndarray, share: np.ndarray, window: float) -> None:
        """Draw the membranes of a layer; ``window`` is the share of them at which the surrogate has a tenth of its peak."""
        self.plot.y_range.end = max(1.0, 110 * float(share.max()))
        self.bars.data = {"left": edges[:-1], "right": edges[1:], "top": 100 * share}
        over = float(share[edges[:-1] >= 0].sum())
        say(
            self.told,
            f"{name}: {100 * window:.0f} % of the membranes lie inside the window, where the surrogate has a tenth of its peak or more; "
            f"{100 * over:.0f} % lie over threshold and spike. What lies beyond 3 ways is counted at the ends.",
        )

    def clear(self, why: str) -> None:
        """Draw no membranes, and say why."""
        self.bars.data = {"left": [], "right": [], "top": []}
        say(self.told, why)

    def __panel__(self) -> pn.viewable.Viewable:
        return pn.Column(self.pane, self.told, sizing_mode="stretch_width", margin=0)
