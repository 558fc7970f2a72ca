"""The pictures of a protocol's result, whatever the protocol: its curves over their axes, with marks and a moving cursor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import panel as pn
from bokeh.models import ColumnDataSource, HoverTool, Label, Legend, LegendItem, Span
from bokeh.palettes import Viridis256
from panel.viewable import Viewer

from workbench.experiments.result import Axis, Curve, Panel, Result
from workbench.views.theme import GRAY, MARGIN, VERMILION, color, figure
from workbench.views.trace_data import envelope

FAMILY = 4  # traces, from which on they are a family: colors in an order instead of colors apart
MARKERS = ("circle", "square", "triangle", "diamond")
CURSOR = "cursor"


def protocol_figures(result: Result, cursor: float | None = None, height: int = 270) -> list[Any]:
    """Return one Bokeh figure for each panel of a result; panels over the same axis move together.

    Parameters
    ----------
    cursor
        A current in pA, shown as a line in panels over current.
    """
    plots: list[Any] = []
    shared: dict[Axis, Any] = {}
    for panel in result.panels:
        options: dict[str, Any] = {"x_range": shared[panel.x]} if panel.x in shared else {}
        plot = _plot(panel, height if not shared else round(0.75 * height), options)
        shared.setdefault(panel.x, plot.x_range)
        if over_current(panel):
            line = Span(location=cursor, dimension="height", line_color=VERMILION, line_width=1.5, name=CURSOR)
            line.visible = cursor is not None
            plot.add_layout(line)
        plots.append(plot)
    return plots


class ProtocolFigures(Viewer):
    """The pictures of the latest result; :meth:`point` moves the cursor and draws nothing anew."""

    def __init__(self, height: int = 270) -> None:
        super().__init__()
        self.height = height
        self.current: float | None = None
        self.plots: list[Any] = []
        self.column = pn.Column(sizing_mode="stretch_width", margin=0)

    def show(self, result: Result) -> None:
        """Draw a result in place of the last."""
        self.plots = protocol_figures(result, self.current, self.height)
        self.column[:] = [pn.pane.Bokeh(plot, sizing_mode="stretch_width", margin=(0, 6)) for plot in self.plots]

    def point(self, current: float | None) -> None:
        """Put the cursor at a current (pA), or take it away."""
        self.current = current
        for plot in self.plots:
            for line in plot.select({"name": CURSOR}):
                line.update(location=current, visible=current is not None)
        pn.io.push_notebook(*self.column)  # a notebook is told of changed figures only when asked to

    def __panel__(self) -> pn.viewable.Viewable:
        return self.column


def over_current(panel: Panel) -> bool:
    """Whether a panel's x axis is a current in pA."""
    return panel.x.name == "current" and panel.x.unit == "pA"


def _plot(panel: Panel, height: int, options: dict[str, Any]) -> Any:
    kinds = {"x_axis_type": "log" if panel.x.log else "linear", "y_axis_type": "log" if panel.y.log else "linear"}
    plot = figure(x=panel.x.title, y=panel.y.title, height=height, min_border_left=MARGIN, **kinds, **options)
    items, tones = [], _colors(panel.curves)
    for index, (curve, tone) in enumerate(zip(panel.curves, tones, strict=True)):
        drawn = _draw(plot, panel, curve, tone, MARKERS[index % len(MARKERS)])
        items.append(LegendItem(label=curve.name, renderers=drawn))
    if len(items) > 1:
        look: dict[str, Any] = {"padding": 0, "margin": 2, "border_line_color": None, "background_fill_alpha": 0.0}
        legend = Legend(items=items, orientation="horizontal", click_policy="hide", label_text_font_size="12px", **look)
        plot.add_layout(legend, "above")
    for mark in panel.marks:
        _mark(plot, mark.name, mark.value, mark.upright, float(panel.curves[0].x[0]))
    return plot


def _draw(plot: Any, panel: Panel, curve: Curve, tone: str, marker: str) -> list[Any]:
    low = (0.0 if axis.log else -np.inf for axis in (panel.x, panel.y))
    kept = np.isfinite(curve.y) & (curve.x > next(low)) & (curve.y > next(low))
    x, y = curve.x[kept], curve.y[kept]
    if not (curve.points or curve.theory or curve.loose):
        x, y = envelope(x, y)
    source = ColumnDataSource({"x": x.astype(np.float32), "y": y.astype(np.float32)})
    if curve.theory:
        return [plot.line("x", "y", source=source, color=GRAY, line_width=2.5, line_dash="dashed")]
    drawn = []
    if not curve.loose:
        drawn.append(plot.line("x", "y", source=source, color=tone, line_width=1.2 if curve.points else 1.4))
    told = [(panel.x.title, "@x{0.[000]}"), (panel.y.title, "@y{0.[000]}")]
    if curve.points or curve.loose:
        dots = plot.scatter("x", "y", source=source, color=tone, size=7, marker=marker, fill_alpha=0.35)
        drawn.append(dots)
    plot.add_tools(HoverTool(renderers=[drawn[-1]], tooltips=told, line_policy="nearest"))
    return drawn


def _mark(plot: Any, name: str, value: float, upright: bool, beside: float) -> None:
    look = {"line_color": GRAY, "line_dash": "dotted", "line_width": 1.5}
    plot.add_layout(Span(location=value, dimension="height" if upright else "width", **look))
    if upright:
        place: dict[str, Any] = {"x": value, "y": 4, "y_units": "screen", "x_offset": 4}
    else:
        place = {"x": 6, "y": value, "x_units": "screen", "y_offset": 2}
        # lines across the picture do not widen its axes, marks do
        plot.scatter([beside], [value], size=1, alpha=0.0)
    plot.add_layout(Label(text=name, text_color=GRAY, text_font_size="11px", **place))


def _colors(curves: Sequence[Curve]) -> list[str]:
    traces = [curve for curve in curves if not curve.points and not curve.theory]
    if len(traces) < FAMILY:
        return [color(index) for index in range(len(curves))]
    # the ends of the palette are left out: they fade on a dark and on a light ground
    places = np.linspace(0.3, 0.85, len(curves)) * (len(Viridis256) - 1)
    return [Viridis256[round(place)] for place in places]
