"""A heat map of a sweep: one measure over two values that were varied, with its table twin."""

from __future__ import annotations

from typing import Any

import pandas as pd

from workbench.core.text import escape
from workbench.views.theme import figure
from workbench.views.words import INK, MUTED

MOST = 400  # rows of a table that are shown; the file has them all

TABLE_CSS = f"""
:host {{ overflow: auto; max-height: 320px; {INK}; font-size: 12.5px; }}
table {{ border-collapse: collapse; }}
th, td {{ text-align: right; padding: 3px 14px 3px 0; font-variant-numeric: tabular-nums; white-space: nowrap; }}
th {{ {MUTED}; font-weight: 500; }}
"""


def grid(table: pd.DataFrame, x: str, y: str, measure: str) -> pd.DataFrame:
    """Return the mean of a measure at each pair of values, as rows of ``x``, ``y`` and the measure; what was not measured is left out."""
    columns = list(dict.fromkeys([x, y]))
    return table.groupby(columns, dropna=False).agg({measure: "mean"}).reset_index()


def heat_map(table: pd.DataFrame, x: str, y: str, measure: str, unit: str = "", height: int = 300) -> Any:
    """Return a Bokeh figure of a measure over two varied values, each on its own even scale; points where one was varied.

    Parameters
    ----------
    x, y
        Columns of the table; the same twice for a sweep of one value, which gives a curve.
    """
    from bokeh.models import ColorBar, ColumnDataSource, HoverTool, LinearColorMapper
    from bokeh.palettes import Viridis256
    from bokeh.transform import transform

    cells = grid(table, x, y, measure)
    name = f"{measure} ({unit})" if unit and unit != "1" else measure
    if x == y:
        plot = figure(x=x, y=name, height=height)
        across, up = cells[x].tolist(), cells[measure].tolist()
        plot.line(across, up, line_width=1.6)
        plot.scatter(across, up, size=7)
        return plot
    values = [float(value) for value in cells[measure]]
    data = {"x": [_text(value) for value in cells[x]], "y": [_text(value) for value in cells[y]], "value": values}
    known = [value for value in values if value == value] or [0.0]
    mapper = LinearColorMapper(palette=Viridis256, low=min(known), high=max(known), nan_color="#00000000")
    plot = figure(
        x=x,
        y=y,
        height=height,
        x_range=list(dict.fromkeys(data["x"])),
        y_range=list(dict.fromkeys(data["y"])),
        tools="save",
    )
    plot.rect("x", "y", 1, 1, source=ColumnDataSource(data), fill_color=transform("value", mapper), line_color=None)
    plot.add_layout(ColorBar(color_mapper=mapper, title=name, background_fill_alpha=0.0, width=10), "right")
    plot.add_tools(HoverTool(tooltips=[(x, "@x"), (y, "@y"), (name, "@value{0.000}")]))
    plot.grid.grid_line_color = None
    return plot


def table_html(table: pd.DataFrame) -> str:
    """Return the table of a sweep as HTML, its first rows, everything escaped."""
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in table.columns)
    rows = table.head(MOST).itertuples(index=False)
    body = "".join(f"<tr>{''.join(f'<td>{escape(_text(value))}</td>' for value in row)}</tr>" for row in rows)
    more = f"<p>{len(table) - MOST:,} more rows are in the file.</p>" if len(table) > MOST else ""
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{more}"


def _text(value: Any) -> str:
    if isinstance(value, float):
        return "unknown" if value != value else f"{value:.4g}"
    return str(value)
