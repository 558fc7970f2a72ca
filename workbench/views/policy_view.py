"""A network that acts, turn by turn: its spikes, what it is inclined to do, and what it expects, over the same time."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence

import numpy as np
import panel as pn
from bokeh.models import ColumnDataSource, Range1d
from panel.viewable import Viewer

from workbench.core.text import escape
from workbench.experiments.reinforcement import Scene
from workbench.views.heat_map import TABLE_CSS
from workbench.views.image_raster import LayerRaster
from workbench.views.theme import BLUE, GRAY, VERMILION, figure
from workbench.views.words import say, sentence

TURNS = 32
"""Turns in the picture."""
LISTED = 10  # turns in the table


def joined(turns: Sequence[Scene]) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """The spikes of consecutive turns over the network's own time (ms), the first turn beginning at 0."""
    found: dict[str, tuple[np.ndarray, np.ndarray]] = {}
    for name in turns[-1].spikes if turns else ():
        times = [turn.spikes[name][0] + index * turn.span for index, turn in enumerate(turns) if name in turn.spikes]
        cells = [turn.spikes[name][1] for turn in turns if name in turn.spikes]
        found[name] = (np.concatenate(times), np.concatenate(cells))
    return found


def policy_words(turn: Scene, actions: Sequence[str], sizes: Mapping[str, int]) -> str:
    """A turn in words: spikes of each layer, how likely the actions were, and what is expected."""
    spikes = ", ".join(f"{len(times)} of {name}" for name, (times, _) in turn.spikes.items() if name in sizes)
    likely = ", ".join(f"{name} {100 * share:.0f} %" for name, share in zip(actions, turn.probabilities, strict=True))
    return f"Spikes of this turn: {spikes}. Inclined to push {likely}; expects a return of {turn.value:.0f}."


def policy_table(turns: Sequence[Scene], actions: Sequence[str]) -> str:
    """Return the table twin: the latest turns."""
    heads = ("turn", *(f"{name} (%)" for name in actions), "done", "expected return")
    rows = "".join(
        f"<tr><td>{turn.turn}</td>{''.join(f'<td>{100 * share:.0f}</td>' for share in turn.probabilities)}"
        f"<td>{escape(actions[turn.action])}</td><td>{turn.value:.1f}</td></tr>"
        for turn in list(turns)[-LISTED:]
    )
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in heads)
    return f"<details><summary>Table of the latest turns</summary><table><tr>{head}</tr>{rows}</table></details>"


class PolicyView(Viewer):
    """Raster, inclination and expectation of the latest turns."""

    def __init__(self, actions: Sequence[str]) -> None:
        super().__init__()
        self.actions, self.turns = tuple(actions), deque[Scene](maxlen=TURNS)
        self.raster = LayerRaster(height=300)
        self.span = Range1d(start=0, end=TURNS)
        self.inclined = ColumnDataSource({"x": [], "y": []})
        self.done = ColumnDataSource({"x": [], "y": []})
        self.expected = ColumnDataSource({"x": [], "y": []})
        last = self.actions[-1]
        self.policy = figure(
            x="time (ms)", y=f"push {last} (share)", height=150, x_range=self.span, y_range=Range1d(start=-0.06, end=1.06), min_border_left=80
        )  # fmt: skip
        self.policy.line([0, 1e9], [0.5, 0.5], color=GRAY, line_dash="dotted")
        self.policy.step("x", "y", source=self.inclined, color=BLUE, line_width=2, mode="after")
        self.policy.scatter("x", "y", source=self.done, color=VERMILION, size=4)
        self.value = figure(
            x="time (ms)", y="expected return", height=150, x_range=self.span, y_range=Range1d(start=0, end=105), min_border_left=80
        )  # fmt: skip
        self.value.step("x", "y", source=self.expected, color=BLUE, line_width=2, mode="after")
        self.panes = [
            pn.pane.Bokeh(plot, sizing_mode="stretch_width", margin=(0, 6)) for plot in (self.policy, self.value)
        ]
        self.text = sentence("", margin=(2, 12))
        self.table = pn.pane.HTML("", stylesheets=[TABLE_CSS], sizing_mode="stretch_width", margin=(0, 12))

    def clear(self, sizes: Mapping[str, int]) -> None:
        """Show an empty picture of a network with these layers."""
        self.turns.clear()
        self.raster.show({}, sizes, 1.0)
        for source in (self.inclined, self.done, self.expected):
            source.data = {"x": [], "y": []}
        say(self.text, "Nothing watched yet.")
        self.table.object = ""

    def add(self, turns: Sequence[Scene]) -> None:
        """Take in turns, without drawing."""
        self.turns.extend(turns)

    def draw(self, sizes: Mapping[str, int]) -> None:
        """Draw the latest turns."""
        turns = list(self.turns)
        if not turns:
            return
        span = turns[-1].span
        begins = np.arange(len(turns)) * span
        self.raster.show(joined(turns), sizes, TURNS * span)
        self.span.end = TURNS * span + 1  # as the raster's
        self.inclined.data = {"x": begins, "y": np.array([turn.probabilities[-1] for turn in turns])}
        self.done.data = {
            "x": begins + span / 2,
            "y": np.array([turn.action / (len(self.actions) - 1) for turn in turns]),
        }
        values = np.array([turn.value for turn in turns])
        self.expected.data = {"x": begins, "y": values}
        say(self.text, policy_words(turns[-1], self.actions, sizes))
        self.table.object = policy_table(turns, self.actions)

    def __panel__(self) -> pn.viewable.Viewable:
        return pn.Column(self.raster, *self.panes, self.text, self.table, sizing_mode="stretch_width", margin=0)
