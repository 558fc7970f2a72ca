"""The bifurcation diagram: where a cell's fixed points are at each current, and where their stability changes."""

from __future__ import annotations

from typing import Any

from bokeh.models import HoverTool, Legend, LegendItem, Span

from workbench.core.units import titled
from workbench.experiments.bifurcation import Bifurcation
from workbench.views.phase_figure import POINT
from workbench.views.theme import GRAY, figure


def changes_text(found: Bifurcation) -> str:
    """The changes in words: ``Hopf at 3.798 pA, saddle-node at 4 pA``."""
    told = ", ".join(f"{change.kind} at {change.current:.4g} pA" for change in found.changes)
    return told or "No change of stability between these currents"


def bifurcation_figure(found: Bifurcation, state: str = "v", unit: str = "mV", height: int = 280) -> Any:
    """Return a Bokeh figure of the branches of one state: filled where a point is stable, open where not.

    Parameters
    ----------
    unit
        Of the state, as the model declares it.
    """
    title = titled(state, unit)
    ends = (float(found.currents[0]), float(found.currents[-1]))
    room = 0.02 * (ends[1] - ends[0])
    x_range = (ends[0] - room, ends[1] + room)
    plot = figure(changes_text(found), x="current (pA)", y=title, height=height, x_range=x_range)
    plot.title.text_font_style = "normal"
    current, value, stable = found.branches(state)
    items = []
    for chosen, name, fill in ((stable, "stable fixed point", 1.0), (~stable, "unstable fixed point", 0.0)):
        look: dict[str, Any] = {"size": 6, "color": POINT, "fill_alpha": fill, "line_width": 1.5}
        items.append(LegendItem(label=name, renderers=[plot.scatter(current[chosen], value[chosen], **look)]))
    for change in found.changes:
        plot.add_layout(Span(location=change.current, dimension="height", line_color=GRAY, line_dash="dashed"))
    options: dict[str, Any] = {"orientation": "horizontal", "border_line_alpha": 0.0, "background_fill_alpha": 0.0}
    options |= {"location": "top_left", "padding": 0, "margin": 2, "label_text_font_size": "12px"}
    plot.add_layout(Legend(items=items, **options), "above")
    plot.add_tools(HoverTool(tooltips=[("current", "$x{0.00} pA"), (state, "$y{0.00}")], visible=False))
    return plot
