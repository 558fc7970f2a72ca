"""Pictures of a projection: its weights as a matrix, its degrees beside those asked for, its weights as a histogram; and the whole network by groups."""

from __future__ import annotations

from itertools import zip_longest
from typing import Any

import numpy as np
import pandas as pd
import panel as pn
from panel.viewable import Viewer

from workbench.core.units import pretty
from workbench.experiments.wiring_look import WiringLook, bundles, histogram
from workbench.network.network import Network
from workbench.network.wiring.rule import Degree
from workbench.views.canvas_graph import number
from workbench.views.heat_map import TABLE_CSS, table_html
from workbench.views.theme import BLUE, GRAY, ORANGE, PURPLE, VERMILION, figure
from workbench.views.words import say, sentence

BINS = 40
PICTURES = 4
TALL = 260
INKS = {1: BLUE, -1: VERMILION, 0: PURPLE}
"""Of what excites, what inhibits, and what does both."""


def matrix_figure(found: WiringLook, height: int = TALL) -> Any:
    """Return a Bokeh figure of the weights, sources to the right and targets down: blue above zero, red below, bare where there is none."""
    from bokeh.models import ColorBar, HoverTool, LinearColorMapper

    top = float(np.abs(found.matrix).max(initial=0.0)) or 1.0
    low, high = float(found.matrix.min(initial=0.0)), float(found.matrix.max(initial=0.0))
    ends = (-top if low < 0 else 0.0, top if high > 0 or low == 0 else 0.0)
    mapper = LinearColorMapper(palette=_shades(*ends), low=ends[0], high=ends[1])
    unit = pretty(found.unit) if found.unit != "1" else ""
    rows, columns = found.cells_in_block
    shared = f", mean over blocks of {rows} × {columns}" if rows * columns > 1 else ""
    plot = figure(
        f"Weight of a pair{f' ({unit})' if unit else ''}{shared}",
        x="source",
        y="target",
        height=height,
        x_range=(0, found.columns[-1]),
        y_range=(found.rows[-1], 0),
        tools="pan,box_zoom,wheel_zoom,reset,save",
    )
    # the last block may hold fewer cells: it is drawn as wide as the others
    wide, tall = columns * found.matrix.shape[1], rows * found.matrix.shape[0]
    image = plot.image([found.matrix], x=0, y=0, dw=wide, dh=tall, color_mapper=mapper)
    tips = [("source", "$x{0}"), ("target", "$y{0}"), ("weight", f"@image{{0.000}} {unit}")]
    plot.add_tools(HoverTool(renderers=[image], tooltips=tips))
    plot.add_layout(ColorBar(color_mapper=mapper, background_fill_alpha=0.0, width=8), "right")
    plot.grid.grid_line_color = None
    return plot


def degree_figure(degrees: np.ndarray, asked: float, law: Degree | None, side: str, height: int = TALL) -> Any:
    """Return a Bokeh figure of how many cells have how many synapses on one side, with the law or the mean that was asked for."""
    edges, counts, expected = histogram(degrees, law)
    plot = figure(f"{side}-degree", x="synapses of a cell", y="cells", height=height)
    plot.quad(left=edges[:-1], right=edges[1:], bottom=0, top=counts, color=BLUE, alpha=0.55, legend_label="drawn")
    if expected is not None:
        middle = 0.5 * (edges[1:] + edges[:-1])
        plot.line(middle, expected, color=ORANGE, line_width=2, legend_label="asked for")
        plot.scatter(middle, expected, color=ORANGE, size=5, legend_label="asked for")
    else:
        top = max(int(counts.max(initial=1)), 1)
        plot.line([asked, asked], [0, top], color=ORANGE, line_width=2, legend_label="mean asked for")
    _calm(plot)
    return plot


def weight_figure(found: WiringLook, height: int = TALL) -> Any:
    """Return a Bokeh figure of how many synapses have which weight; of a part of them where there are many, as the title says."""
    unit = pretty(found.unit) if found.unit != "1" else ""
    counts, edges = (
        np.histogram(found.weights, bins=BINS if np.ptp(found.weights) else 1)
        if len(found.weights)
        else (np.zeros(0), np.zeros(1))
    )
    same = len(found.weights) == 1
    if same:
        counts = np.array([found.degrees.synapses])
    told = f", every {found.every}th looked at" if found.every > 1 else ""
    plot = figure(f"Weights{told}", x=f"weight ({unit})" if unit else "weight", y="synapses", height=height)
    plot.quad(left=edges[:-1], right=edges[1:], bottom=0, top=counts, color=PURPLE, alpha=0.6)
    plot.y_range.start = 0
    return plot


def look_rows(found: WiringLook) -> list[dict[str, str]]:
    """The same as a table: means, spreads and ends of degrees and weights, beside what was asked for."""
    unit = f" {pretty(found.unit)}" if found.unit != "1" else ""
    rows = []
    degrees = found.degrees
    sides = (
        ("out-degree", degrees.outgoing, degrees.requested_outgoing, degrees.laws[0]),
        ("in-degree", degrees.incoming, degrees.requested_incoming, degrees.laws[1]),
    )
    for name, drawn, asked, law in sides:
        spread = "unknown" if law is None else f"{(law.trials * law.chance * (1 - law.chance)) ** 0.5:.3g}"
        rows.append(_row(name, drawn, "", f"{asked:.4g}", spread))
    if len(found.weights):
        rows.append(_row("weight", found.weights, unit, "", ""))
    return rows


def group_figure(net: Network, height: int = TALL) -> Any:
    """Return a Bokeh figure of the network by groups: synapses onto a cell of each row from each column; the fuller, the more."""
    from bokeh.models import ColumnDataSource, HoverTool

    found = bundles(net)
    sources = [name for name in net.populations if any(each.pre == name for each in found)]
    targets = [name for name in net.populations if any(each.post == name for each in found)]
    most = max((each.in_degree for each in found), default=1.0) or 1.0
    data = {
        "x": [each.pre for each in found],
        "y": [each.post for each in found],
        "ink": [INKS[each.sign] for each in found],
        "alpha": [0.12 + 0.88 * each.in_degree / most for each in found],
        "many": [f"{each.in_degree:.4g}" for each in found],
        "text": ["white" if each.in_degree > 0.5 * most else GRAY for each in found],
        "way": [", ".join(each.projections) for each in found],
    }
    plot = figure(
        "Synapses onto a cell, by groups", x="from", y="onto", height=max(height, 40 + 18 * len(targets)),
        x_range=sources, y_range=targets[::-1], tools="save",
    )  # fmt: skip
    source = ColumnDataSource(data)
    squares = plot.rect("x", "y", 1, 1, source=source, fill_color="ink", fill_alpha="alpha", line_color=None)
    if len(found) <= 40:
        plot.text("x", "y", "many", source=source, text_align="center", text_baseline="middle", text_font_size="12px",
                  text_color="text")  # fmt: skip
    plot.add_tools(HoverTool(renderers=[squares], tooltips=[("", "@x → @y"), ("onto a cell", "@many"), ("by", "@way")]))
    plot.grid.grid_line_color = None
    return plot


def group_rows(net: Network) -> list[dict[str, str]]:
    """The whole network as a table: each projection with the synapses that its rule asks for, and its weight."""
    rows = []
    for name, projection in net.projections.items():
        if projection.synapse is not None:
            ends = net.ends(projection)
            expected = projection.rule.count(ends)
            unit = pretty(projection.weight_unit())
            rows.append(
                {
                    "projection": name,
                    "rule": type(projection.rule).__name__,
                    "synapses": f"{expected:,.0f}",
                    "onto a cell": f"{expected / ends.post:.4g}",
                    "of a source": f"{expected / ends.pre:.4g}",
                    "weight": f"{number(projection.weight)} {unit}".strip(),
                }
            )
    return rows


class WiringPictures(Viewer):
    """One projection, or the whole network by groups: a sentence, the pictures, and the same as a table."""

    def __init__(self) -> None:
        super().__init__()
        self.told = sentence("", muted=False, margin=(2, 12))
        self.places: list[Any] = [pn.pane.Bokeh(None, sizing_mode="stretch_width", margin=0) for _ in range(PICTURES)]
        self.table = pn.pane.HTML("", stylesheets=[TABLE_CSS], sizing_mode="stretch_width", margin=(4, 14))

    def show(self, found: WiringLook) -> None:
        """Show one projection."""
        degrees = found.degrees
        plots = [
            matrix_figure(found),
            degree_figure(degrees.incoming, degrees.requested_incoming, degrees.laws[1], "In"),
            degree_figure(degrees.outgoing, degrees.requested_outgoing, degrees.laws[0], "Out"),
            weight_figure(found),
        ]
        self._show(str(found), plots, look_rows(found))

    def show_groups(self, net: Network) -> None:
        """Show the whole network by groups."""
        rows = group_rows(net)
        if not rows:
            self._show("This network has no synapses.", [], [])
            return
        synapses = sum(each.in_degree * net.populations[each.post].size for each in bundles(net))
        told = (
            f"{net.name}: {len(rows)} projections with {synapses:,.0f} synapses asked for; blue excites, red inhibits. "
            "Press a line on the canvas to look at one projection."
        )
        self._show(told, [group_figure(net)], rows)

    def clear(self) -> None:
        """Show nothing."""
        self._show("", [], [])

    def _show(self, told: str, plots: list[Any], rows: list[dict[str, str]]) -> None:
        say(self.told, told, muted=False)
        for place, plot in zip_longest(self.places, plots):
            place.param.update(object=plot, visible=plot is not None)
        self.table.object = table_html(pd.DataFrame(rows)) if rows else ""

    def __panel__(self) -> pn.viewable.Viewable:
        pictures = pn.Column(*self.places, sizing_mode="stretch_width", margin=0, stylesheets=[GRID_CSS])
        return pn.Column(self.told, pictures, self.table, sizing_mode="stretch_width", margin=0)


GRID_CSS = """
:host { display: grid !important; grid-template-columns: repeat(auto-fit, minmax(320px, 1fr)); gap: 6px; min-width: 0; }
:host > * { min-width: 0; width: auto !important; }
.scroll-button { display: none; }
"""


def _shades(low: float, high: float) -> list[str]:
    """256 colors from ``low`` to ``high``, bare at zero, so that they read on a light and on a dark page."""
    top = max(-low, high)
    return [
        f"{VERMILION if value < 0 else BLUE}{round(255 * abs(value) / top):02x}"
        for value in np.linspace(low, high, 256)
    ]


def _row(name: str, values: np.ndarray, unit: str, asked: str, spread: str) -> dict[str, str]:
    return {
        "of": name,
        "mean": f"{values.mean():.4g}{unit}",
        "deviation": f"{values.std():.3g}{unit}",
        "least": f"{values.min():.4g}{unit}",
        "most": f"{values.max():.4g}{unit}",
        "mean asked for": asked,
        "deviation asked for": spread,
    }


def _calm(plot: Any) -> None:
    plot.y_range.start = 0
    plot.add_layout(plot.legend[0], "above")
    plot.legend.orientation = "horizontal"
    plot.legend.border_line_color = None
    plot.legend.background_fill_alpha = 0.0
    plot.legend.margin = 0
