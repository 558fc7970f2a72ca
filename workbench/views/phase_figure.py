"""The picture of a phase plane: nullclines, flow, fixed points, lines of threshold and reset, and where a cell went."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from bokeh.core.properties import value
from bokeh.events import Tap
from bokeh.models import ColumnDataSource, HoverTool, Label, Legend, LegendItem, Range1d

from workbench.core.units import pretty
from workbench.experiments.phase_plane import Plane, Side
from workbench.experiments.section import Curve
from workbench.experiments.trial import Trial
from workbench.views.theme import BLUE, GRAY, ORANGE, PURPLE, VERMILION, figure

FIRST, SECOND, PATH, POINT = BLUE, VERMILION, ORANGE, PURPLE
ASPECT = 1.5  # width over height of a usual picture, for the heads of arrows
LENGTH = 0.42  # of the distance between arrows, for the fastest
HEADROOM = 0.06  # of the height, above the plane, for the names of lines
FINENESS, MOST = 400, 6000  # a path is drawn in steps of at least 1/400 of the window, and with at most so many points

Data = dict[str, Any]


def arrow_data(plane: Plane) -> Data:
    """Strokes of the arrows: a shaft and two barbs each; the faster, the longer and the darker."""
    arrows = plane.arrows
    wide, high = plane.x.high - plane.x.low, plane.y.high - plane.y.low
    moving = arrows.speed > 0
    x, y, dx, dy, speed = (values[moving] for values in (arrows.x, arrows.y, arrows.dx, arrows.dy, arrows.speed))
    # speeds span decades: their rank tells more than their ratio
    rank = np.argsort(np.argsort(speed)) / max(len(speed) - 1, 1)
    across = len(np.unique(arrows.x))
    length = (0.45 + 0.55 * rank) * LENGTH / max(across, 1)
    angle = np.arctan2(dy / ASPECT, dx)
    tip_x, tip_y = length * np.cos(angle), length * np.sin(angle) * ASPECT
    strokes = [(x - tip_x * wide, y - tip_y * high)]
    for side in (0.8 * np.pi, -0.8 * np.pi):
        back_x, back_y = 0.7 * length * np.cos(angle + side), 0.7 * length * np.sin(angle + side) * ASPECT
        strokes.append((x + (tip_x + back_x) * wide, y + (tip_y + back_y) * high))
    return {
        "x0": np.concatenate([stroke[0] for stroke in strokes]),
        "y0": np.concatenate([stroke[1] for stroke in strokes]),
        "x1": np.tile(x + tip_x * wide, 3),
        "y1": np.tile(y + tip_y * high, 3),
        "alpha": np.tile(0.35 + 0.5 * rank, 3),
    }


def point_data(plane: Plane) -> Data:
    """The fixed points, filled where they are stable, with what a reader is told who points at them."""
    first, *second = plane.states
    rate = "per step" if plane.per == "step" else "1/ms"
    return {
        "x": [point.states[first] for point in plane.points],
        "y": [point.states[second[0]] if second else 0.0 for point in plane.points],
        "fill": [1.0 if point.stable else 0.0 for point in plane.points],
        "kind": [point.kind + ("" if point.reached else ", over threshold") for point in plane.points],
        "place": [
            ", ".join(
                f"{name} = {value:.4g} {pretty(plane.units[name])}".rstrip() for name, value in point.states.items()
            )
            for point in plane.points
        ],
        "eigenvalues": [f"{', '.join(map(_complex, point.eigenvalues))} ({rate})" for point in plane.points],
    }


def path_data(plane: Plane, trial: Trial | None) -> Data:
    """Where a cell went in a plane, in few points; the jump at a spike is left out."""
    if trial is None or len(plane.states) == 1 or any(name not in trial.states for name in plane.states):
        return curve_data(None)
    x = np.asarray(trial.states[plane.states[0]], dtype=np.float64)
    y = np.asarray(trial.states[plane.states[1]], dtype=np.float64)
    step = np.hypot(np.diff(x) / (plane.x.high - plane.x.low), np.diff(y) / (plane.y.high - plane.y.low))
    jumps = np.zeros(0, dtype=int)
    if len(plane.reset[0]):
        # a sample is taken at the end of a step, after the reset of a spike in it
        half = (trial.times[1] - trial.times[0]) / 2 if len(trial.times) > 1 else 0.0
        jumps = np.searchsorted(trial.times, trial.spikes - half)
        jumps = jumps[(jumps > 0) & (jumps < len(x))]
        step[jumps - 1] = 0.0
    gone = np.concatenate([[0.0], np.cumsum(np.minimum(step, 1.0))])
    marks = np.floor(gone / max(1.0 / FINENESS, gone[-1] / MOST))
    kept = np.flatnonzero(np.diff(marks, prepend=-1.0))
    kept = np.union1d(kept, np.concatenate([jumps, jumps - 1, [len(x) - 1]]).astype(int))
    gaps = np.searchsorted(kept, jumps)
    return {"x": np.insert(x[kept], gaps, np.nan), "y": np.insert(y[kept], gaps, np.nan)}


def curve_data(curve: Curve | None) -> Data:
    """A curve as columns; nothing where there is none."""
    return {"x": curve[0], "y": curve[1]} if curve is not None else {"x": np.zeros(0), "y": np.zeros(0)}


class PhaseFigure:
    """A Bokeh figure of phase planes, one after the other: :meth:`show` patches its data and builds nothing.

    Parameters
    ----------
    tapped
        Called with the place of a click, in the units of the axes.
    """

    def __init__(self, height: int = 380, tapped: Callable[[float, float], Any] | None = None) -> None:
        self.x_range, self.y_range = Range1d(start=0.0, end=1.0), Range1d(start=0.0, end=1.0)
        self.figure = figure(
            height=height,
            x_range=self.x_range,
            y_range=self.y_range,
            tools="pan,box_zoom,wheel_zoom,reset,save",
            active_scroll=None,  # a page scrolls past
        )
        self.figure.ygrid.grid_line_color = None
        names = ("arrows", "zero", "threshold", "reset", "first", "second", "path", "begin", "moment", "points")
        self.sources = {name: ColumnDataSource({"x": [], "y": []}) for name in names}
        self.sources["arrows"].data = {name: [] for name in ("x0", "y0", "x1", "y1", "alpha")}
        self.sources["points"].data = {name: [] for name in ("x", "y", "fill", "kind", "place", "eigenvalues")}
        self.items: dict[str, LegendItem] = {}
        self._draw()
        self.labels = {name: Label(x=0, y=0, text=name, text_color=GRAY, text_font_size="11px", x_offset=3, y_offset=-15) for name in ("threshold", "reset")}  # fmt: skip
        for label in self.labels.values():
            self.figure.add_layout(label)
        if tapped is not None:
            self.figure.on_event(Tap, lambda event: tapped(event.x, event.y))

    def show(
        self,
        plane: Plane,
        trial: Trial | None = None,
        begin: Mapping[str, float] | None = None,
        moment: Mapping[str, float] | None = None,
    ) -> None:
        """Draw a plane, the path of a trial, where it began, and where the cell was at one moment."""
        _reach(self.x_range, plane.x)
        _reach(self.y_range, plane.y, HEADROOM)
        for axis, shown in ((plane.x, self.figure.xaxis[0]), (plane.y, self.figure.yaxis[0])):
            if shown.axis_label != axis.title:
                shown.axis_label = axis.title
        line = len(plane.states) == 1
        curves = [plane.curves.get(name) for name in plane.states]
        found = {
            "arrows": arrow_data(plane),
            "zero": {"x": [plane.x.low, plane.x.high], "y": [0.0, 0.0]} if line else curve_data(None),
            "threshold": curve_data(plane.threshold),
            "reset": curve_data(plane.reset),
            "first": curve_data(curves[0]),
            "second": curve_data(curves[1] if len(curves) > 1 else None),
            "path": path_data(plane, trial),
            "begin": _spot(plane, begin),
            "moment": _spot(plane, moment),
            "points": point_data(plane),
        }
        for name, data in found.items():
            self.sources[name].data = data
        self._name(plane)

    def _draw(self) -> None:
        plot, source = self.figure, self.sources
        arrows = {"x0": "x0", "y0": "y0", "x1": "x1", "y1": "y1", "source": source["arrows"]}
        plot.segment(**arrows, color=GRAY, line_alpha="alpha", line_width=1.2, line_cap="round")
        plot.line("x", "y", source=source["zero"], color=GRAY, line_width=1)
        plot.line("x", "y", source=source["threshold"], color=GRAY, line_width=1.4, line_dash="dashed")
        plot.line("x", "y", source=source["reset"], color=GRAY, line_width=1.4, line_dash="dotted")
        first = plot.line("x", "y", source=source["first"], color=FIRST, line_width=2.4)
        second = plot.line("x", "y", source=source["second"], color=SECOND, line_width=2.4)
        path = plot.line("x", "y", source=source["path"], color=PATH, line_width=1.8, line_join="round")
        begin = plot.scatter("x", "y", source=source["begin"], marker="square", size=8, fill_alpha=0.0, line_color=PATH, line_width=2)  # fmt: skip
        moment = plot.scatter("x", "y", source=source["moment"], size=9, color=PATH)
        look: dict[str, Any] = {"size": 12, "color": POINT, "line_width": 2.5}
        points = plot.scatter("x", "y", source=source["points"], fill_alpha="fill", **look)
        # the legend has one mark of either kind, whatever points there are
        nowhere = ColumnDataSource({"x": [np.nan], "y": [np.nan]})
        stable, unstable = (plot.scatter("x", "y", source=nowhere, fill_alpha=fill, **look) for fill in (1.0, 0.0))
        told = {"first": first, "second": second, "path": path, "start": begin, "moment": moment, "stable": stable, "unstable": unstable}  # fmt: skip
        self.items = {name: LegendItem(label=name, renderers=[renderer]) for name, renderer in told.items()}
        options: dict[str, Any] = {"orientation": "horizontal", "border_line_alpha": 0.0, "background_fill_alpha": 0.0, "ncols": 4, "location": "top_left"}  # fmt: skip
        options |= {"padding": 0, "margin": 2, "spacing": 8, "label_text_font_size": "12px", "glyph_width": 16}
        legend = Legend(items=list(self.items.values()), **options)
        plot.add_layout(legend, "above")
        plot.add_tools(
            HoverTool(
                renderers=[points],
                visible=False,
                tooltips=[("fixed point", "@kind"), ("at", "@place"), ("eigenvalues", "@eigenvalues")],
            )
        )

    def _name(self, plane: Plane) -> None:
        """Say in the legend and beside the lines what there is."""
        first, *second = plane.states
        labels = {
            "first": f"{first} stands still" if second else f"rate of {first}",
            "second": f"{second[0]} stands still" if second else "",
            "path": "path" if second else "",
            "start": "start",
            "moment": "this moment",
            "stable": "stable point",
            "unstable": "unstable point",
        }
        for name, item in self.items.items():
            visible = bool(labels[name]) and (name not in ("start", "moment") or bool(len(self.sources[{"start": "begin"}.get(name, name)].data["x"])))  # fmt: skip
            item.update(label=value(labels[name] or name), visible=visible)
        for name, (x, y) in (("threshold", plane.threshold), ("reset", plane.reset)):
            inside = (x >= plane.x.low) & (x <= plane.x.high) & (y >= plane.y.low) & (y <= plane.y.high)
            place = float(x[np.argmax(np.where(inside, y, -np.inf))]) if inside.any() else plane.x.low
            right = place > (plane.x.low + plane.x.high) / 2
            side = {"text_align": "right" if right else "left", "x_offset": -4 if right else 4}
            top = self.y_range.reset_end
            text = name if name == "reset" or len(plane.reset[0]) else "counts as a spike"
            line = bool(inside.any()) and bool(np.ptp(x) > 0 or np.ptp(y) > 0)
            self.labels[name].update(x=place, y=top, text=text, visible=line, **side)


def phase_figure(plane: Plane, trial: Trial | None = None, height: int = 380) -> Any:
    """Return a Bokeh figure of a phase plane, with the path of a trial."""
    drawn = PhaseFigure(height)
    drawn.show(plane, trial)
    return drawn.figure


def _reach(place: Range1d, axis: Side, above: float = 0.0) -> None:
    """Let a range span an axis and some room above it; what the reader zoomed to stays until the axis itself changes."""
    ends = (axis.low, axis.high + above * (axis.high - axis.low))
    if place.tags != [ends]:
        place.update(start=ends[0], end=ends[1], reset_start=ends[0], reset_end=ends[1], tags=[ends])


def _spot(plane: Plane, states: Mapping[str, float] | None) -> Data:
    if states is None or any(name not in states for name in plane.states):
        return curve_data(None)
    first, *second = plane.states
    return {"x": [states[first]], "y": [states[second[0]] if second else 0.0]}


def _complex(value: complex) -> str:
    """A number with its imaginary part, if it has one.

    >>> _complex(-0.2 + 0.383j), _complex(complex(-4.6753))
    ('-0.2 + 0.383i', '-4.675')
    """
    real, imaginary = float(np.real(value)), float(np.imag(value))
    if not imaginary:
        return f"{real:.4g}"
    return f"{real:.4g} {'+' if imaginary > 0 else '-'} {abs(imaginary):.4g}i"
