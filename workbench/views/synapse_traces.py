"""What one synapse and its rule remember, in the last moments: its weight, and the traces of either side with their jumps."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import panel as pn
from bokeh.models import ColumnDataSource
from panel.viewable import Viewer

from workbench.core.model import Rule
from workbench.experiments.projection_watch import largest
from workbench.views.theme import color, figure
from workbench.views.trace_data import envelope
from workbench.views.words import say, sentence

SIDES = ("pre", "post", "synapse", "shared")


def remembered(rule: Rule) -> dict[str, str]:
    """Return what a rule remembers, by name, and whose it is.

    >>> from workbench.plasticity.pair_stdp import PairSTDP
    >>> remembered(PairSTDP())
    {'x': 'pre', 'y': 'post'}
    """
    declared = rule.declared()
    return {name: side for side in SIDES for name in getattr(declared, side)}


class SynapseTraces(Viewer):
    """Two pictures over the same time: what is remembered, and below it the weight."""

    def __init__(self, height: int = 150) -> None:
        super().__init__()
        self.weight = ColumnDataSource({"x": [], "y": []})
        self.kept = ColumnDataSource({"xs": [], "ys": [], "color": [], "name": []})
        self.traces = figure("", "time (ms)", "traces", height + 40)
        self.traces.multi_line("xs", "ys", source=self.kept, color="color", line_width=1.6, legend_field="name")
        self.traces.legend.orientation = "horizontal"
        self.traces.legend.update(border_line_color=None, background_fill_alpha=0.0, padding=0, margin=2)
        self.traces.add_layout(self.traces.legend[0], "above")
        self.line = figure("", "time (ms)", "weight / largest", height, x_range=self.traces.x_range)
        self.line.line("x", "y", source=self.weight, color=color(0), line_width=1.8)
        self.text = sentence("", muted=False, margin=(2, 12))
        self.show("", None, {})

    def show(self, name: str, rule: Rule | None, traces: Mapping[str, np.ndarray]) -> None:
        """Draw the traces of a synapse; nothing draws empty pictures."""
        if rule is None or not len(traces.get("t", ())):
            self.weight.data, self.kept.data = {"x": [], "y": []}, {"xs": [], "ys": [], "color": [], "name": []}
            say(self.text, "No traces yet.", muted=False)
            return
        times, top = traces["t"], largest(rule)
        names = [kept for kept in remembered(rule) if kept in traces]
        thinned = [envelope(times, traces[kept]) for kept in names]
        self.kept.data = {
            "xs": [x for x, _ in thinned],
            "ys": [y for _, y in thinned],
            "color": [color(index) for index in range(len(names))],
            "name": [f"{kept} ({remembered(rule)[kept]})" for kept in names],
        }
        x, y = envelope(times, traces["w"] / top)
        self.weight.data = {"x": x, "y": y}
        told = ", ".join(f"{kept} {traces[kept][-1]:.3g}" for kept in names)
        say(
            self.text,
            f"{name} at {times[-1]:.1f} ms: weight {traces['w'][-1] / top:.3f} of the largest; {told}.",
            muted=False,
        )

    def __panel__(self) -> pn.viewable.Viewable:
        panes = [pn.pane.Bokeh(plot, sizing_mode="stretch_width", margin=(0, 4)) for plot in (self.traces, self.line)]
        return pn.Column(*panes, self.text, sizing_mode="stretch_width", margin=0)
