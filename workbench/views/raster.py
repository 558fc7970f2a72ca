"""Raster: each spike a mark, time to the right, one row a cell."""

from __future__ import annotations

from typing import Any

import numpy as np

from workbench.engines.recording import Recording
from workbench.views.theme import color, figure

MARKS = 20_000


def raster(
    recording: Recording, begin: float, end: float, names: list[str] | None = None, height: int = 260, **options: Any
) -> Any:
    """Return a Bokeh figure of the spikes from ``begin`` to ``end`` (ms), populations stacked in their order.

    At most 20,000 marks are drawn; of more, every n-th is, and the title says so.
    """
    names = names if names is not None else list(recording.sizes)
    base, ticks = 0, {}
    counts = {name: int(np.count_nonzero(within(recording.of(name)[0], begin, end))) for name in names}
    every = max(1, -(-sum(counts.values()) // MARKS))
    told = f"1 in {every} spikes drawn" if every > 1 else ""
    plot = figure(told, x="time (ms)", y="cell", height=height, x_range=(begin, end), **options)
    for index, name in enumerate(names):
        times, ids = recording.of(name)
        shown = within(times, begin, end)
        x, y = times[shown][::every], ids[shown][::every] + base
        size = recording.sizes[name]
        plot.scatter(
            x,
            y,
            size=2 if base + recording.sizes[name] > 200 else 5,
            marker="square",
            color=color(index),
            alpha=0.85,
            legend_label=name,
        )
        ticks[base + size / 2] = f"{name} ({size:,})"
        base += size
    plot.yaxis.ticker = list(ticks)
    plot.yaxis.major_label_overrides = ticks
    plot.yaxis.axis_label = None
    # the first population on top, as on the scope
    plot.y_range.start, plot.y_range.end = 1.02 * base, -0.02 * base - 0.5
    if plot.legend:
        plot.legend.visible = False
    return plot


def within(times: np.ndarray, begin: float, end: float) -> np.ndarray:
    """Which times lie after ``begin`` and up to ``end``."""
    return (times > begin) & (times <= end)
