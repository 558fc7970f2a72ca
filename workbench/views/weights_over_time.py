"""Weights over time: means of groups and chosen synapses as lines, and how all weights are spread as a band of shades."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import panel as pn
from bokeh.models import ColumnDataSource, LinearColorMapper
from bokeh.palettes import Viridis256
from panel.viewable import Viewer

from workbench.experiments.weight_history import BINS, WeightsSeen
from workbench.views.heat_map import TABLE_CSS
from workbench.views.theme import color, figure
from workbench.views.words import say, sentence

LISTED = 12  # moments in the table
FAINT = 1e-3  # a share of synapses below which a bin is drawn as none


def group_names(groups: int) -> list[str]:
    """What groups of inputs are called.

    >>> group_names(1), group_names(2)
    (['all inputs'], ['group 1', 'group 2'])
    """
    return ["all inputs"] if groups == 1 else [f"group {index + 1}" for index in range(groups)]


def means_text(seen: WeightsSeen) -> str:
    """The latest moment in words."""
    if not len(seen.times):
        return "No weights yet."
    told = ", ".join(
        f"{name} {mean:.2f}" for name, mean in zip(group_names(seen.means.shape[1]), seen.means[-1], strict=True)
    )
    low, high = seen.spread[-1, : BINS // 10].sum(), seen.spread[-1, -BINS // 10 :].sum()
    return f"Mean weight at {seen.times[-1] / 1000:.2f} s: {told}. {100 * low:.0f} % of all lie in the lowest tenth, {100 * high:.0f} % in the highest."


def table_html(seen: WeightsSeen) -> str:
    """Return the table twin: group means at a few moments."""
    if not len(seen.times):
        return ""
    rows = np.unique(np.linspace(0, len(seen.times) - 1, LISTED).astype(int))
    head = "".join(f'<th scope="col">{name}</th>' for name in ("time (s)", *group_names(seen.means.shape[1])))
    body = "".join(
        f"<tr><td>{seen.times[row] / 1000:.2f}</td>{''.join(f'<td>{mean:.3f}</td>' for mean in seen.means[row])}</tr>"
        for row in rows
    )
    return f"<details><summary>Table</summary><table><tr>{head}</tr>{body}</table></details>"


class WeightsOverTime(Viewer):
    """Two pictures over the same time; weights are shares of the largest."""

    def __init__(self, height: int = 210) -> None:
        super().__init__()
        self.means = ColumnDataSource({"xs": [], "ys": [], "color": [], "name": []})
        self.single = ColumnDataSource({"xs": [], "ys": [], "color": []})
        self.shades = ColumnDataSource({"image": [], "x": [], "dw": []})
        self.lines = figure(
            "Means of groups, and chosen synapses (thin)", "time (s)", "weight / largest", height, y_range=(-0.03, 1.03)
        )
        self.lines.multi_line("xs", "ys", source=self.single, color="color", line_width=1.0, line_alpha=0.75)
        self.lines.multi_line("xs", "ys", source=self.means, color="color", line_width=2.6, legend_field="name")
        self.lines.legend.orientation = "horizontal"
        self.lines.legend.update(border_line_color=None, background_fill_alpha=0.0, padding=0, margin=2)
        self.lines.add_layout(self.lines.legend[0], "above")
        self.band = figure(
            "How all weights are spread",
            "time (s)",
            "weight / largest",
            height,
            y_range=(0, 1),
            x_range=self.lines.x_range,
        )
        self.mapper = LinearColorMapper(palette=Viridis256, low=0.0, high=0.5, nan_color="#00000000")
        self.band.image("image", x="x", y=0, dw="dw", dh=1, source=self.shades, color_mapper=self.mapper)
        self.band.grid.grid_line_color = None
        self.text = sentence("", muted=False, margin=(2, 12))
        self.table = pn.pane.HTML("", stylesheets=[TABLE_CSS], sizing_mode="stretch_width", margin=(0, 12))
        self.show(None, ())

    def show(self, seen: WeightsSeen | None, tones: Sequence[int]) -> None:
        """Draw how weights went; ``tones`` are the groups of the chosen synapses. Nothing draws empty pictures."""
        if seen is None or len(seen.times) < 2:
            self.means.data, self.single.data, self.shades.data = (
                {"xs": [], "ys": [], "color": [], "name": []}, {"xs": [], "ys": [], "color": []}, {"image": [], "x": [], "dw": []},
            )  # fmt: skip
            say(self.text, "No weights yet.", muted=False)
            self.table.object = ""
            return
        times, groups = seen.times / 1000, seen.means.shape[1]
        self.means.data = {
            "xs": [times] * groups,
            "ys": list(seen.means.T),
            "color": [color(index) for index in range(groups)],
            "name": group_names(groups),
        }
        self.single.data = {
            "xs": [times] * len(tones),
            "ys": list(seen.chosen.T),
            "color": [color(tone) for tone in tones],
        }
        evenly = np.searchsorted(times, np.linspace(times[0], times[-1], len(times))).clip(0, len(times) - 1)
        shades = np.sqrt(
            seen.spread[evenly].T
        )  # so that the few that are on their way are seen beside the many at the bounds
        shades[shades < np.sqrt(FAINT)] = np.nan
        self.shades.data = {"image": [shades.astype(np.float32)], "x": [times[0]], "dw": [times[-1] - times[0]]}
        say(self.text, means_text(seen), muted=False)
        self.table.object = table_html(seen)

    def __panel__(self) -> pn.viewable.Viewable:
        panes: list[Any] = [
            pn.pane.Bokeh(plot, sizing_mode="stretch_width", margin=(0, 4)) for plot in (self.lines, self.band)
        ]
        return pn.Column(*panes, self.text, self.table, sizing_mode="stretch_width", margin=0)
