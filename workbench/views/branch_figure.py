"""Two branches of a run in one raster: spikes that both have, that only the first has, and that only the second has."""

from __future__ import annotations

from typing import Any

from workbench.experiments.branches import Difference
from workbench.views.theme import BLUE, GRAY, VERMILION, figure

MARKS = 20_000
LOOK = (("in both", GRAY), ("only in A", BLUE), ("only in B", VERMILION))


def branch_figure(found: Difference, height: int = 280) -> Any:
    """Return a Bokeh figure of both branches, populations stacked in their order, with a line where they part.

    At most about 20,000 marks are drawn; of more, every n-th is, and the title says so.
    """
    parts = {name: found.only(name) for name in found.sizes}
    total = sum(len(times) for kinds in parts.values() for times, _ in kinds)
    every = max(1, -(-total // MARKS))
    told = f"1 in {every} spikes drawn" if every > 1 else ""
    plot = figure(told, x="time (ms)", y="cell", height=height, x_range=(found.begin, found.end))
    base, ticks = 0, {}
    cells = sum(found.sizes.values())
    for name, size in found.sizes.items():
        for (label, ink), (times, ids) in zip(LOOK, parts[name], strict=True):
            plot.scatter(
                times[::every],
                ids[::every] + base,
                size=2 if cells > 200 else 5,
                marker="square",
                color=ink,
                alpha=0.85,
                legend_label=label,
            )
        ticks[base + size / 2] = f"{name} ({size:,})"
        base += size
    if found.diverged is not None:
        plot.line([found.diverged] * 2, [-0.5, base], color=GRAY, line_dash="dashed", line_width=1.2)
    plot.yaxis.ticker = list(ticks)
    plot.yaxis.major_label_overrides = ticks
    plot.yaxis.axis_label = None
    # the first population on top, as on the scope
    plot.y_range.start, plot.y_range.end = 1.02 * base, -0.02 * base - 0.5
    plot.add_layout(plot.legend[0], "above")
    plot.legend.orientation = "horizontal"
    plot.legend.border_line_color = None
    return plot


def branch_rows(found: Difference) -> list[dict[str, str]]:
    """The same as a table: rates by population in both branches, and in the last row when they part."""
    rows = []
    for name in found.sizes:
        first, second = found.rates(name)
        rows.append(
            {
                "population": name,
                "A, as it is (Hz)": f"{first:.2f}",
                "B, changed (Hz)": f"{second:.2f}",
                "spikes shared": f"{100 * found.shared(name):.0f} %",
            }
        )
    parted = "never" if found.diverged is None else f"{found.diverged:.1f} ms"
    last = {"population": "first difference", "A, as it is (Hz)": "", "B, changed (Hz)": "", "spikes shared": parted}
    return [*rows, last]
