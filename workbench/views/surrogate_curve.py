"""The surrogate over the membrane: how much a cell learns, by its distance from threshold."""

from __future__ import annotations

import numpy as np
import panel as pn
from bokeh.models import ColumnDataSource, Span
from panel.viewable import Viewer

from workbench.views.theme import BLUE, figure


class SurrogateCurve(Viewer):
    """The derivative that replaces the slope of a spike, against the membrane's distance over threshold."""

    def __init__(self, height: int = 190) -> None:
        super().__init__()
        self.source = ColumnDataSource({"x": [], "y": []})
        self.plot = figure(x="membrane over threshold (mV)", y="slope (1/mV)", height=height)
        self.plot.varea("x", 0, "y", source=self.source, fill_color=BLUE, fill_alpha=0.15)
        self.plot.line("x", "y", source=self.source, line_width=2, color=BLUE)
        self.plot.add_layout(
            Span(location=0, dimension="height", line_dash="dashed", line_width=1, line_color="#888888")
        )
        self.pane = pn.pane.Bokeh(self.plot, sizing_mode="stretch_width", margin=(0, 6))

    def show(self, distance: np.ndarray, slope: np.ndarray) -> None:
        """Draw a slope (1/mV) over a distance (mV)."""
        self.plot.y_range.start = min(0.0, 1.1 * float(slope.min()))
        self.plot.y_range.end = 1.1 * float(slope.max()) or 1.0
        self.source.data = {"x": distance.astype(np.float32), "y": slope.astype(np.float32)}

    def __panel__(self) -> pn.viewable.Viewable:
        return self.pane
