"""The pictures of a result that follows a slider: their data are patched, and nothing is built anew while the curves stay the same."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import ceil
from typing import Any

import numpy as np
import panel as pn
from bokeh.models import ColumnDataSource, HoverTool, Label, Legend, LegendItem, Range1d, Span
from panel.viewable import Viewer

from workbench.experiments.result import Axis, Curve, Mark, Panel, Result
from workbench.views.theme import GRAY, MARGIN, PALETTE, color, figure
from workbench.views.trace_data import envelope, patch, settle

MARKS = 3  # lines across a picture at once
BESIDE = 8  # names of a legend in one row


@dataclass
class _Plot:
    """One picture: a source for each curve, and lines with labels for marks."""

    figure: Any
    sources: list[ColumnDataSource] = field(default_factory=list)
    marks: list[tuple[Span, Label]] = field(default_factory=list)


class LivePanels(Viewer):
    """Pictures above one another; those over the same axis move together.

    The y axes are calm: they move when a curve leaves them or fills less than half of them. Marks stand upright.
    """

    def __init__(self, height: int = 210) -> None:
        super().__init__()
        self.height = height
        self.vector = False  # whether the disk beside a picture saves it as SVG; drawing is faster without
        self.shape: Any = None
        self.plots: list[_Plot] = []
        self.column = pn.Column(sizing_mode="stretch_width", margin=0, min_height=height)

    def show(self, result: Result) -> None:
        """Draw a result in place of the last."""
        fresh = self._fit(result.panels)
        ends: dict[Axis, tuple[float, float]] = {}
        for plot, panel in zip(self.plots, result.panels, strict=True):
            low, high = self._draw(plot, panel)
            known = ends.get(panel.x, (low, high))
            ends[panel.x] = min(low, known[0]), max(high, known[1])
        for plot, panel in zip(self.plots, result.panels, strict=True):
            _span(plot.figure.x_range, *ends[panel.x])
        if fresh:  # only now: a change of a picture must not reach the browser before the picture
            panes = [pn.pane.Bokeh(plot.figure, sizing_mode="stretch_width", margin=(0, 4)) for plot in self.plots]
            self.column[:] = panes
        pn.io.push_notebook(*self.column)  # a notebook is told of changed figures only when asked to

    def _draw(self, plot: _Plot, panel: Panel) -> tuple[float, float]:
        """Patch the data of a picture, and return from where to where its curves go."""
        for source, curve in zip(plot.sources, panel.curves, strict=True):
            x, y = _kept(curve, panel)
            patch(source, {"x": x.astype(np.float32), "y": y.astype(np.float32)})
        shown = [_kept(curve, panel) for curve in panel.curves]
        xs, ys = (np.concatenate([pair[side] for pair in shown]) for side in (0, 1))
        if len(ys):
            _hold(plot.figure.y_range, panel.y, float(ys.min()), float(ys.max()))
        for index, (line, label) in enumerate(plot.marks):
            mark: Mark | None = panel.marks[index] if index < len(panel.marks) else None
            place = mark.value if mark is not None else 0.0
            line.update(location=place, visible=mark is not None)
            label.update(x=place, text=mark.name if mark is not None else "", visible=mark is not None)
        return (float(xs.min()), float(xs.max())) if len(xs) else (0.0, 1.0)

    # -- building, when the curves change

    def _fit(self, panels: tuple[Panel, ...]) -> bool:
        """Build new pictures if these panels need others; returns whether it did."""
        curves = [[(curve.name, curve.points, curve.theory, curve.loose) for curve in panel.curves] for panel in panels]
        shape = ([(panel.x, panel.y) for panel in panels], curves, self.vector)
        if shape == self.shape:
            return False
        shared: dict[Axis, Range1d] = {}
        self.plots = []
        for panel in panels:
            self.plots.append(self._build(panel, shared.setdefault(panel.x, Range1d(start=0.0, end=1.0))))
        for plot, panel, following in zip(self.plots, panels, panels[1:], strict=False):
            if panel.x == following.x:
                plot.figure.xaxis.visible = False
        self.shape = shape
        return True

    def _build(self, panel: Panel, x_range: Range1d) -> _Plot:
        kinds = {"x_axis_type": "log" if panel.x.log else "linear", "y_axis_type": "log" if panel.y.log else "linear"}
        plot = _Plot(
            figure(
                x=panel.x.title,
                y=panel.y.title,
                height=self.height,
                x_range=x_range,
                y_range=Range1d(start=0.0, end=1.0),
                min_border_left=MARGIN,
                min_border_right=12,
                output_backend="svg" if self.vector else "canvas",
                **kinds,
            )
        )
        plot.figure.yaxis.ticker.desired_num_ticks = 5
        items, tone = [], 0
        for curve in panel.curves:
            source = ColumnDataSource({"x": [], "y": []})
            plot.sources.append(source)
            drawn = _glyphs(plot.figure, panel, curve, source, tone)
            tone += not curve.theory
            items.append(LegendItem(label=curve.name, renderers=drawn))
        if len(items) > 1:
            look: dict[str, Any] = {"padding": 0, "margin": 2, "border_line_color": None, "background_fill_alpha": 0.0}
            if len(items) > BESIDE:  # a longer row would be cut off
                look |= {"ncols": ceil(len(items) / ceil(len(items) / BESIDE)), "spacing": 2}
            legend = Legend(
                items=items, orientation="horizontal", click_policy="hide", label_text_font_size="12px", **look
            )
            plot.figure.add_layout(legend, "above")
        for index in range(MARKS):
            line = Span(
                dimension="height", location=0.0, line_color=GRAY, line_dash="dotted", line_width=1.5, visible=False
            )
            label = Label(
                x=0.0, y=round(0.5 * self.height) - 15 * index, y_units="screen", x_offset=4, text="", text_color=GRAY, text_font_size="11px", visible=False
            )  # fmt: skip
            plot.figure.add_layout(line)
            plot.figure.add_layout(label)
            plot.marks.append((line, label))
        return plot

    def __panel__(self) -> pn.viewable.Viewable:
        return self.column


def _glyphs(plot: Any, panel: Panel, curve: Curve, source: ColumnDataSource, index: int) -> list[Any]:
    if curve.theory:
        return [plot.line("x", "y", source=source, color=GRAY, line_width=2, line_dash="dashed")]
    drawn, tone, again = [], color(index), index >= len(PALETTE)  # colors come again: then dotted, with squares
    if not curve.loose:
        width, dash = 1.2 if curve.points else 1.6, "dotted" if again else "solid"
        drawn.append(
            plot.line("x", "y", source=source, color=tone, line_width=width, line_dash=dash, line_join="round")
        )
    if curve.points or curve.loose:
        marker = "square" if again else "circle"
        drawn.append(plot.scatter("x", "y", source=source, color=tone, marker=marker, size=6, fill_alpha=0.45))
    told = [(curve.name, ""), (panel.x.title, "@x{0.[000]}"), (panel.y.title, "@y{0.[000]}")]
    plot.add_tools(HoverTool(renderers=[drawn[-1]], tooltips=told, line_policy="nearest", visible=False))
    return drawn


def _kept(curve: Curve, panel: Panel) -> tuple[np.ndarray, np.ndarray]:
    """What of a curve can be drawn on these axes, thinned."""
    x, y = np.asarray(curve.x, dtype=float), np.asarray(curve.y, dtype=float)
    kept = np.isfinite(y) & ((x > 0) | (not panel.x.log)) & ((y > 0) | (not panel.y.log))
    x, y = x[kept], y[kept]
    return (x, y) if curve.points or curve.loose else envelope(x, y)


def _span(axis: Any, low: float, high: float) -> None:
    """An axis that shows everything from one end to the other; a reader's own view stays while the ends do."""
    ends = [round(low, 6), round(high, 6)]
    if axis.tags != ends:
        axis.update(start=low, end=high, reset_start=low, reset_end=high, tags=ends)


def _hold(axis: Any, about: Axis, low: float, high: float) -> None:
    """A calm axis, on a logarithmic scale too."""
    if not about.log:
        settle(axis, low, high, room=0.12)
        return
    start, end = low / 1.3, max(high * 1.3, low * 3.0)
    bottom, top = float(axis.start), float(axis.end)
    if not 0.0 < bottom <= low <= high <= top or top / bottom > 10.0 * end / start:
        axis.update(start=start, end=end, reset_start=start, reset_end=end)
