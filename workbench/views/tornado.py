"""Which published number decides the energy: a bar from the total with it low to the total with it high."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from workbench.hardware.cell import readable
from workbench.hardware.pricing import Price
from workbench.hardware.sensitivity import Swing
from workbench.hardware.span import Span
from workbench.views.theme import ORANGE, SKY, figure


def tornado(swings: Sequence[Swing], total: float) -> Any:
    """Return the figure: the number that matters most on top, the total of today as a line.

    Blue bars span a published range; orange ones the spread the reader assumed for a number without a range.
    """
    from bokeh.models import ColumnDataSource, HoverTool
    from bokeh.models import Span as Line

    names = [f"{place + 1}. {swing.label}" for place, swing in enumerate(swings)]
    plot = figure(
        "",
        x="energy of an inference (J)",
        height=90 + 34 * max(len(names), 1),
        y_range=names[::-1] or ["–"],
        tools="save",
    )
    source = ColumnDataSource(
        {
            "name": names,
            "low": [swing.low for swing in swings],
            "high": [swing.high for swing in swings],
            "color": [ORANGE if swing.assumed else SKY for swing in swings],
            "kind": ["assumed spread" if swing.assumed else "published range" for swing in swings],
            "ends": [readable(Span(swing.low, swing.high), "J") for swing in swings],
        }
    )
    plot.hbar(y="name", left="low", right="high", height=0.6, source=source, fill_color="color", line_color=None)
    plot.add_layout(Line(location=total, dimension="height", line_color="#808A96", line_dash="dashed"))
    plot.add_tools(HoverTool(tooltips=[("", "@name"), ("total", "@ends"), ("", "@kind")]))
    plot.ygrid.grid_line_color = None
    return plot


def summary(chip: str, price: Price, swings: Sequence[Swing], spread: float) -> str:
    """The figure in a sentence, for who cannot see it."""
    if not swings or price.energy is None:
        return "There is no priced run of this chip."
    first = swings[0]
    how = f"moved by {spread:.0%}, as it has no published range" if first.assumed else "moved over its published range"
    share = first.size / price.energy.middle if price.energy.middle else 0.0
    return (
        f"The energy of {chip} depends most on {first.label}: {how}, it moves the total by {share:.0%}, "
        f"from {readable(Span.of(first.low), 'J')} to {readable(Span.of(first.high), 'J')}."
    )
