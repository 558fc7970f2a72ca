"""A lab over a live run: play, pause, step and reset, the moving scope, and the measured speed."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import panel_material_ui as pmui

from workbench.engines.recording import Block
from workbench.experiments.live_frame import Frame
from workbench.experiments.live_network import LiveNetwork
from workbench.labs.lab import Lab
from workbench.views.scope import SpikeScope
from workbench.views.scope_feed import Feed
from workbench.views.transport import Transport

WINDOWS = {
    "50 ms": 50.0,
    "100 ms": 100.0,
    "250 ms": 250.0,
    "500 ms": 500.0,
    "1 s": 1000.0,
    "2 s": 2000.0,
    "5 s": 5000.0,
}
STRIDES = {"1 dt": "dt", "1 ms": "ms", "next spike": "spike"}
CALM = 0.4  # seconds between two changes of the status line


class LiveLab(Lab):
    """The base of labs that show a running network on the scope.

    A subclass has ``live`` before it calls :meth:`make_live`, and may say what happens before the run moves
    (:meth:`begin`), what its numbers are (:meth:`tell`) and what follows a change of state (:meth:`settled`).
    """

    live: LiveNetwork
    single = False

    def make_live(self, window: float = 500.0, **look: Any) -> None:
        """Build the scope and the bar below it."""
        self.clock: float | None = None
        self.factor = math.nan
        self._state, self._told = "", 0.0
        self.window = pmui.Select(label="Window", options=WINDOWS, value=window, size="small", width=110, margin=(4, 8))
        self.stride = pmui.Select(label="Step", options=STRIDES, value="ms", size="small", width=118, margin=(6, 6))
        self.speed = pmui.Select.from_param(
            self.live.param.speed, label="Speed", size="small", width=150, margin=(6, 6)
        )
        actions = {
            "play": self.guarded(self.toggle),
            "step": self.guarded(self.step),
            "reset": self.guarded(self.reset),
        }
        self.transport = Transport(actions, extras=(self.stride, self.speed))
        self.scope = SpikeScope(self.feed(), **look)
        self.scope.history = self.history
        self.window.param.watch(self.guarded(self._rewindow), "value")

    # -- what a subclass may add

    def begin(self) -> None:
        """Make ready for a run that is about to move."""

    def tell(self, told: dict[str, Any]) -> None:
        """Show these tallies of the populations."""

    def settled(self) -> None:
        """Follow a change of the run's state."""

    # -- running

    def toggle(self) -> None:
        """Play, or pause."""
        if self.transport.playing:
            self.runner.pause()
            self.watch()
        else:
            self.play()

    def play(self) -> None:
        """Let the network run on, from the start if it was not running or must be built anew."""
        self.report("")
        self.begin()
        if self.must_start():
            self.run(self.live.live)
        else:
            self.runner.play()
            self.watch()

    def step(self) -> None:
        """Go one dt, one ms, or to the next spike, and rest."""
        self.report("")
        self.begin()
        if self.must_start():
            self.run(self.live.live, playing=False)
        self.live.step(self.stride.value)
        self.runner.step()
        self.watch()

    def reset(self) -> None:
        """Go back to the start; a run that was playing plays on from there."""
        playing = self.transport.playing
        self.runner.stop()
        self.live.stale = True
        self.clock = None
        self.begin()
        self.report("")
        self.scope.restart(self.feed())
        self.tell({})
        if playing:
            self.play()
        else:
            self.changed("idle")

    def must_start(self) -> bool:
        """Whether there is no run that could go on."""
        return self.live.stale or self.runner.state in ("idle", "stopped", "done", "failed")

    def behind(self) -> bool:
        return self.scope.full

    def arrived(self, items: list[Frame]) -> None:
        if any(item.afresh for item in items):
            self.scope.restart(self.feed(), self.history())  # what was drawn after this moment did not happen
        watched = tuple(self.live.watched)
        self.scope.show([item.block if item.watched == watched else replace(item.block, samples={}) for item in items])
        last = items[-1]
        self.factor = last.factor
        self.clock = last.block.t1
        if told := next((item.tallies for item in reversed(items) if item.tallies is not None), None):
            self.tell(told)

    def changed(self, state: str) -> None:
        now = time.monotonic()
        if state == "running" == self._state and now - self._told < CALM:
            return  # a line that changes with every frame costs more than the frame, and cannot be read
        self._state, self._told = state, now
        self.transport.playing = state in ("running", "waiting")
        self.transport.status = self.status(state)
        self.settled()

    def status(self, state: str) -> str:
        """One line on what is going on."""
        if state == "waiting":
            return f"Waiting for a free core; {self.runner.ahead} in line before this one"
        if state == "failed":
            return "Stopped by an error"
        if state == "idle" or (self.clock is None and state not in ("running", "paused")):
            return "Ready"
        if self.clock is None or self.live.stale:
            return "Building the network ..."
        if state == "running" and not math.isnan(self.factor):
            return f"At {self.clock / 1000:.2f} s; real-time factor {self.factor:.2g}"
        return f"{'At' if state == 'running' else 'Paused at'} {self.clock / 1000:.4f} s"

    def bar(self) -> Any:
        return self.transport

    def shortcuts(self) -> dict[str, Callable[[], Any]]:
        return {" ": self.guarded(self.toggle), ".": self.guarded(self.step)}

    # -- the scope

    def feed(self) -> Feed:
        """What the scope shows of the present network."""
        return Feed(self.live.network, self.live.watched, self.window.value, self.single)

    def history(self) -> list[Block]:
        """What is kept of the run."""
        simulation = self.live.simulation
        return list(simulation.recording.blocks) if simulation is not None and not self.live.stale else []

    def _rewindow(self, *_events: Any) -> None:
        self.scope.restart(self.feed(), self.history())
