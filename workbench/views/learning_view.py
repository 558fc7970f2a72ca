"""All pictures of a projection that learns: its window with the pairs, one synapse, the weights over time, and the receptive field."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import panel as pn
from panel.viewable import Viewer

from workbench.experiments.landing import Landed
from workbench.experiments.plasticity_bench import PlasticityBench
from workbench.experiments.projection_watch import Taken, largest
from workbench.views.receptive_field import ReceptiveField
from workbench.views.stdp_window import StdpWindow
from workbench.views.synapse_traces import SynapseTraces
from workbench.views.taps import tapped
from workbench.views.tiles import Tiles
from workbench.views.weights_over_time import WeightsOverTime
from workbench.views.words import card, say, sentence

TILES = ("Output rate (Hz)", "Mean weight", "Weights below 0.1", "Weights above 0.9")
LAND = 0.2  # seconds between two times that points land
REDRAW = 0.6  # seconds between two drawings of the other figures, which cost the browser more than the scope does
MOVED = 0.02  # of the largest weight; so far the mean moves before the window is drawn anew
CLICK = "Click a weight to follow it."

PAIR_CSS = """
:host { display: grid !important; grid-template-columns: repeat(auto-fit, minmax(min(430px, 100%), 1fr)); gap: 12px; min-width: 0; margin: 0 !important; align-items: start; }
:host > * { min-width: 0; width: auto !important; }
"""


class LearningView(Viewer):
    """What the bench learned, drawn as often as a browser can follow.

    Parameters
    ----------
    follow
        Called with the input and the cell of a weight that was clicked on.
    point
        Called with a time (ms) that was clicked on.
    turn
        Called with the values of the rule that a handle of its window was pulled to.
    """

    def __init__(
        self,
        bench: PlasticityBench,
        follow: Callable[[int, int], Any],
        point: Callable[[float], Any],
        turn: Callable[[dict[str, float]], Any],
    ) -> None:
        super().__init__()
        self.bench, self.point = bench, point
        self.tiles = Tiles(TILES)
        self.window = StdpWindow(turn, bench.called)
        self.traces, self.weights, self.field = SynapseTraces(), WeightsOverTime(), ReceptiveField(follow)
        self.weights.lines.on_event("tap", self._pointed)
        self.followed = sentence(CLICK, margin=(0, 12))
        self._landed_at = self._drawn_at = 0.0
        self._waiting: list[Landed] = []
        self._taken: Taken | None = None
        self._mean = bench.start

    def add(self, landed: tuple[Landed, ...], taken: Taken | None) -> None:
        """Take note of what a stretch of the run brought; :meth:`draw` shows it."""
        self._waiting += landed
        self._taken = taken or self._taken

    def draw(self, now: bool = False) -> None:
        """Show what was noted, as far as it is time to, or all of it ``now``."""
        clock = time.monotonic()
        if self._waiting and (now or clock - self._landed_at > LAND):
            self._landed_at = clock
            self.window.land(self._waiting)
            self._waiting = []
        if self._taken is not None and (now or clock - self._drawn_at > REDRAW):
            self._drawn_at = clock
            self._draw(self._taken)
            self._taken = None

    def _pointed(self, event: Any) -> None:
        if (place := tapped(event)) is not None:
            self.point(1000.0 * place[0])

    def _draw(self, taken: Taken) -> None:
        ends, followed = self.bench.ends(), taken.followed
        if len(taken.weights) != len(ends.pre) or not len(taken.weights):
            return  # of the projection that was looked at before
        self.weights.show(taken.seen, [int(ends.group[synapse]) for synapse in followed])
        self.field.show(taken.weights, ends)
        self.traces.show(self.bench.called(followed[0]) if followed else "", self.bench.rule, taken.traces)
        self.window.sum_up()
        told = (f"{taken.mean:.3f}", f"{100 * taken.low:.0f} %", f"{100 * taken.high:.0f} %")
        self.tiles.show(self.tiles.values | dict(zip(TILES[1:], told, strict=True)))
        if abs(taken.mean - self._mean) > MOVED:
            self._mean = taken.mean
            self.show_rule()

    def show_rule(self) -> None:
        """Draw the window of the rule as it is now, at the mean weight."""
        rule = self.bench.rule
        self.window.show(rule, self._mean * largest(rule))

    def tell_rate(self, rate: float) -> None:
        """Say how fast the cells fire (Hz)."""
        self.tiles.show(self.tiles.values | {TILES[0]: f"{rate:.1f}"})

    def tell_followed(self, synapse: int) -> None:
        """Say which synapse was clicked on last."""
        say(self.followed, f"Followed: {self.bench.called(synapse)}. Pause, and ask below why its weight changed.")

    def clear(self) -> None:
        """Begin anew."""
        self._waiting, self._taken, self._mean = [], None, self.bench.start
        self.window.clear()
        self.weights.show(None, ())
        self.field.clear()
        self.traces.show("", None, {})
        self.tiles.show({})
        say(self.followed, CLICK)

    def __panel__(self) -> pn.viewable.Viewable:
        return pn.Column(
            card("Window", self.window, note="pairs of the followed synapses land as they happen"),
            card("One synapse", self.followed, self.traces, note="the one followed first or clicked last"),
            card("Weights over time", self.weights, note="click a time to ask about it"),
            card("Receptive field", self.field, note="click a weight to follow it"),
            sizing_mode="stretch_width",
            stylesheets=[PAIR_CSS],
        )
