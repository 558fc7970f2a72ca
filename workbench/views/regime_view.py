"""The regime map as a picture: inhibition against drive, a square for each place that somebody has been to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import panel as pn
from panel.viewable import Viewer

from workbench.core.text import escape
from workbench.experiments.regime import Found, Regime
from workbench.experiments.regime_map import MOST_ETA, MOST_G, STEP_ETA, STEP_G, middle, place
from workbench.views.theme import BLUE, GRAY, GREEN, ORANGE, PURPLE, VERMILION, figure
from workbench.views.words import INK, MUTED

COLORS = {
    Regime.QUIESCENT: GRAY,
    Regime.SR: VERMILION,
    Regime.AR: PURPLE,
    Regime.AI: BLUE,
    Regime.SI_FAST: GREEN,
    Regime.SI_SLOW: ORANGE,
}
COLUMNS = ("x", "y", "color", "regime", "rate", "cv", "swing", "peak")

CSS = f"""
:host {{ overflow: auto; max-height: 260px; {INK}; font-size: 12.5px; }}
table {{ border-collapse: collapse; }}
th, td {{ text-align: right; padding: 2px 14px 2px 0; font-variant-numeric: tabular-nums; }}
th {{ {MUTED}; font-weight: 500; }}
summary {{ cursor: pointer; }}
"""


def places(found: Iterable[Found]) -> dict[str, Sequence[Any]]:
    """Return the squares of the map as columns."""
    rows = []
    for each in found:
        x, y = middle(place(each.g, each.eta))
        rows.append((x, y, COLORS[each.regime], each.regime.label, each.rate, each.cv, each.swing, each.peak))
    return {name: [row[index] for row in rows] for index, name in enumerate(COLUMNS)}


def map_html(found: Iterable[Found]) -> str:
    """Return the table twin of the map, by g and then by drive."""
    heads = ("g", "drive", "regime", "rate (Hz)", "CV", "swing", "peak (Hz)")
    rows = [
        (
            f"{each.g:.3g}",
            f"{each.eta:.3g}",
            each.regime.label,
            *(_number(n) for n in (each.rate, each.cv, each.swing, each.peak)),
        )
        for each in sorted(found, key=lambda each: (each.g, each.eta))
    ]
    head = "".join(f'<th scope="col">{name}</th>' for name in heads)
    body = "".join(f"<tr>{''.join(f'<td>{escape(text)}</td>' for text in row)}</tr>" for row in rows)
    title = f"{len(rows)} {'place' if len(rows) == 1 else 'places'} measured"
    return f'<details><summary data-places="{len(rows)}">{title}</summary><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></details>'


def legend_html() -> str:
    """Return what the colors of the map mean."""
    items = "".join(
        f'<span title="{escape(regime.about)}"><i style="background:{color}"></i>{escape(regime.label)}</span>'
        for regime, color in COLORS.items()
    )
    return f'<div style="display:flex;flex-wrap:wrap;gap:3px 14px;{INK};font-size:12.5px">{items}</div>'


class RegimeView(Viewer):
    """The map, its legend and its table twin; a click asks to go to a place.

    Parameters
    ----------
    go
        Called with g and the drive that were clicked on.
    """

    def __init__(self, go: Callable[[float, float], None], height: int = 300) -> None:
        super().__init__()
        from bokeh.events import Tap
        from bokeh.models import ColumnDataSource, HoverTool

        self.go = go
        self.squares = ColumnDataSource(data=dict(places(())))
        self.here = ColumnDataSource({"x": [], "y": []})
        self.plot = figure(
            x="g: inhibition over excitation",
            y="drive over threshold",
            height=height,
            x_range=(-STEP_G / 2, MOST_G + STEP_G / 2),
            y_range=(-STEP_ETA / 2, MOST_ETA + STEP_ETA / 2),
            tools="tap,save",
        )
        squares = self.plot.rect(
            "x", "y", STEP_G, STEP_ETA, source=self.squares, fill_color="color", line_color=None,
            selection_fill_alpha=1.0, nonselection_fill_alpha=1.0, nonselection_fill_color="color",
        )  # fmt: skip
        self.plot.scatter(
            "x", "y", source=self.here, marker="circle_cross", size=15, fill_alpha=0.0, line_width=2.2, line_color=GRAY
        )
        tips = [
            ("regime", "@regime"),
            ("rate", "@rate{0.0} Hz"),
            ("CV", "@cv{0.00}"),
            ("swing", "@swing{0.00}"),
            ("peak", "@peak{0} Hz"),
        ]
        self.plot.add_tools(HoverTool(renderers=[squares], tooltips=tips))
        self.plot.on_event(Tap, self._tapped)
        self.legend = pn.pane.HTML(legend_html(), margin=(2, 14), sizing_mode="stretch_width", stylesheets=[LEGEND_CSS])
        self.table = pn.pane.HTML(map_html(()), margin=(2, 14), sizing_mode="stretch_width", stylesheets=[CSS])

    def _tapped(self, event: Any) -> None:
        g, eta = middle(place(float(event.x), float(event.y)))
        if 0 <= g <= MOST_G and 0 <= eta <= MOST_ETA:
            self.go(g, eta)

    def show(self, found: Iterable[Found]) -> None:
        """Show what was found."""
        found = list(found)
        self.squares.data = dict(places(found))
        self.table.object = map_html(found)

    def stand(self, g: float, eta: float) -> None:
        """Mark where the network is."""
        self.here.data = {"x": [g], "y": [eta]}

    def __panel__(self) -> pn.viewable.Viewable:
        return pn.Column(
            pn.pane.Bokeh(self.plot, sizing_mode="stretch_width"),
            self.legend,
            self.table,
            sizing_mode="stretch_width",
            margin=0,
        )


LEGEND_CSS = "i { display: inline-block; width: 11px; height: 11px; border-radius: 3px; margin-right: 5px; vertical-align: -1px; }"


def _number(number: float) -> str:
    return "unknown" if number != number else f"{number:.3g}"
