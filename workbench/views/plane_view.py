"""What a network answers everywhere on a plane, as colors under the samples; a click asks for the place it falls on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import panel as pn
from bokeh.events import Tap
from bokeh.models import ColumnDataSource, Range1d
from panel.viewable import Viewer

from workbench.core.text import escape
from workbench.views.taps import tapped
from workbench.views.theme import GRAY, color, figure
from workbench.views.words import INK, say, sentence

MARKERS = ("circle", "triangle", "square", "diamond", "hex")
SHOWN = 300  # samples that are drawn
FAINT, STRONG = (
    0.10,
    0.62,
)  # opacity where nothing speaks for one class more than for another, and where one alone is spoken for


def painted(answer: np.ndarray, sure: np.ndarray, classes: int) -> np.ndarray:
    """Return an image, ``uint32`` as Bokeh takes it: the color of the class, the stronger the surer.

    >>> painted(np.array([[0]]), np.array([[0.5]]), classes=2).view(np.uint8)[0].tolist()
    [31, 131, 196, 26]
    """
    colors = np.array([[int(color(index)[at : at + 2], 16) for at in (1, 3, 5)] for index in range(classes)], np.uint8)
    image = np.empty((*answer.shape, 4), np.uint8)
    image[..., :3] = colors[answer]
    least = 1 / classes
    image[..., 3] = np.rint(255 * (FAINT + (STRONG - FAINT) * np.clip((sure - least) / (1 - least), 0, 1)))
    return image.view(np.uint32)[..., 0]


class PlaneView(Viewer):
    """The plane, its samples, and the one that was picked.

    Parameters
    ----------
    pick
        Called with the place of a click, from 0 to 1.
    """

    def __init__(self, classes: Sequence[str], pick: Callable[[float, float], Any]) -> None:
        super().__init__()
        self.classes, self.pick = list(classes), pick
        self.image = ColumnDataSource({"image": []})
        self.points = {name: ColumnDataSource({"x": [], "y": []}) for name in self.classes}
        self.here = ColumnDataSource({"x": [], "y": []})
        self.plot = figure(
            x="x", y="y", height=330, x_range=Range1d(start=0, end=1), y_range=Range1d(start=0, end=1), tools="tap,save"
        )
        self.plot.image_rgba("image", x=0, y=0, dw=1, dh=1, source=self.image)
        for index, name in enumerate(self.classes):
            look: dict[str, Any] = {"size": 5, "line_color": GRAY, "line_width": 0.6, "fill_color": color(index)}
            dots = self.plot.scatter("x", "y", source=self.points[name], marker=MARKERS[index % len(MARKERS)], **look)
            dots.nonselection_glyph = dots.selection_glyph = None
        ring: dict[str, Any] = {"size": 17, "line_width": 2.4, "line_color": GRAY, "fill_alpha": 0.0}
        self.plot.scatter("x", "y", source=self.here, marker="circle_cross", **ring)
        self.plot.grid.grid_line_color = None
        self.plot.on_event(Tap, self._tapped)
        self.pane = pn.pane.Bokeh(self.plot, sizing_mode="stretch_width", margin=(0, 6))
        self.legend = pn.pane.HTML(self._legend(), sizing_mode="stretch_width", margin=(0, 12))
        self.told = sentence("")

    def samples(self, points: np.ndarray, labels: np.ndarray) -> None:
        """Draw the first samples of a split, ``(samples, 2)``."""
        for index, name in enumerate(self.classes):
            mine = points[:SHOWN][labels[:SHOWN] == index].astype(np.float32)
            self.points[name].data = {"x": mine[:, 0], "y": mine[:, 1]}

    def show(self, answer: np.ndarray, sure: np.ndarray) -> None:
        """Draw what is answered, and how surely, ``(rows, columns)`` from y = 0 up."""
        self.image.data = {"image": [painted(answer, sure, len(self.classes))]}
        shares = np.bincount(answer.ravel(), minlength=len(self.classes)) / answer.size
        told = ", ".join(f"{name} on {100 * share:.0f} %" for name, share in zip(self.classes, shares, strict=True))
        say(self.told, f"Answered over the square: {told}; sure of it by {100 * sure.mean():.0f} % on average.")

    def mark(self, x: float, y: float) -> None:
        """Mark the sample that is looked at."""
        self.here.data = {"x": [x], "y": [y]}

    def clear(self) -> None:
        """Draw no answers."""
        self.image.data = {"image": []}
        say(
            self.told,
            "Play, and the plane is colored by what the network answers. A click picks the sample next to it.",
        )

    def _tapped(self, event: Any) -> None:
        place = tapped(event)
        if place is not None and all(0 <= value <= 1 for value in place):
            self.pick(*place)

    def _legend(self) -> str:
        signs = "●▲■◆⬢"
        items = "".join(
            f'<span><span style="color:{color(index)}">{signs[index % len(signs)]}</span> {escape(name)}</span>'
            for index, name in enumerate(self.classes)
        )
        return f'<div style="{INK};display:flex;flex-wrap:wrap;gap:2px 14px;font-size:12.5px">{items}</div>'

    def __panel__(self) -> pn.viewable.Viewable:
        return pn.Column(self.legend, self.pane, self.told, sizing_mode="stretch_width", margin=0)
