"""How hard the loss pulls at the membranes of each layer, step by step: where gradients vanish or explode."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import panel as pn
from bokeh.models import ColorBar, ColumnDataSource, FixedTicker, HoverTool, LinearColorMapper, Range1d
from bokeh.palettes import Viridis256
from panel.viewable import Viewer

from workbench.views.theme import figure
from workbench.views.words import say, sentence

DECADES = 4.0  # below the largest, that colors tell apart


def logs(gradient: np.ndarray) -> np.ndarray:
    """Return powers of ten, not a number where there is no gradient.

    >>> logs(np.array([0.0, 0.01]))
    array([nan, -2.])
    """
    return np.log10(np.where(gradient > 0, gradient, np.nan))


class GradientMap(Viewer):
    """A row for each layer, the input's side at the bottom; a column for each step."""

    def __init__(self, height: int = 215) -> None:
        super().__init__()
        self.source = ColumnDataSource({"image": [], "dw": [], "dh": []})
        self.mapper = LinearColorMapper(palette=Viridis256, low=-DECADES, high=0.0, nan_color="#00000000")
        self.plot = figure(
            x="time (ms)",
            height=height,
            x_range=Range1d(start=0, end=1),
            y_range=Range1d(start=0, end=1),
            tools="save",
            min_border_left=70,
        )
        drawn = self.plot.image("image", x=0, y=0, dw="dw", dh="dh", source=self.source, color_mapper=self.mapper)
        bar = ColorBar(color_mapper=self.mapper, background_fill_alpha=0.0, width=10)
        self.plot.add_layout(bar, "right")
        self.plot.add_tools(
            HoverTool(renderers=[drawn], tooltips=[("time", "$x{0} ms"), ("log₁₀ norm", "@image{0.0}")])
        )
        self.plot.grid.grid_line_color = None
        self.pane = pn.pane.Bokeh(self.plot, sizing_mode="stretch_width", margin=(0, 6))
        self.told = sentence("")

    def show(self, gradients: Mapping[str, np.ndarray], dt: float) -> None:
        """Draw norms ``(steps,)`` by layer; ``dt`` in ms."""
        names, image = list(gradients), logs(np.stack(list(gradients.values())))
        rows, steps = image.shape
        most = float(np.nanmax(image)) if np.isfinite(image).any() else 0.0
        self.mapper.update(low=most - DECADES, high=most)
        self.plot.x_range.end, self.plot.y_range.end = steps * dt, rows
        self.plot.yaxis.ticker = FixedTicker(ticks=[row + 0.5 for row in range(rows)])
        self.plot.yaxis.major_label_overrides = {row + 0.5: name for row, name in enumerate(names)}
        self.source.data = {"image": [image.astype(np.float32)], "dw": [steps * dt], "dh": [rows]}
        say(self.told, " ".join(_line(name, gradient, dt) for name, gradient in gradients.items()))

    def clear(self, why: str) -> None:
        """Draw nothing, and say why."""
        self.source.data = {"image": [], "dw": [], "dh": []}
        say(self.told, why)

    def __panel__(self) -> pn.viewable.Viewable:
        return pn.Column(self.pane, self.told, sizing_mode="stretch_width", margin=0)


def _line(name: str, gradient: np.ndarray, dt: float) -> str:
    """The row of a layer in words."""
    if not gradient.any():
        return f"{name}: no gradient at all."
    at = int(gradient.argmax())
    ratio = f"{gradient[0] / gradient[at]:.2g} of it" if gradient[0] else "nothing"
    return f"{name}: strongest at {(at + 1) * dt:g} ms ({gradient[at]:.2g}/mV); {ratio} is left in the first step."
