"""Three pictures of a population as one: its activity, the spectrum of that, and excitation against inhibition."""

from __future__ import annotations

from typing import Any

import numpy as np
import panel as pn
from panel.viewable import Viewer

from workbench.experiments.activity import Activity
from workbench.views.theme import BLUE, GRAY, VERMILION, figure


class ActivityView(Viewer):
    """A(t), its spectrum with the peak marked, and A of excitatory against A of inhibitory cells, redrawn from time to time."""

    def __init__(self, height: int = 190) -> None:
        super().__init__()
        from bokeh.models import ColumnDataSource

        self.traces = ColumnDataSource({"t": [], "a": []})
        self.power = ColumnDataSource({"f": [], "p": []})
        self.peak = ColumnDataSource({"f": [], "p": []})
        self.pairs = ColumnDataSource({"e": [], "i": []})
        activity = figure("Activity A(t)", "time (ms)", "rate (Hz)", height)
        activity.line("t", "a", source=self.traces, line_width=1.3, color=BLUE)
        spectrum = figure("Spectrum", "frequency (Hz)", "power (Hz²/Hz)", height, y_axis_type="log", x_range=(0, 400))
        spectrum.line("f", "p", source=self.power, line_width=1.3, color=BLUE)
        spectrum.scatter("f", "p", source=self.peak, size=8, color=VERMILION)
        pairs = figure("Excitation against inhibition", "exc (Hz)", "inh (Hz)", height)
        pairs.scatter("e", "i", source=self.pairs, size=4, alpha=0.45, color=BLUE, line_color=None)
        self.plots = (activity, spectrum, pairs)
        for plot in self.plots:
            plot.axis.axis_line_color = GRAY

    def show(self, seen: Activity | None) -> None:
        """Draw what was seen; nothing draws empty pictures."""
        empty = np.zeros(0)
        seen = seen or Activity(empty, empty, empty, empty, empty)
        top = [int(np.argmax(seen.power))] if len(seen.power) else []
        other = seen.other
        for source, columns in (
            (self.traces, {"t": seen.times, "a": seen.values}),
            (self.power, {"f": seen.frequencies, "p": seen.power}),
            (self.peak, {"f": seen.frequencies[top], "p": seen.power[top]} if top else {"f": empty, "p": empty}),
            (self.pairs, {"e": empty, "i": empty} if other is None else {"e": seen.values, "i": other}),
        ):
            source.data = columns  # pyright: ignore[reportAttributeAccessIssue]
        self.plots[2].visible = other is not None

    def __panel__(self) -> pn.viewable.Viewable:
        panes: list[Any] = [pn.pane.Bokeh(plot, sizing_mode="stretch_width", margin=0) for plot in self.plots]
        return pn.Column(*panes, sizing_mode="stretch_width", margin=0, stylesheets=[CSS])


CSS = """
:host { display: grid !important; grid-template-columns: repeat(auto-fit, minmax(280px, 1fr)); gap: 4px; min-width: 0; }
:host > * { min-width: 0; width: auto !important; }
.scroll-button { display: none; }
"""
