"""Traces: sampled states of single cells over time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from workbench.engines.recording import Recording
from workbench.views.theme import color, figure
from workbench.views.trace_data import envelope


def traces(
    recording: Recording,
    watched: Sequence[tuple[str, int]],
    begin: float,
    end: float,
    unit: str = "mV",
    names: Sequence[str] = (),
    height: int = 200,
    **options: Any,
) -> Any:
    """Return a Bokeh figure of the watched cells' states, with a mark above each spike.

    Parameters
    ----------
    watched
        Population and cell, in the order in which they were sampled.
    names
        Populations in the order of their colors.
    """
    plot = figure(
        x="time (ms)",
        y=f"membrane ({unit})" if unit else "membrane",
        height=height,
        **{"x_range": (begin, end), **options},
    )
    order = list(names or recording.sizes)
    columns: dict[str, int] = {}
    dashes = ["solid", "dashed", "dotted", "dotdash", "dashdot", "solid"]
    for population, cell in watched:
        column = columns.setdefault(population, 0)
        columns[population] += 1
        key = next((key for key in recording.samples if key[0] == population), None)
        if key is None or recording.samples[key][1].shape[1] <= column:
            continue
        times, values = recording.samples[key]
        shown = (times > begin) & (times <= end)
        x, y = envelope(times[shown], values[shown, column])
        tone = color(order.index(population))
        plot.line(
            x,
            y,
            line_width=1.4,
            line_dash=dashes[column % len(dashes)],
            color=tone,
            legend_label=f"{population} {cell}",
        )
        stamps, ids = recording.of(population)
        spikes = stamps[(ids == cell) & (stamps > begin) & (stamps <= end)]
        top = float(np.max(y)) if len(y) else 0.0
        plot.scatter(spikes, np.full(len(spikes), top + 2.0), marker="inverted_triangle", size=7, color=tone)
    if plot.legend:
        plot.legend.orientation = "horizontal"
        plot.legend.location = "top_left"
        plot.legend.click_policy = "hide"
    return plot
