"""The phase plane of a bench: what its cell is drawn to at any moment of the trial; a click starts it from there."""

from __future__ import annotations

from typing import Any

import numpy as np
import panel as pn
import panel_material_ui as pmui
import param
from panel.viewable import Viewer

from workbench.core.errors import WorkbenchError
from workbench.core.model import Neuron
from workbench.core.quantity import Quantity
from workbench.core.units import pretty
from workbench.experiments.flow import Flow
from workbench.experiments.neuron_bench import NeuronBench
from workbench.experiments.phase_plane import Plane, plane
from workbench.experiments.section import Span
from workbench.experiments.trial import Trial
from workbench.experiments.window import window
from workbench.views.controls import Field
from workbench.views.phase_figure import PhaseFigure
from workbench.views.words import say, sentence

SLACK = 2.5  # how many times larger than needed a window may be before it shrinks
SPARE = 0.05  # of a window, at either end, that may be given up before it moves

ROW_CSS = """
:host { display: grid !important; grid-template-columns: repeat(auto-fit, minmax(min(200px, 100%), 1fr)); gap: 0 8px; align-items: center; margin: 0 !important; }
"""


class PhasePlane(Viewer):
    """Nullclines, flow and fixed points at the current of a moment, and the path of the latest trial.

    It follows the trials of its bench. With ``auto`` it is computed on the spot, which suits a notebook; a page turns that
    off, watches ``wanted``, calls :meth:`compute` in a worker and :meth:`show` with what came.
    """

    x = param.Selector(default="v", objects=["v"], doc="State to the right.")
    y = param.Selector(default="", objects=[""], doc="State upward.")
    others = param.Selector(
        default="follow",
        objects={"follow: at their steady state": "follow", "stay as they are at the moment": "stay"},
        label="states not shown",
        doc="What the other states do while the two of the plane move.",
    )
    moment = Quantity(
        250.0, "ms", bounds=(0, None), label="moment", doc="Time in the trial; the plane is drawn at its current."
    )
    follow = param.Boolean(default=True, label="current of the trial", doc="Whether the current is that of the moment.")
    current = Quantity(0.0, "pA", label="current", soft=(-200, 1000), doc="Current at which the plane is drawn.")
    auto = param.Boolean(default=True, doc="Whether a change is computed at once.")
    wanted = param.Integer(default=0, doc="Counts the changes that ask for a new picture.")

    def __init__(self, bench: NeuronBench, height: int = 380, **params: Any) -> None:
        super().__init__(**{"moment": bench.duration / 2, **params})
        self.bench, self._reading = bench, False
        self.plane: Plane | None = None
        self._shown: type[Neuron] | None = None
        self.figure = PhaseFigure(height, self.tap)
        self.pane = pn.pane.Bokeh(self.figure.figure, sizing_mode="stretch_width", margin=(0, 6))
        self.summary = sentence("", muted=False, margin=(2, 12, 4, 12))
        self.begun = sentence("", margin=(2, 12))
        self.home = pmui.Button(
            label="Model's own start", icon="undo", variant="text", size="small", margin=(0, 8), visible=False
        )
        self.home.on_click(self._go_home)
        self.choices = pn.Column(sizing_mode="stretch_width", stylesheets=[ROW_CSS])
        self._swap()
        bench.param.watch(self._swap, ["neuron", "stimulus"])
        bench.param.watch(self._stretch, "duration")
        bench.param.watch(self._want, "trial")
        self.param.watch(self._choose, ["x", "y", "others", "moment", "follow", "current"])
        self._want()

    # -- from choices to a picture

    def compute(self, trial: Trial | None = None) -> Plane:
        """Compute the plane of the present choices, for a trial that may not be on the bench yet; changes nothing."""
        neuron, trial = self.bench.neuron, trial or self.bench.trial
        current = self._current(trial)
        flow = Flow(neuron, current)
        if trial is not None and set(trial.states) != set(flow.units):
            trial = None  # of the cell before
        first, second = self._axes(list(flow.units))
        held = {}
        if self.others == "stay" and trial is not None:
            held = {name: value for name, value in self._states(trial).items() if name not in (first, second)}
        ranges = self._calm((first, second), window(neuron, flow, first, second, trial))
        return plane(neuron, first, second or "", current, held, ranges)

    def show(self, found: Plane, trial: Trial | None = None) -> None:
        """Draw a plane and the path of its trial; one of a cell that was swapped meanwhile is left out."""
        if found.units != dict(self.bench.neuron.declared().states):
            return
        trial = trial or self.bench.trial
        self.plane, self._shown = found, type(self.bench.neuron)
        begin = {**Flow(self.bench.neuron).start(), **self.bench.start}
        states = self._states(trial) if trial is not None else None
        self.figure.show(found, trial, begin, states)
        self._set_current(found.current)
        say(self.summary, found.summary(), muted=False)
        chosen = {name: value for name, value in self.bench.start.items() if name in found.units}
        told = ", ".join(f"{name} = {value:.4g} {pretty(found.units[name])}".rstrip() for name, value in chosen.items())
        say(self.begun, f"Started at {told}." if told else "Click into the plane to start the cell from there.")
        self.home.visible = bool(told)
        pn.io.push_notebook(self.pane)  # a notebook is told of changed figures only when asked to

    def tap(self, x: float, y: float) -> None:
        """Start the cell from a place in the plane."""
        if self.plane is None or not np.isfinite([x, y]).all():
            return
        start = {name: value for name, value in self.bench.start.items() if name in self.plane.units}
        for name, value, axis in zip(self.plane.states, (x, y), (self.plane.x, self.plane.y), strict=False):
            start[name] = _rounded(value, axis.high - axis.low)
        self.bench.start = start

    def _go_home(self, _event: Any = None) -> None:
        self.bench.start = {}

    def _want(self, *_events: Any) -> None:
        self.wanted += 1
        if not self.auto:
            return
        try:
            self.show(self.compute())
        except WorkbenchError as error:
            say(self.summary, error, muted=False)

    def _choose(self, *events: Any) -> None:
        if self._reading:
            return
        names = {event.name for event in events}
        self._reading = True
        try:
            if names == {"current"}:
                self.follow = False
            elif "moment" in names:
                self.follow = True
        finally:
            self._reading = False
        self._want()

    # -- what the choices mean

    def _current(self, trial: Trial | None) -> float:
        if not self.follow or trial is None or not len(trial.current):
            return float(self.current)
        return float(trial.current[self._index(trial)])

    def _states(self, trial: Trial) -> dict[str, float]:
        """Where the cell was at the moment."""
        return {name: float(values[self._index(trial)]) for name, values in trial.states.items()}

    def _index(self, trial: Trial) -> int:
        return int(np.clip(np.searchsorted(trial.times, self.moment), 0, len(trial.times) - 1))

    def _axes(self, states: list[str]) -> tuple[str, str | None]:
        first = self.x if self.x in states else states[0]
        others = [name for name in states if name != first]
        return first, (self.y if self.y in others else others[0]) if others else None

    def _calm(self, states: tuple[str, str | None], needed: tuple[Span, Span]) -> tuple[Span, Span]:
        """The window of the picture before, as far as it still serves, so that axes seldom move."""
        before = self.plane
        same = before is not None and before.states == tuple(name for name in states if name)
        if before is None or not same or self._shown is not type(self.bench.neuron):
            return needed
        return (
            _settled((before.x.low, before.x.high), needed[0]),
            _settled((before.y.low, before.y.high), needed[1]),
        )

    # -- what the bench changes

    def _set_current(self, value: float) -> None:
        self._reading = True
        try:
            self.current = float(f"{value:.6g}")
        finally:
            self._reading = False

    def _stretch(self, event: Any) -> None:
        """Keep the moment at its share of a trial that became longer or shorter."""
        self._reading = True
        try:
            self.moment = self.moment * event.new / event.old
        finally:
            self._reading = False
        self._swap()
        self._want()

    def _swap(self, *_events: Any) -> None:
        """Offer the states of the cell that is on the bench now."""
        states = list(Flow(self.bench.neuron).units)
        self._reading = True
        try:
            self.param.x.objects = states
            self.param.y.objects = states if len(states) > 1 else [""]
            first, second = self._axes(states)
            self.param.update(x=first, y=second or "")
        finally:
            self._reading = False
        self.param.moment.softbounds = (0.0, self.bench.duration)
        trial = self.bench.trial
        strong = float(np.abs(trial.current).max(initial=0.0)) if trial is not None else 0.0
        self.param.current.softbounds = (-0.5 * strong, 2.0 * strong) if strong else (-200.0, 1000.0)
        shown = [*(("x", "y", "others") if len(states) > 2 else ()), "moment", "current", "follow"]
        self.choices[:] = [Field(self, name) for name in shown]

    def __panel__(self) -> pn.viewable.Viewable:
        foot = pn.Row(self.begun, self.home, sizing_mode="stretch_width", margin=0)
        return pn.Column(self.choices, self.pane, self.summary, foot, sizing_mode="stretch_width", margin=0)


def _settled(before: Span, needed: Span) -> Span:
    """A span that holds what is needed; the one before if that nearly does, or both together if that is not much more.

    >>> _settled((0.0, 10.0), (-0.2, 10.2)), _settled((0.0, 10.0), (1.0, 2.0)), _settled((0.0, 10.0), (5.0, 12.0))
    ((0.0, 10.0), (1.0, 2.0), (0.0, 12.0))
    """
    reach = needed[1] - needed[0]
    both = min(before[0], needed[0]), max(before[1], needed[1])
    if both[1] - both[0] > SLACK * reach:
        return needed
    spare = SPARE * reach
    return before if before[0] <= needed[0] + spare and needed[1] - spare <= before[1] else both


def _rounded(value: float, reach: float) -> float:
    """A number to a thousandth of what is in sight."""
    return float(np.round(value, int(3 - np.floor(np.log10(reach)))))
