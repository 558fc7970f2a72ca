"""The time of an inference as lanes: what a step waits for, one part after another."""

from __future__ import annotations

from typing import Any

from workbench.core.text import escape
from workbench.experiments.chip_timeline import Timeline
from workbench.hardware.cell import PREFIXES, readable
from workbench.hardware.span import Span
from workbench.views.theme import PALETTE_DARK, figure

LISTED = 5  # cores that are named in the table


def timeline_figure(line: Timeline) -> Any:
    """Return the figure: a lane for each part, time from left to right; drag or turn the wheel to look at single steps."""
    from bokeh.models import ColumnDataSource, HoverTool

    lanes = list(line.totals)
    whole = sum(line.totals.values())
    scale, prefix = next(((scale, prefix) for scale, prefix in PREFIXES if whole >= scale), (1.0, ""))
    plot = figure(x=f"time ({prefix}s)", height=80 + 44 * len(lanes), y_range=lanes[::-1] or ["–"], min_border_left=150)
    plot.hbar(
        y="part",
        left="start",
        right="stop",
        height=0.55,
        fill_color="color",
        line_color=None,
        source=ColumnDataSource(
            {
                "part": [each.part for each in line.stretches],
                "step": [each.step for each in line.stretches],
                "start": [each.start / scale for each in line.stretches],
                "stop": [each.stop / scale for each in line.stretches],
                "length": [readable(Span.of(each.stop - each.start), "s") for each in line.stretches],
                "color": [PALETTE_DARK[lanes.index(each.part) % len(PALETTE_DARK)] for each in line.stretches],
            }
        ),
    )
    plot.add_tools(HoverTool(tooltips=[("", "@part"), ("step", "@step"), ("takes", "@length")]))
    plot.ygrid.grid_line_color = None
    return plot


def timeline_html(line: Timeline) -> str:
    """Return its table twin as HTML, everything escaped, folded: parts, and the cores that are waited for."""
    whole = sum(line.totals.values()) or 1.0
    parts = "".join(
        f"<tr><td>{escape(name)}</td><td>{escape(readable(Span.of(each), 's'))}</td><td>{each / whole:.1%}</td></tr>"
        for name, each in line.totals.items()
    )
    waited = "".join(
        f"<tr><td>waits for {escape(name)}</td><td>{times:,} steps</td><td></td></tr>"
        for name, times in line.slowest[:LISTED]
    )
    heads = "".join(f'<th scope="col">{name}</th>' for name in ("part", "of an inference", "share"))
    return f"<details><summary>The same as a table</summary><table><thead><tr>{heads}</tr></thead><tbody>{parts}{waited}</tbody></table></details>"
