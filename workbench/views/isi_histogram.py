"""The intervals between spikes as a histogram, with their mean and their irregularity."""

from __future__ import annotations

import numpy as np
import panel as pn
from bokeh.models import ColumnDataSource, Span
from panel.viewable import Viewer

from workbench.analysis.interval_statistics import interval_histogram, interval_statistics
from workbench.views.theme import BLUE, VERMILION, figure
from workbench.views.words import say, sentence

BINS = 30


class IsiHistogram(Viewer):
    """Counts of intervals in equal bins, a line at their mean, and the statistics in words; :meth:`show` patches the data."""

    def __init__(self, height: int = 190) -> None:
        super().__init__()
        self.source: ColumnDataSource = ColumnDataSource({"left": [], "right": [], "top": []})
        self.plot = figure(x="interval (ms)", y="intervals", height=height)
        self.plot.quad(
            left="left", right="right", bottom=0, top="top", source=self.source, color=BLUE, line_color=None, alpha=0.75
        )
        self.plot.y_range.start = 0
        self.mean = Span(location=None, dimension="height", line_color=VERMILION, line_dash="dashed", line_width=1.5)
        self.plot.add_layout(self.mean)
        self.text = sentence("", muted=False, margin=(2, 12))
        self.pane = pn.pane.Bokeh(self.plot, sizing_mode="stretch_width", margin=(0, 6))
        self.show(np.zeros(0))

    def show(self, spikes: np.ndarray) -> None:
        """Draw the intervals between these spikes (ms)."""
        counts, edges = interval_histogram(spikes, BINS)
        self.source.data = {"left": edges[:-1], "right": edges[1:], "top": counts}
        mean = interval_statistics(spikes).mean
        known = bool(np.isfinite(mean))
        self.mean.update(location=float(mean) if known else None, visible=known)
        say(self.text, intervals_text(spikes), muted=False)
        pn.io.push_notebook(self.pane)  # a notebook is told of changed figures only when asked to

    def __panel__(self) -> pn.viewable.Viewable:
        return pn.Column(self.pane, self.text, sizing_mode="stretch_width", margin=0)


def intervals_text(spikes: np.ndarray) -> str:
    """The intervals in words.

    >>> intervals_text(np.array([0.0, 10.0, 20.0, 30.0]))
    '3 intervals, mean 10.00 ms, CV 0.00, CV2 0.00, LV 0.00'
    """
    found = interval_statistics(spikes)
    if not found.count:
        return "no intervals: fewer than two spikes"
    if found.count == 1:
        return f"1 interval of {found.mean:.2f} ms"
    return f"{found.count:,} intervals, mean {found.mean:.2f} ms, CV {found.cv:.2f}, CV2 {found.cv2:.2f}, LV {found.lv:.2f}"
