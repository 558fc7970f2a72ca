"""Raster: each spike a mark, time to the right, one row a cell; of many cells an image of how many spikes fell where."""

from __future__ import annotations

from typing import Any

import numpy as np

from workbench.analysis.cell_order import AS_WIRED, cell_order
from workbench.engines.recording import Recording
from workbench.views.theme import GRAY, color, figure

MARKS = 20_000
CELLS = 1000
"""Cells up to which each spike is a mark of its own."""
ROWS, COLUMNS = 300, 1200
"""Of an image, at most."""


def raster(
    recording: Recording,
    begin: float,
    end: float,
    names: list[str] | None = None,
    height: int = 260,
    by: str = AS_WIRED,
    **options: Any,
) -> Any:
    """Return a Bokeh figure of the spikes from ``begin`` to ``end`` (ms), populations stacked in their order, cells in theirs.

    Up to 1,000 cells with 20,000 spikes are drawn as marks. More are an image: the fuller the color, the more spikes of some
    neighbors in a short time, as the title says.

    Parameters
    ----------
    by
        The order of the cells in their population, from :data:`~workbench.analysis.cell_order.ORDERS`, over what is drawn.
    """
    names = names if names is not None else list(recording.sizes)
    drawn: dict[str, tuple[np.ndarray, np.ndarray]] = {}
    for name in names:
        times, ids = recording.of(name)
        shown = within(times, begin, end)
        times, ids = times[shown], ids[shown]
        drawn[name] = times, cell_order(times, ids, recording.sizes[name], by)[ids]
    cells = sum(recording.sizes[name] for name in names)
    many = cells > CELLS or sum(len(times) for times, _ in drawn.values()) > MARKS
    plot = figure(x="time (ms)", height=height, **{"x_range": (begin, end), **options})
    if many:
        _image(plot, drawn, recording.sizes, begin, end)
    else:
        _marks(plot, drawn, recording.sizes)
    base, ticks = 0, {}
    for name in names:
        ticks[base + recording.sizes[name] / 2] = f"{name} ({recording.sizes[name]:,})"
        base += recording.sizes[name]
    for event in recording.events:
        if begin <= event.t <= end:
            plot.line([event.t] * 2, [-0.5, base], color=GRAY, line_dash="dashed", line_width=1.2)
    plot.yaxis.ticker = list(ticks)
    plot.yaxis.major_label_overrides = ticks
    plot.yaxis.axis_label = None
    plot.xaxis.formatter.use_scientific = False  # minutes into a run, too, a time is read in whole milliseconds
    # the first population on top, as on the scope
    plot.y_range.start, plot.y_range.end = 1.02 * base, -0.02 * base - 0.5
    if plot.legend:
        plot.legend.visible = False
    return plot


def within(times: np.ndarray, begin: float, end: float) -> np.ndarray:
    """Which times lie after ``begin`` and up to ``end``."""
    return (times > begin) & (times <= end)


def density(
    times: np.ndarray, rows: np.ndarray, size: int, begin: float, end: float, tall: int, wide: int
) -> np.ndarray:
    """Count spikes in an image ``(tall, wide)`` of ``size`` cells from ``begin`` to ``end`` (ms).

    >>> density(np.array([0.5, 1.0, 1.5]), np.array([0, 1, 3]), 4, 0.0, 2.0, 2, 2).tolist()
    [[2, 0], [0, 1]]
    """
    # a spike carries the end of its step
    column = np.clip(np.ceil((times - begin) / (end - begin) * wide - 1e-9).astype(np.int64) - 1, 0, wide - 1)
    return np.bincount(rows * tall // size * wide + column, minlength=tall * wide).reshape(tall, wide)


def _marks(plot: Any, drawn: dict[str, tuple[np.ndarray, np.ndarray]], sizes: dict[str, int]) -> None:
    base = 0
    for index, (name, (times, rows)) in enumerate(drawn.items()):
        plot.scatter(
            times,
            rows + base,
            size=2 if base + sizes[name] > 200 else 5,
            marker="square",
            color=color(index),
            alpha=0.85,
            legend_label=name,
        )
        base += sizes[name]


def _image(
    plot: Any, drawn: dict[str, tuple[np.ndarray, np.ndarray]], sizes: dict[str, int], begin: float, end: float
) -> None:
    from bokeh.models import HoverTool, LinearColorMapper

    total, base, images = sum(sizes[name] for name in drawn), 0, []
    together = max(1, -(-total // ROWS))
    for index, (name, (times, rows)) in enumerate(drawn.items()):
        size = sizes[name]
        counts = density(times, rows, size, begin, end, -(-size // together), COLUMNS)
        top = max(float(np.quantile(counts[counts > 0], 0.95)) if counts.any() else 1.0, 1.0)
        shades = [f"{color(index)}{share:02x}" for share in (0, *range(96, 256, 3), 255)]
        mapper = LinearColorMapper(palette=shades, low=0, high=top)
        images.append(
            plot.image(
                [np.minimum(counts, 255).astype(np.uint8)],
                x=begin, y=base, dw=end - begin, dh=size, color_mapper=mapper, name=name,
            )
        )  # fmt: skip
        base += size
    plot.add_tools(HoverTool(renderers=images, tooltips=[("", "$name"), ("time", "$x{0.0} ms"), ("spikes", "@image")]))
    plot.title = (
        f"Each dot counts the spikes of {together} cells in {(end - begin) / COLUMNS:.2g} ms" if together > 1 else ""
    )
