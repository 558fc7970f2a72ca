"""Population rates: spikes counted in bins, as Hz for a cell."""

from __future__ import annotations

from typing import Any

import numpy as np

from workbench.engines.recording import Recording
from workbench.views.theme import color, figure


def binned(recording: Recording, name: str, begin: float, end: float, width: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the edges of bins (ms) and the mean rate of a population in each (Hz)."""
    edges = begin + width * np.arange(max(int(round((end - begin) / width)), 1) + 1)
    counts, _ = np.histogram(recording.of(name)[0] - 1e-9, edges)
    return edges, counts / recording.sizes[name] / (width / 1000.0)


def rates(
    recording: Recording,
    begin: float,
    end: float,
    width: float = 5.0,
    names: list[str] | None = None,
    height: int = 150,
    **options: Any,
) -> Any:
    """Return a Bokeh figure of the rates from ``begin`` to ``end`` (ms) in bins of ``width`` ms."""
    plot = figure(x="time (ms)", y="rate (Hz)", height=height, **{"x_range": (begin, end), **options})
    for index, name in enumerate(names if names is not None else recording.sizes):
        edges, values = binned(recording, name, begin, end, width)
        plot.line((edges[:-1] + edges[1:]) / 2, values, line_width=1.6, color=color(index), legend_label=name)
    plot.y_range.start = 0
    if plot.legend:
        plot.legend.orientation = "horizontal"
        plot.legend.location = "top_left"
        plot.legend.click_policy = "hide"
    return plot
