"""The bifurcation diagram: where a cell's fixed points are at each current, and where their stability changes."""

from __future__ import annotations

from typing import Any

import numpy as np
from bokeh.models import HoverTool, Label, Span

from workbench.core.units import pretty
from workbench.experiments.bifurcation import Bifurcation
from workbench.views.phase_figure import GRAY, POINT
from workbench.views.theme import figure


def bifurcation_figure(found: Bifurcation, state: str = "v", unit: str = "mV", height: int = 260) -> Any:
    """Return a Bokeh figure of the branches of one state: filled where a point is stable, open where not.

    Parameters
    ----------
    unit
        Of the state, as the model declares it.
    """
    plot = figure(x="current (pA)", y=f"{state} ({pretty(unit)})" if pretty(unit) else state, height=height)
    current, value, stable = found.branches(state)
    for chosen, name, fill in ((stable, "stable", 1.0), (~stable, "unstable", 0.0)):
        look: dict[str, Any] = {"size": 6, "color": POINT, "fill_alpha": fill, "line_width": 1.5}
        plot.scatter(current[chosen], value[chosen], legend_label=f"{name} fixed point", **look)
    for change in found.changes:
        plot.add_layout(Span(location=change.current, dimension="height", line_color=GRAY, line_dash="dashed"))
        plot.add_layout(
            Label(
                x=change.current,
                y=float(np.max(value, initial=change.states[state])),
                text=f"{change.kind}, {change.current:.4g} pA",
                text_color=GRAY,
                text_font_size="11px",
                text_align="right",
                x_offset=-4,
            )
        )
    plot.add_tools(HoverTool(tooltips=[("current", "$x{0.00} pA"), (state, "$y{0.00}")], visible=False))
    plot.legend.orientation, plot.legend.location = "horizontal", "bottom_right"
    return plot
