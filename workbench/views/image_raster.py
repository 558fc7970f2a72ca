"""A picture, the spikes it causes layer by layer, and what speaks for each answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import panel as pn
from bokeh.models import ColumnDataSource, FactorRange, FixedTicker, Range1d
from panel.viewable import Viewer

from workbench.core.text import escape
from workbench.views.theme import BLUE, GREEN, ORANGE, PURPLE, SKY, VERMILION, figure

LAYERS = (SKY, ORANGE, GREEN, PURPLE, BLUE)
GAP = 0.06  # of the height, between layers

Spikes = Mapping[str, tuple[np.ndarray, np.ndarray]]


def bands(sizes: Mapping[str, int]) -> dict[str, tuple[float, float]]:
    """Where each layer lies between 0 (bottom) and 1: the input at the bottom, small layers no thinner than a sixth.

    >>> {name: (round(low, 2), round(high, 2)) for name, (low, high) in bands({"input": 64, "output": 64}).items()}
    {'input': (0.0, 0.47), 'output': (0.53, 1.0)}
    """
    total = sum(sizes.values())
    shares = {name: max(size / total, 1 / 6) for name, size in sizes.items()}
    room = (1 - GAP * (len(sizes) - 1)) / sum(shares.values())
    found, at = {}, 0.0
    for name, share in shares.items():
        found[name] = (at, at + share * room)
        at += share * room + GAP
    return found


def dots(spikes: Spikes, sizes: Mapping[str, int]) -> dict[str, Any]:
    """Every spike as a point (time in ms, height 0 to 1) with its layer and cell; cell 0 is at the bottom of its band."""
    places, colors = bands(sizes), {name: LAYERS[index % len(LAYERS)] for index, name in enumerate(sizes)}
    columns: dict[str, list[Any]] = {name: [] for name in ("x", "y", "color", "cell", "layer")}
    for name, size in sizes.items():
        times, cells = spikes.get(name, (np.zeros(0), np.zeros(0, dtype=np.int64)))
        low, high = places[name]
        columns["x"].append(times.astype(np.float32))
        columns["y"].append((low + (cells + 0.5) / size * (high - low)).astype(np.float32))
        columns["cell"].append(cells.astype(np.int32))
        columns["color"].append(np.full(len(times), colors[name]))
        columns["layer"].append(np.full(len(times), name))
    return {name: np.concatenate(parts) for name, parts in columns.items()}


class LayerRaster(Viewer):
    """Spikes of all layers under one picture; a dash is a spike."""

    def __init__(self, height: int = 410) -> None:
        super().__init__()
        self.sizes: dict[str, int] = {}
        self.source = ColumnDataSource(dots({}, {"input": 1}))
        tips = [("layer", "@layer"), ("cell", "@cell"), ("time", "@x ms")]
        self.plot = figure(
            x="time (ms)",
            height=height,
            y_range=Range1d(start=-0.02, end=1.02),
            x_range=Range1d(start=0, end=1),
            tooltips=tips,
            min_border_left=80,
        )
        self.plot.scatter(
            "x", "y", source=self.source, marker="dash", angle=np.pi / 2, size=4, line_width=2, color="color"
        )
        self.plot.ygrid.grid_line_color = None
        self.plot.yaxis.major_tick_line_color = None
        self.plot.yaxis.axis_line_color = None
        self.pane = pn.pane.Bokeh(self.plot, sizing_mode="stretch_width", margin=(0, 6))

    def show(self, spikes: Spikes, sizes: Mapping[str, int], duration: float) -> None:
        """Draw these spikes in place of what was there; ``duration`` in ms."""
        if self.sizes != sizes:
            self.sizes = dict(sizes)
            middles = {name: (low + high) / 2 for name, (low, high) in bands(sizes).items()}
            self.plot.yaxis.ticker = FixedTicker(ticks=list(middles.values()))
            self.plot.yaxis.major_label_overrides = {
                place: f"{name}\n{sizes[name]} cells" for name, place in middles.items()
            }
        self.plot.x_range.end = duration + 1
        self.source.data = dots(spikes, sizes)

    def __panel__(self) -> pn.viewable.Viewable:
        return self.pane


def picture(image: np.ndarray, name: str, size: int = 132) -> str:
    """A small grey picture of values 0 to 1 as inline SVG; bright means ink.

    >>> picture(np.zeros((1, 1)), "nothing", size=8)[:24]
    '<svg role="img" aria-lab'
    """
    rows, columns = image.shape
    squares = "".join(
        f'<rect x="{x}" y="{y}" width="1.02" height="1.02" fill="rgb({level},{level},{level})"/>'
        for (y, x), level in np.ndenumerate(np.rint(255 * image).astype(int))
        if level
    )
    return (
        f'<svg role="img" aria-label="{escape(name)}" width="{size}" viewBox="0 0 {columns} {rows}" '
        f'shape-rendering="crispEdges" style="display:block; background:#000; border-radius:6px">{squares}</svg>'
    )


class Picture(Viewer):
    """The picture that the network is shown."""

    def __init__(self, shape: tuple[int, int]) -> None:
        super().__init__()
        self.shape = shape
        self.pane = pn.pane.HTML("", margin=(4, 12))

    def show(self, image: np.ndarray, name: str) -> None:
        """Show an image ``(pixels,)``, first row on top; ``name`` says what it is to those who cannot see it."""
        markup = picture(image.reshape(self.shape), name)
        if self.pane.object != markup:
            self.pane.object = markup

    def __panel__(self) -> pn.viewable.Viewable:
        return self.pane


class AnswerBars(Viewer):
    """What speaks for each class, spikes of its output cell or its membrane: the longest bar is the answer; the right class is marked by its color."""

    def __init__(self, classes: Sequence[str], height: int = 170) -> None:
        super().__init__()
        self.classes = list(classes)
        self.source = ColumnDataSource(
            {"answer": self.classes, "count": [0] * len(self.classes), "color": [SKY] * len(self.classes)}
        )
        self.plot = figure(
            x="answer",
            y="score",
            height=height,
            x_range=FactorRange(factors=self.classes),
            tools="",
            min_border_left=50,
        )
        self.plot.toolbar_location = None
        if max(map(len, self.classes)) > 3:  # names, not digits: they would run into each other
            self.plot.xaxis.major_label_orientation = "vertical"
        self.plot.vbar("answer", top="count", source=self.source, width=0.75, color="color", line_color=None)
        self.plot.y_range.start = 0
        self.pane = pn.pane.Bokeh(self.plot, sizing_mode="stretch_width", margin=(0, 6))

    def show(self, counts: np.ndarray, label: int) -> None:
        """Draw the scores; the bar of ``label`` is green, a wrong longest bar is red."""
        answer = int(np.argmax(counts))
        colors = [
            GREEN if index == label else VERMILION if index == answer else SKY for index in range(len(self.classes))
        ]
        self.plot.y_range.start = min(0.0, float(counts.min()))
        self.source.data = {"answer": self.classes, "count": counts.astype(np.float32), "color": colors}

    def __panel__(self) -> pn.viewable.Viewable:
        return self.pane
