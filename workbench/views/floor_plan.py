"""A chip from above: cores by how busy they are, links by how many packets cross them; a core can be dragged elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import panel as pn

from workbench.core.text import escape
from workbench.hardware.floor import Floor, mesh_of
from workbench.hardware.mapping import Mapping
from workbench.views.chip_notes import notes_pane
from workbench.views.theme import ORANGE, color, figure

MARGIN = 1
"""Routers that are shown around the busy ones, so that a core can be dragged away."""
NAMED = 40  # cores that are named; more would cover each other


class FloorPlan(pn.viewable.Viewer):
    """The floor plan of one chip; :meth:`show` draws it, and a drag calls ``moved(core, x, y)`` with the router it was dropped on.

    The picture is followed by the same in words and in a table.
    """

    def __init__(self, moved: Callable[[int, int, int], None], **params: Any) -> None:
        super().__init__(**params)
        self._moved = moved
        self.pane = pn.pane.Bokeh(sizing_mode="stretch_width", margin=(2, 6))
        self.words = notes_pane("")

    def __panel__(self) -> Any:
        return pn.Column(self.pane, self.words, sizing_mode="stretch_width")

    def show(self, mapping: Mapping | None, seen: Floor | None) -> None:
        """Draw a mapping, or nothing."""
        if mapping is None or seen is None:
            self.pane.object, self.words.object = None, "<p>A chip with a published mesh has not run yet.</p>"
            return
        self.pane.object = floor_figure(mapping, seen, self._moved)
        self.words.object = told(mapping, seen)


def spots(mapping: Mapping, seen: Floor) -> tuple[np.ndarray, np.ndarray]:
    """Where each core is drawn: around its router, as several may share it."""
    per_node, cores = mesh_of(mapping).per_node, mapping.layout.cores
    side = int(np.ceil(np.sqrt(per_node)))
    taken: dict[tuple[int, int], int] = {}
    found = []
    for index in seen.cores:
        core = cores[index]
        place = taken.get((core.x, core.y), 0)
        taken[core.x, core.y] = place + 1
        found.append((core.x + (place % side + 0.5) / side - 0.5, core.y + (place // side + 0.5) / side - 0.5))
    points = np.array(found, float).reshape(len(found), 2)
    return points[:, 0], points[:, 1]


def floor_figure(mapping: Mapping, seen: Floor, moved: Callable[[int, int, int], None] | None = None) -> Any:
    """Return the Bokeh figure; ``moved`` makes its cores draggable."""
    from bokeh.models import ColumnDataSource, HoverTool, PointDrawTool

    mesh, cores = mesh_of(mapping), mapping.layout.cores
    x, y = spots(mapping, seen)
    right = min(int(np.max(x, initial=0.0) + 1) + MARGIN, mesh.width - 1)
    top = min(int(np.max(y, initial=0.0) + 1) + MARGIN, mesh.height - 1)
    plot = figure(
        x="router, east-west",
        y="router, north-south",
        height=int(min(max(150, 70 * (top + 1) + 60), 460)),
        x_range=(-0.6, right + 0.6),
        y_range=(-0.6, top + 0.6),
        tools="save",
    )
    plot.grid.grid_line_alpha = 0.35
    plot.xaxis.ticker, plot.yaxis.ticker = list(range(right + 1)), list(range(top + 1))
    most = max(float(seen.east.max(initial=0.0)), float(seen.north.max(initial=0.0)), 1e-12)
    links = [
        (column, row, column + across, row + along, float(packets))
        for loads, across, along in ((seen.east, 1, 0), (seen.north, 0, 1))
        for (row, column), packets in np.ndenumerate(loads)
        if packets > 0
    ]
    if links:
        x0, y0, x1, y1, packets = (list(column) for column in zip(*links, strict=True))
        widths = [1.5 + 8 * load / most for load in packets]
        source = ColumnDataSource({"x0": x0, "y0": y0, "x1": x1, "y1": y1, "packets": packets, "width": widths})
        drawn = plot.segment(
            "x0", "y0", "x1", "y1", source=source, line_width="width", line_color=ORANGE, line_alpha=0.7
        )
        plot.add_tools(HoverTool(renderers=[drawn], tooltips=[("packets an inference", "@packets{0,0.0}")]))
    busiest = max(float(seen.events.max(initial=0.0)), 1e-12)
    populations = list(mapping.form.cells)
    names = [cores[index].population for index in seen.cores]
    dots = ColumnDataSource(
        {
            "x": x.tolist(),
            "y": y.tolist(),
            "core": [int(index) for index in seen.cores],
            "name": names,
            "neurons": [cores[index].neurons for index in seen.cores],
            "events": seen.events.tolist(),
            "alpha": (0.3 + 0.7 * seen.events / busiest).tolist(),
            "color": [color(populations.index(name), dark=True) for name in names],
        }
    )
    marks = plot.scatter(
        "x",
        "y",
        source=dots,
        marker="square",
        size=20,
        fill_color="color",
        fill_alpha="alpha",
        line_color="color",
        line_width=1.5,
    )
    plot.add_tools(
        HoverTool(
            renderers=[marks],
            tooltips=[("core", "@core"), ("holds", "@neurons of @name"), ("events an inference", "@events{0,0.0}")],
        )
    )
    if len(names) <= NAMED:
        plot.text(
            "x", "y", "name", source=dots, y_offset=22, text_align="center", text_font_size="11px", text_color="#808A96"
        )
    if moved is not None:
        hand = PointDrawTool(renderers=[marks], add=False)
        plot.add_tools(hand)
        plot.toolbar.active_tap = plot.toolbar.active_drag = hand
        dots.on_change("data", lambda _attr, _old, new: _dropped(mapping, seen, x, y, new, moved))
    return plot


def _dropped(
    mapping: Mapping, seen: Floor, x: np.ndarray, y: np.ndarray, new: Any, moved: Callable[[int, int, int], None]
) -> None:
    """A core came to rest: tell which one, and the router nearest to it; what a browser sends is not trusted."""
    mesh = mesh_of(mapping)
    try:
        now = np.array([new["x"], new["y"]], float)
    except (KeyError, TypeError, ValueError):
        return
    if now.shape != (2, len(x)) or not np.isfinite(now).all():
        return
    which = int(np.abs(now - np.stack([x, y])).sum(0).argmax())
    across, along = (
        int(np.clip(round(value), 0, end - 1))
        for value, end in zip(now[:, which], (mesh.width, mesh.height), strict=True)
    )
    moved(int(seen.cores[which]), across, along)


def told(mapping: Mapping, seen: Floor) -> str:
    """The floor plan in words and as a table, everything escaped."""
    cores = mapping.layout.cores
    busiest = max(float(seen.east.max(initial=0.0)), float(seen.north.max(initial=0.0)))
    leaving = f"; {seen.leaving:,.1f} packets leave this chip for others" if mapping.layout.chips > 1 else ""
    lines = "".join(
        f"<tr><td>{index}</td><td>{escape(cores[index].population)}</td><td>{cores[index].neurons}</td>"
        f"<td>{cores[index].x}, {cores[index].y}</td><td>{events:,.1f}</td></tr>"
        for index, events in zip(seen.cores, seen.events, strict=True)
    )
    heads = "".join(
        f'<th scope="col">{name}</th>' for name in ("core", "population", "neurons", "router", "events an inference")
    )
    return (
        f"<p>{len(seen.cores)} cores; packets make {seen.hops:,.1f} hops an inference, {busiest:,.1f} of them over the busiest link{leaving}. "
        f"Drag a core to another router to see what it does to hops, energy and time, and to no spike.</p>"
        f"<details><summary>The same as a table</summary><table><thead><tr>{heads}</tr></thead><tbody>{lines}</tbody></table></details>"
    )
