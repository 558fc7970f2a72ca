"""A code at work, step by step: what is shown, the spikes of this step, and what a reader knows by now."""

from __future__ import annotations

from typing import Any

import numpy as np
import panel as pn
import panel_material_ui as pmui
from bokeh.models import ColumnDataSource, Range1d, Span
from panel.viewable import Viewer

from workbench.core.text import escape
from workbench.experiments.code_signals import Told, shown
from workbench.views.image_raster import picture
from workbench.views.theme import BLUE, GRAY, VERMILION, figure
from workbench.views.words import INK, MUTED, say, sentence

PACE = 200  # ms of the page from one step to the next while it plays
SIZE = 150  # px

PAIR_CSS = """
:host { display: grid !important; grid-template-columns: minmax(0, 520px) minmax(0, 1fr); gap: 8px; min-width: 0; margin: 0 !important; }
@media (max-width: 1200px) { :host { grid-template-columns: minmax(0, 1fr); } }
"""


class CodePlayer(Viewer):
    """Three pictures, the largest value over time, and a player that walks through the steps; it begins at the last, where all has been said."""

    def __init__(self) -> None:
        super().__init__()
        self.told: Told | None = None
        self.pictures = pn.pane.HTML("", sizing_mode="stretch_width", margin=(4, 12))
        self.words = sentence("", muted=False, margin=(2, 12))
        self.player = pmui.Player(
            start=1,
            end=1,
            value=1,
            interval=PACE,
            loop_policy="once",
            visible_buttons=["first", "previous", "pause", "play", "next", "last"],
            visible_loop_options=[],
            show_value=False,
            margin=(4, 12),
        )
        self.player.param.watch(self._draw, "value")
        self.source = ColumnDataSource({"x": [], "shown": [], "read": []})
        self.cursor = Span(location=0.0, dimension="height", line_color=VERMILION, line_width=1.5)
        self.plot = figure(
            x="time (ms)", y="the largest value", height=230, x_range=Range1d(start=0, end=1), y_range=Range1d(start=-0.05, end=1.1)
        )  # fmt: skip
        look: dict[str, Any] = {"x": "x", "source": self.source, "mode": "before", "line_width": 2}
        self.plot.step(y="shown", color=GRAY, line_dash="dashed", legend_label="shown", **look)
        self.plot.step(y="read", color=BLUE, legend_label="read so far", **look)
        self.plot.add_layout(self.cursor)
        self.plot.add_layout(self.plot.legend[0], "above")
        self.plot.legend.update(
            orientation="horizontal", background_fill_alpha=0.0, border_line_color=None, padding=0, margin=2
        )
        self.pane = pn.pane.Bokeh(self.plot, sizing_mode="stretch_width", margin=(0, 6))

    def show(self, told: Told) -> None:
        """Take a signal that was told; a page that plays goes on playing."""
        before, self.told = self.told, told
        steps = len(told.known)
        stay = before is not None and len(before.known) == steps
        self.player.param.update(end=steps, value=self.player.value if stay else steps)
        curves = over_time(told)
        self.source.data = curves
        self.plot.x_range.end = steps + 1
        self.plot.y_range.end = max(1.1, 1.05 * float(curves["read"].max()))
        self._draw()

    def _draw(self, *_events: Any) -> None:
        if self.told is None:
            return
        step = min(max(int(self.player.value), 1), len(self.told.known)) - 1
        markup = pictures(self.told, step)
        if self.pictures.object != markup:
            self.pictures.object = markup
        self.cursor.location = step + 1.0
        say(self.words, player_words(self.told, step), muted=False)
        pn.io.push_notebook(self.pane)  # a notebook is told of changed figures only when asked to

    def __panel__(self) -> pn.viewable.Viewable:
        look: dict[str, Any] = {"sizing_mode": "stretch_width", "margin": 0}
        left = pn.Column(self.pictures, self.player, **look)
        return pn.Column(pn.Column(left, self.pane, stylesheets=[PAIR_CSS], **look), self.words, **look)


def over_time(told: Told) -> dict[str, Any]:
    """The value that is largest in any frame: what is shown of it and what is read, after each step."""
    place = int(told.signal.frames.max(0).argmax())
    steps = len(told.known)
    frames = told.signal.frames[shown(len(told.signal.frames), steps)]
    return {"x": np.arange(1, steps + 1), "shown": frames[:, place], "read": told.known[:, place]}


def pictures(told: Told, step: int) -> str:
    """Return the three pictures of one step, counted from 0, as HTML."""
    frame = told.signal.frames[shown(len(told.signal.frames), len(told.known))[step]]
    spikes = told.by_value[step]
    panes = (
        ("shown", frame, f"what is shown: {told.signal.name}"),
        ("spikes of this step", spikes / max(told.by_value.max(), 1.0), "the spikes of this step"),
        ("read so far", np.clip(told.known[step], 0.0, 1.0), "what a reader knows by now"),
    )
    cells = "".join(
        f'<figure style="margin:0"><figcaption style="{MUTED};font-size:12px;margin-bottom:4px">{escape(name)}</figcaption>'
        f"{picture(values.reshape(told.signal.shape), about, SIZE)}</figure>"
        for name, values, about in panes
    )
    return f'<div style="{INK};display:flex;flex-wrap:wrap;gap:18px">{cells}</div>'


def player_words(told: Told, step: int) -> str:
    """Say one step, counted from 0, in words."""
    steps = len(told.known)
    frame = told.signal.frames[shown(len(told.signal.frames), steps)[step]]
    off = float(np.sqrt(np.mean((told.known[step] - frame) ** 2)))
    if told.graded:
        spikes = "This code sends a current in each step and no spike."
    else:
        spikes = (
            f"Spikes: {int(told.by_value[step].sum()):,} in this step, {int(told.by_value[: step + 1].sum()):,} so far."
        )
    return f"After {step + 1} of {steps} ms the reader is off by {off:.3f}. {spikes}"
