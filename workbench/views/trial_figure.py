"""The trial of the bench over time: membranes with their spikes, the other states, and the current that drives them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import panel as pn
from bokeh.models import ColumnDataSource, CrosshairTool, Label, Legend, LegendItem, Range1d, Span
from panel.viewable import Viewer

from workbench.core.model import Neuron
from workbench.core.units import pretty, titled
from workbench.experiments.trial import Trial, levels, names_of
from workbench.views.theme import GRAY, MARGIN, color, figure
from workbench.views.trace_data import envelope, patch, settle

DASHES = ("solid", "dashed", "dotted", "dotdash")
RUG = 0.96  # height of the first row of spike marks, as a share of the picture
HEIGHTS = {"membrane": 250, "states": 112, "current": 76}


@dataclass
class _Plot:
    """One picture with its lines, each from a cell and a state."""

    figure: Any
    unit: str
    sources: dict[tuple[int, str], ColumnDataSource] = field(default_factory=dict)


class TrialFigure(Viewer):
    """Pictures above one another on one time axis; :meth:`show` patches their data and builds nothing while the models stay.

    The y axes are calm: they move when a trace leaves them or fills less than half of them. Give the ``cells`` at once,
    and whether a current is injected: pictures that come after the page may miss a browser that is still connecting.
    """

    def __init__(self, cells: Sequence[Neuron], injected: bool) -> None:
        super().__init__()
        self.vector = False  # whether the disk beside a picture saves it as SVG; drawing is faster without
        self.shape: tuple[Any, ...] = ()
        self.plots: list[_Plot] = []
        self.time = Range1d(start=0.0, end=1.0)
        self.spikes = ColumnDataSource({"x": [], "y": [], "color": []})
        self.strokes: ColumnDataSource = ColumnDataSource({"x": [], "low": [], "high": [], "color": []})
        self.marks: list[tuple[int, str, Span, Label | None]] = []
        self.drive = ColumnDataSource({"x": [], "y": []})
        self.column = pn.Column(sizing_mode="stretch_width", margin=0)
        self._fit(cells, injected)
        self._hang()

    def show(self, cells: Sequence[Neuron], trials: Sequence[Trial], duration: float, injected: bool = True) -> None:
        """Draw these trials; ``duration`` in ms is the time axis."""
        if len(cells) != len(trials) or any(
            list(cell.declared().states) != list(trial.states) for cell, trial in zip(cells, trials, strict=True)
        ):
            return  # the models were swapped meanwhile, and their own trials are on the way
        fresh = self._fit(cells, injected)
        if self.time.tags != [duration]:
            self.time.update(start=0.0, end=duration, reset_start=0.0, reset_end=duration, tags=[duration])
        for plot in self.plots:
            for (index, state), source in plot.sources.items():
                trial = trials[index]
                x, y = envelope(trial.times, trial.current if state == "i" else trial.states[state])
                patch(source, {"x": x.astype(np.float32), "y": y.astype(np.float32)})
        self._mark(cells, trials)
        if fresh:  # only now: a change of a picture must not reach the browser before the picture
            self._hang()
        pn.io.push_notebook(*self.column)  # a notebook is told of changed figures only when asked to

    def _mark(self, cells: Sequence[Neuron], trials: Sequence[Trial]) -> None:
        """Spikes, levels and ranges."""
        reached, tops = [], []
        for cell, trial in zip(cells, trials, strict=True):
            found = levels(cell)
            reached += [value for level, value in found.items() if level != "rest" and _near(value, trial.membrane)]
            tops.append(found.get("threshold"))
        for index, level, span, label in self.marks:
            value = levels(cells[index]).get(level)
            shown = value is not None and _near(value, trials[index].membrane)
            span.update(location=value if shown else None, visible=shown)
            if label is not None:
                label.update(y=value if shown else 0.0, visible=shown)
        for plot in self.plots:
            values = [np.asarray(source.data["y"]) for source in plot.sources.values()]
            ends = [float(end) for y in values if len(y) for end in (y.min(), y.max())]
            if plot is self.plots[0]:
                ends += reached
            settle(plot.figure.y_range, min(ends), max(ends), room=0.16 if plot is self.plots[0] else 0.08)
        self._spikes(trials, tops)

    def _spikes(self, trials: Sequence[Trial], tops: Sequence[float | None]) -> None:
        high = float(self.plots[0].figure.y_range.end)
        low = float(self.plots[0].figure.y_range.start)
        marks: dict[str, list[Any]] = {"x": [], "y": [], "color": []}
        strokes: dict[str, list[Any]] = {"x": [], "low": [], "high": [], "color": []}
        for index, (trial, top) in enumerate(zip(trials, tops, strict=True)):
            count, tone = len(trial.spikes), color(index)
            row = RUG - 0.055 * index
            marks["x"].append(trial.spikes)
            marks["y"].append(np.full(count, row))
            marks["color"] += [tone] * count
            if top is not None and count and trial.membrane.max() <= top + 0.5:
                # a reset hides the spike itself: a thin line from the threshold up stands for it
                strokes["x"].append(trial.spikes)
                strokes["low"].append(np.full(count, top))
                strokes["high"].append(np.full(count, low + (high - low) * (row - 0.02)))
                strokes["color"] += [tone] * count
        patch(self.spikes, {key: _joined(values) for key, values in marks.items()})
        patch(self.strokes, {key: _joined(values) for key, values in strokes.items()})

    # -- building, when the models change

    def _fit(self, cells: Sequence[Neuron], injected: bool) -> bool:
        """Build new pictures if these cells need others; returns whether it did."""
        shape = (tuple((type(cell), tuple(cell.declared().states.items())) for cell in cells), injected, self.vector)
        if shape == self.shape:
            return False
        self._build(cells, injected)
        self.shape = shape
        return True

    def _hang(self) -> None:
        self.column[:] = [pn.pane.Bokeh(plot.figure, sizing_mode="stretch_width", margin=(0, 4)) for plot in self.plots]

    def _build(self, cells: Sequence[Neuron], injected: bool) -> None:
        self.plots, self.marks = [], []
        names = names_of(cells)
        self.spikes = ColumnDataSource({"x": [], "y": [], "color": []})
        self.strokes = ColumnDataSource({"x": [], "low": [], "high": [], "color": []})
        self.time = Range1d(start=0.0, end=1.0)
        self.plots.append(self._membranes(cells, names))
        others: dict[str, list[tuple[int, str]]] = {}
        for index, cell in enumerate(cells):
            for state, unit in cell.declared().states.items():
                if state != cell.declared().membrane:
                    others.setdefault(unit, []).append((index, state))
        self.plots += [self._states(unit, lines, names, len(cells)) for unit, lines in others.items()]
        if injected:
            plot = _Plot(self._figure("current", "I (pA)"), "pA")
            plot.figure.yaxis.ticker.desired_num_ticks = 3
            source = plot.sources[0, "i"] = ColumnDataSource({"x": [], "y": []})
            plot.figure.line("x", "y", source=source, color=GRAY, line_width=1.6)
            self.plots.append(plot)
        for plot in self.plots[:-1]:
            plot.figure.xaxis.visible = False
        self.plots[-1].figure.height += 36
        crosshair = Span(dimension="height", line_color=GRAY, line_width=1, line_alpha=0.6)
        for plot in self.plots:
            plot.figure.add_tools(CrosshairTool(overlay=crosshair))

    def _figure(self, kind: str, y: str) -> Any:
        return figure(
            x="time (ms)",
            y=y,
            height=HEIGHTS[kind],
            x_range=self.time,
            y_range=Range1d(start=0.0, end=1.0),
            min_border_left=MARGIN,
            min_border_right=12,
            min_border_top=4,
            min_border_bottom=4,
            output_backend="svg" if self.vector else "canvas",
        )

    def _membranes(self, cells: Sequence[Neuron], names: Sequence[str]) -> _Plot:
        units = {cell.declared().states[cell.declared().membrane] for cell in cells}
        unit = pretty(units.pop()) if len(units) == 1 else "each in its own unit"
        plot = _Plot(self._figure("membrane", f"membrane ({unit})" if unit else "membrane"), unit)
        plot.figure.extra_y_ranges = {"rug": Range1d(start=0.0, end=1.0)}
        items = []
        for index, cell in enumerate(cells):
            source = plot.sources[index, cell.declared().membrane] = ColumnDataSource({"x": [], "y": []})
            line = plot.figure.line("x", "y", source=source, color=color(index), line_width=1.6, line_join="round")
            items.append(LegendItem(label=names[index], renderers=[line]))
            for level in ("threshold", "reset"):
                span = Span(dimension="width", line_dash="dashed", line_width=1, line_color=GRAY if index == 0 else color(index), line_alpha=0.75, visible=False)  # fmt: skip
                plot.figure.add_layout(span)
                label = None
                if index == 0:
                    label = Label(
                        x=4,
                        x_units="screen",
                        y=0,
                        text=level,
                        text_color=GRAY,
                        text_font_size="11px",
                        y_offset=2,
                        visible=False,
                    )
                    plot.figure.add_layout(label)
                self.marks.append((index, level, span, label))
        plot.figure.segment("x", "low", "x", "high", source=self.strokes, color="color", line_width=1.1, line_alpha=0.8)
        plot.figure.scatter(
            "x", "y", source=self.spikes, marker="dash", angle=np.pi / 2, size=11, color="color", y_range_name="rug"
        )
        if len(cells) > 1:
            plot.figure.add_layout(_legend(items), "above")
        return plot

    def _states(self, unit: str, lines: list[tuple[int, str]], names: Sequence[str], cells: int) -> _Plot:
        shown = list(dict.fromkeys(state for _, state in lines))
        many = len(shown) > 2
        title = "gates" if many and unit == "1" else ", ".join(shown) if not many else "states"
        plot = _Plot(self._figure("states", titled(title, unit)), unit)
        plot.figure.yaxis.ticker.desired_num_ticks = 4
        items = []
        for index, state in lines:
            source = plot.sources[index, state] = ColumnDataSource({"x": [], "y": []})
            place = shown.index(state)
            look: dict[str, Any] = (
                {"color": color(place + 1)}
                if cells == 1
                else {"color": color(index), "line_dash": DASHES[place % len(DASHES)]}
            )
            line = plot.figure.line("x", "y", source=source, line_width=1.5, **look)
            items.append(LegendItem(label=state if cells == 1 else f"{names[index]} {state}", renderers=[line]))
        if len(items) > 1:
            plot.figure.add_layout(_legend(items), "above")
        return plot

    def __panel__(self) -> pn.viewable.Viewable:
        return self.column


def _near(value: float, trace: np.ndarray) -> bool:
    """Whether a level belongs into the picture of a trace."""
    low, high = float(trace.min()), float(trace.max())
    reach = max(high - low, 15.0)
    return low - 1.5 * reach <= value <= high + 1.5 * reach


def _joined(parts: list[Any]) -> Any:
    if parts and isinstance(parts[0], np.ndarray):
        return np.concatenate(parts).astype(np.float32)
    return parts


def _legend(items: list[LegendItem]) -> Legend:
    look: dict[str, Any] = {"orientation": "horizontal", "border_line_color": None, "background_fill_alpha": 0.0}
    return Legend(items=items, padding=0, margin=2, label_text_font_size="12px", glyph_width=16, **look)  # pyright: ignore[reportArgumentType]
