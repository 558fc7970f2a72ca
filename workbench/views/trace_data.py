"""What a picture of traces needs to stay light and calm: thinned data, patches of what changed, axes that seldom move."""

from __future__ import annotations

from typing import Any

import numpy as np
from bokeh.models import ColumnDataSource

COLUMNS = 1000  # a trace is thinned to its lowest and highest value in each of so many columns


def envelope(times: np.ndarray, values: np.ndarray, columns: int = COLUMNS) -> tuple[np.ndarray, np.ndarray]:
    """Thin a trace to the lowest and the highest sample of each column, at the times they have.

    >>> times, values = envelope(np.arange(8.0), np.array([0.0, 3, 1, 2, 5, 4, 7, 6]), columns=2)
    >>> values.tolist()
    [0.0, 3.0, 4.0, 7.0]
    """
    width = len(values) // columns
    if width < 3:
        return times, values
    pad = -len(values) % width
    blocks = np.pad(values, (0, pad), mode="edge").reshape(-1, width)
    found = np.sort(np.stack([blocks.argmin(axis=1), blocks.argmax(axis=1)], axis=1), axis=1)
    chosen = np.minimum((found + width * np.arange(len(blocks))[:, None]).ravel(), len(values) - 1)
    return times[chosen], values[chosen]


def patch(source: ColumnDataSource, data: dict[str, Any]) -> None:
    """Give a source new data, unless they are what it has: a page is sent what changed."""
    if any(not np.array_equal(source.data[key], values) for key, values in data.items()):
        source.data = data


def settle(axis: Any, low: float, high: float, room: float = 0.08) -> None:
    """Let an axis hold ``low`` to ``high`` with some room above; one that already does, and is not half empty, stays."""
    reach = high - low or max(abs(high), 1.0)
    start, end = float(axis.start), float(axis.end)
    inside = start <= low and high <= end - 0.6 * room * (end - start)
    if inside and reach > 0.5 * (end - start):
        return
    bottom, top = low - 0.06 * reach, high + room * reach
    axis.update(start=bottom, end=top, reset_start=bottom, reset_end=top)
