"""The network lab: a network runs live while its drives, weights and parameters are turned."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import replace
from io import StringIO
from typing import Any, ClassVar

import panel as pn
import panel_material_ui as pmui

from workbench.core.model import Model
from workbench.core.part import part
from workbench.engines.recording import Block
from workbench.experiments.live_network import Frame, LiveNetwork
from workbench.labs.lab import Lab
from workbench.views.closer_look import closer_look
from workbench.views.controls import controls
from workbench.views.scope import SpikeScope
from workbench.views.scope_feed import Feed
from workbench.views.tallies import tallies_html
from workbench.views.transport import Transport
from workbench.views.words import card, code, drawers, heading, retitle, say, sentence, title

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
LARGEST_FILE = 16 * 2**20


class NetworkLab(Lab):
    """Raster, rates and membranes of a running network; what is turned acts at once, without a restart."""

    title: ClassVar[str] = "Network"
    slug: ClassVar[str] = "network"
    order: ClassVar[float] = 10.0

    live = part(LiveNetwork, LiveNetwork)

    def __init__(self, **params: Any) -> None:
        super().__init__(**params)
        self.clock: float | None = None
        self.factor = math.nan
        self._state, self._told = "", 0.0
        self.window = pmui.Select(label="Window", options=WINDOWS, value=500.0, size="small", width=110, margin=(4, 8))
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
        self.scope = SpikeScope(self._feed())
        self.scope.history = self._history
        self.numbers = pn.pane.HTML(
            tallies_html({}, [group.name for group in self.scope.feed.groups]),
            sizing_mode="stretch_width",
            margin=(0, 12, 4, 12),
        )
        self.look = pmui.Button(
            label="Look closer",
            icon="zoom_in",
            variant="text",
            size="small",
            disabled=True,
            margin=(4, 6),
            on_click=self.guarded(self.look_closer),
        )
        self.figures = pn.Column(sizing_mode="stretch_width", margin=0, visible=False)
        self.program = code("", margin=(4, 8, 10, 8))
        self._build_cards()
        self.window.param.watch(self.guarded(self._rewindow), "value")
        self.live.param.watch(self.guarded(self._rewatch), "watched")
        self.live.param.watch(self.guarded(self._renew), "network")
        self.live.param.watch(self.guarded(self._restart), ["engine", "dt", "seed"])
        asked = pn.state.session_args.get("net", []) if pn.state.session_args else []
        if asked:
            self.guarded(self.live.open_link)(asked[0].decode("ascii", "replace"))

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
        self._hide_figures()
        if self._must_start():
            self.run(self.live.live)
        else:
            self.runner.play()
            self.watch()

    def step(self) -> None:
        """Go one dt, one ms, or to the next spike, and rest."""
        self.report("")
        self._hide_figures()
        if self._must_start():
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
        self._hide_figures()
        self.report("")
        self.scope.restart(self._feed())
        self._tell({})
        if playing:
            self.play()
        else:
            self.changed("idle")

    def _must_start(self) -> bool:
        return self.live.stale or self.runner.state in ("idle", "stopped", "done", "failed")

    def behind(self) -> bool:
        return self.scope.full

    def arrived(self, items: list[Frame]) -> None:
        watched = tuple(self.live.watched)
        self.scope.show([item.block if item.watched == watched else replace(item.block, samples={}) for item in items])
        last = items[-1]
        self.factor = last.factor
        self.clock = last.block.t1
        if told := next((item.tallies for item in reversed(items) if item.tallies is not None), None):
            self._tell(told)

    def changed(self, state: str) -> None:
        now = time.monotonic()
        if state == "running" == self._state and now - self._told < CALM:
            return  # a line that changes with every frame costs more than the frame, and cannot be read
        self._state, self._told = state, now
        self.transport.playing = state in ("running", "waiting")
        self.transport.status = self._status(state)
        self.look.disabled = self.transport.playing or not self._history()

    def _status(self, state: str) -> str:
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

    def _tell(self, told: dict[str, Any]) -> None:
        self.numbers.object = tallies_html(told, [group.name for group in self.scope.feed.groups])

    # -- the scope

    def _feed(self) -> Feed:
        return Feed(self.live.network, self.live.watched, self.window.value)

    def _history(self) -> list[Block]:
        simulation = self.live.simulation
        return list(simulation.recording.blocks) if simulation is not None and not self.live.stale else []

    def _rewindow(self, *_events: Any) -> None:
        self.scope.restart(self._feed(), self._history())

    def _rewatch(self, *_events: Any) -> None:
        self.scope.restart(self._feed(), [replace(block, samples={}) for block in self._history()])
        self._write_code()

    def _renew(self, *_events: Any) -> None:
        """Show another network, paused at its start."""
        self.runner.stop()
        self._hide_figures()
        self.report("")
        self.clock = None
        self._show_network()
        self.scope.restart(self._feed())
        self._tell({})
        self.changed("idle")

    def _restart(self, *_events: Any) -> None:
        self._write_code()
        self.reset()

    def look_closer(self, *_events: Any) -> None:
        """Show the last seconds as figures to zoom into; only while the run rests."""
        if self.transport.playing or not self._history():
            return
        self.figures[:] = [
            card(
                "A closer look",
                closer_look(self.live.simulation.recording, self.live.watched, self.window.value),
                note="drag to zoom, scroll to pan in time; the disk saves a picture",
            )
        ]
        self.figures.visible = True

    def _hide_figures(self) -> None:
        if self.figures.visible:
            self.figures.visible = False
            self.figures.clear()

    # -- the cards

    def _build_cards(self) -> None:
        self.name_line = title("")
        self.size_line = sentence("")
        self.more: Any = None
        self.knobs = pn.Column(sizing_mode="stretch_width", margin=0)
        self.inspected = pmui.Select(label="Of", options=[], size="small", sizing_mode="stretch_width", margin=(10, 12))
        self.inspector = pn.Column(sizing_mode="stretch_width", margin=0)
        self.inspected.param.watch(self.guarded(self._inspect), "value")
        self.open = pmui.FileInput(
            label="Open",
            accept=".json",
            uploaded_label="Open",
            variant="outlined",
            size="small",
            max_file_size=LARGEST_FILE,
            margin=(4, 4, 4, 10),
            width=92,
        )
        self.open.param.watch(self.guarded(self._open), "value")
        self.save = pmui.FileDownload(
            label="Save",
            callback=self._file,
            filename="network.json",
            variant="outlined",
            size="small",
            icon="download",
            embed=False,
            auto=True,
            margin=(4, 4),
            width=92,
        )
        self.share = pmui.Button(
            label="Link",
            icon="link",
            variant="outlined",
            size="small",
            margin=(4, 4),
            width=84,
            on_click=self.guarded(self._share),
        )
        self.told = sentence("", visible=False)
        self.cells = pmui.TextInput(
            label="Membranes",
            value=self.live.watched_text(),
            size="small",
            sizing_mode="stretch_width",
            margin=(10, 12),
            description="Population and cell, up to six: exc 0, exc 1, inh 0",
        )
        self.cells.param.watch(self.guarded(lambda event: self.live.choose_text(event.new)), "value")
        self._show_network()

    def cards(self) -> list[Any]:
        buttons = pn.Row(self.open, self.save, self.share, margin=0)
        self.more = drawers(
            ("All parameters", pn.Column(self.inspected, self.inspector, sizing_mode="stretch_width", margin=0)),
            (
                "How it runs",
                pn.Column(
                    self.cells,
                    controls(self.live, ["engine", "dt", "seed"], throttled=True),
                    sizing_mode="stretch_width",
                    margin=0,
                ),
            ),
        )
        self.more.param.watch(self.guarded(self._inspect), "active")
        return [
            card("", self.name_line, self.size_line, buttons, self.told),
            card("Turn while it runs", self.knobs),
            self.more,
        ]

    def views(self) -> list[Any]:
        tools = pn.Row(
            heading("Activity", margin=(12, 10, 2, 12)), self.look, self.window, sizing_mode="stretch_width", margin=0
        )
        drawer = drawers(("Python that does the same", self.program))
        return [card("", tools, self.scope, self.numbers), self.figures, drawer]

    def bar(self) -> Any:
        return self.transport

    def shortcuts(self) -> dict[str, Callable[[], Any]]:
        return {" ": self.guarded(self.toggle), ".": self.guarded(self.step)}

    def _show_network(self) -> None:
        net = self.live.network
        retitle(self.name_line, net.name)
        estimate = net.estimate()
        cells = sum(p.size for p in self.live.cells())
        say(self.size_line, f"{cells:,} cells, {estimate.synapses:,.0f} synapses expected")
        groups: list[Any] = []
        for stimulus in self.live.stimuli():
            if names := list(stimulus.model.quantities())[:1]:
                groups += [
                    heading(stimulus.name, type(stimulus.model).__name__),
                    controls(stimulus.model, names, around=True),
                ]
                self._follow(stimulus.model)
        if self.live.weights.knobs:
            groups += [heading("Weights"), controls(self.live.weights)]
            self._follow(self.live.weights)
        self.knobs[:] = groups or [sentence("This network has no drive and no common weights.")]
        options = {f"{p.name}: {type(p.model).__name__}": p.name for p in net.populations.values()}
        options |= {
            f"{p.name}: {type(p.synapse).__name__}": p.name for p in net.projections.values() if p.synapse is not None
        }
        self.inspected.param.update(options=options, value=next(iter(options.values()), None))
        self._inspect()
        self.cells.value = self.live.watched_text()
        self._write_code()

    def _inspect(self, *_events: Any) -> None:
        """Show the chosen part's quantities; while the drawer is closed nothing is built."""
        if self.more is None or 0 not in (self.more.active or []):
            return
        name = self.inspected.value
        if name not in self.live.network.populations and name not in self.live.network.projections:
            self.inspector[:] = []
            return
        part = self.live.network[name]
        model: Model = getattr(part, "model", None) or getattr(part, "synapse", None)  # type: ignore[assignment]
        self.inspector[:] = [sentence(type(model).title().replace("`", "")), controls(model)]
        self._follow(model)

    def _follow(self, model: Any) -> None:
        """Keep the code current with what is turned."""
        names = [name for name in model.param if name != "name"]
        model.param.watch(lambda *_: self._write_code(), names)

    def _write_code(self) -> None:
        fresh = code(self.live.code())
        if self.program.object != fresh.object:
            self.program.object = fresh.object

    # -- files and links

    def _open(self, event: Any) -> None:
        if event.new:
            self.report("")
            self.live.open_text(event.new)

    def _file(self) -> StringIO:
        return StringIO(self.live.spec_text())

    def _share(self, *_events: Any) -> None:
        link = self.live.link()
        if pn.state.location is not None:
            pn.state.location.update_query(**{"net": link, "lab": self.slug})  # pyright: ignore[reportArgumentType]
        say(self.told, "The address of this page now holds the whole experiment: copy it.")
        self.told.visible = True
