"""Learning curves: loss, accuracy and rates against batches, drawn with few points however long the run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import panel as pn
from bokeh.models import ColumnDataSource, Legend, LegendItem, NumeralTickFormatter, Range1d
from panel.viewable import Viewer

from workbench.views.theme import BLUE, GREEN, ORANGE, PURPLE, SKY, VERMILION, figure

MOST = 240
"""Points of a line; longer curves are averaged in bins."""

Lines = Mapping[str, tuple[Sequence[float], Sequence[float]]]
"""By name of a line: x and y."""


def binned(x: Sequence[float], y: Sequence[float], most: int = MOST) -> dict[str, Any]:
    """Average a curve in at most ``most`` bins, with the least and the largest value of each.

    >>> binned([1, 2, 3, 4], [1.0, 3.0, 5.0, 5.0], most=2)["y"].tolist()
    [2.0, 5.0]
    """
    xs, ys = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    width = max(1, -(-len(ys) // most))
    starts = np.arange(0, len(ys), width)
    if not len(starts):
        return {name: np.zeros(0, dtype=np.float32) for name in ("x", "y", "low", "high")}
    counts = np.diff(np.append(starts, len(ys)))
    found = {
        "x": np.add.reduceat(xs, starts) / counts,
        "y": np.add.reduceat(ys, starts) / counts,
        "low": np.minimum.reduceat(ys, starts),
        "high": np.maximum.reduceat(ys, starts),
    }
    return {name: values.astype(np.float32) for name, values in found.items()}


def reach(values: Sequence[float], room: tuple[float, float], log: bool = False) -> tuple[float, float]:
    """The ends of a vertical axis: ``room``, widened where values leave it, in few coarse steps so that it seldom moves.

    >>> reach([12.0, 130.0], (0, 100)), reach([0.05, 2.0], (0.1, 3), log=True)
    ((0, 150.0), (0.05, 3))
    """
    low, high = room
    if not len(values):
        return room
    least, most = float(np.min(values)), float(np.max(values))
    if most > high:
        high = next(step for step in _steps(most) if step >= most)
    if log and 0 < least < low:
        low = next(step for step in reversed(_steps(least)) if step <= least)
    return low, high


def _steps(value: float) -> list[float]:
    power = 10.0 ** np.floor(np.log10(value))
    return [float(f"{factor * power:.6g}") for factor in (1, 1.5, 2, 3, 5, 7, 10)]


class CurvePlot(Viewer):
    """Lines that grow from left to right over the whole length of a run.

    Parameters
    ----------
    y
        What is drawn, with its unit.
    lines
        From the name of each line to its color; a name that ends in ``*`` is drawn with a marker at each point.
    room
        Least extent of the vertical axis.
    log, percent
        Whether the vertical axis is logarithmic, or its values are shares shown as percent.
    x
        What the run is counted in.
    """

    def __init__(
        self,
        y: str,
        lines: Mapping[str, str],
        room: tuple[float, float],
        log: bool = False,
        percent: bool = False,
        height: int = 215,
        x: str = "batches learned",
    ) -> None:
        super().__init__()
        self.room, self.log = room, log
        options: dict[str, Any] = {"y_axis_type": "log"} if log else {}
        ranges = {"x_range": Range1d(start=0, end=100), "y_range": Range1d(start=room[0], end=room[1])}
        self.plot = figure(x=x, y=y, height=height, min_border_left=52, **ranges, **options)
        self.sources = {name: ColumnDataSource({"x": [], "y": [], "low": [], "high": []}) for name in lines}
        items, marked = [], any(name.endswith("*") for name in lines)
        for name, color in lines.items():
            source = self.sources[name]
            shown = []
            if name.endswith("*"):
                shown.append(self.plot.scatter("x", "y", source=source, size=6, color=color))
            else:
                self.plot.varea("x", "low", "high", source=source, fill_color=color, fill_alpha=0.16)
            faint = marked and not name.endswith("*")  # noise beside what is measured on whole splits
            shown.append(self.plot.line("x", "y", source=source, line_width=1 if faint else 2, color=color))
            items.append(LegendItem(label=name.rstrip("*"), renderers=shown))
        if len(lines) > 1:
            self.plot.add_layout(_legend(items), "above")
        self.plot.xaxis.formatter = NumeralTickFormatter(format="0,0")
        if percent:
            self.plot.yaxis.formatter = NumeralTickFormatter(format="0 %")
        self.pane = pn.pane.Bokeh(self.plot, sizing_mode="stretch_width", margin=(0, 6))

    def show(self, lines: Lines, total: int = 100) -> None:
        """Draw these points in place of what was there; ``total`` is the length of the run in batches."""
        values = [value for _, y in lines.values() for value in y]
        low, high = reach(values, self.room, self.log)
        for axis, ends in ((self.plot.x_range, (0, max(total, 1))), (self.plot.y_range, (low, high))):
            if getattr(axis, "tags", None) != [
                ends
            ]:  # what the reader zoomed to stays, until the extent itself changes
                axis.update(start=ends[0], end=ends[1], tags=[ends])
        for name, source in self.sources.items():
            source.data = binned(*lines.get(name, ((), ())))

    def __panel__(self) -> pn.viewable.Viewable:
        return self.pane


def _legend(items: list[LegendItem]) -> Legend:
    look: dict[str, Any] = {"orientation": "horizontal", "border_line_color": None, "background_fill_alpha": 0.0}
    return Legend(items=items, padding=0, margin=2, label_text_font_size="12px", **look)  # pyright: ignore[reportArgumentType]


def loss_plot() -> CurvePlot:
    """Loss of the batches, on a logarithmic axis; the band holds the least and the largest of the batches averaged."""
    return CurvePlot("loss (nats)", {"loss": VERMILION}, (0.3, 3), log=True)


def accuracy_plot() -> CurvePlot:
    """Share of right answers on training batches, and after each epoch on images the network did not learn from."""
    return CurvePlot("right answers", {"training": SKY, "validation*": PURPLE, "test*": BLUE}, (0, 1), percent=True)


def rate_plot(populations: Sequence[str]) -> CurvePlot:
    """Mean rate of each layer."""
    colors = (ORANGE, GREEN, PURPLE, SKY, BLUE)
    return CurvePlot(
        "mean rate (Hz)", {name: colors[index % len(colors)] for index, name in enumerate(populations)}, (0, 100)
    )


def return_plot() -> CurvePlot:
    """Return of the episodes, a band from the least to the largest of those averaged, and the mean of the last hundred."""
    lines = {"episodes": SKY, "mean of the last hundred": VERMILION}
    return CurvePlot("return", lines, (0, 100), height=250, x="actions taken")
