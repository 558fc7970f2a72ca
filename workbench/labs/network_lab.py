"""The network lab: a network is wired by hand and runs live while its drives, weights and parameters are turned."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, ClassVar
from weakref import WeakSet

import panel as pn
import panel_material_ui as pmui

from workbench.analysis.cell_order import ORDERS
from workbench.core.part import part
from workbench.experiments.device_readings import watched_by
from workbench.experiments.live_frame import Frame
from workbench.experiments.live_network import LiveNetwork
from workbench.experiments.watched import MOST
from workbench.labs.device_reader import DeviceReader
from workbench.labs.live import LiveLab
from workbench.labs.network_files import NetworkFiles
from workbench.labs.network_tools import NetworkTools
from workbench.labs.wiring_desk import WiringDesk
from workbench.labs.wiring_looker import WiringLooker
from workbench.views.closer_look import closer_look
from workbench.views.controls import controls
from workbench.views.tallies import tallies_html
from workbench.views.words import card, code, drawers, heading, retitle, say, sentence, title


class NetworkLab(LiveLab):
    """A canvas to wire a network, and its raster, rates and membranes as it runs.

    What is turned acts at once, without a restart; what changes the wiring lets the run begin anew, and go on if it was
    playing.
    """

    title: ClassVar[str] = "Network"
    slug: ClassVar[str] = "network"
    order: ClassVar[float] = 10.0

    live = part(LiveNetwork, LiveNetwork)

    def __init__(self, **params: Any) -> None:
        super().__init__(**params)
        self.make_live()
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
        self.sorting = pmui.Select(label="Cells", options=list(ORDERS), size="small", width=150, margin=(4, 12))
        self.sorting.param.watch(self.guarded(self._reorder), "value")
        self.figures = pn.Column(sizing_mode="stretch_width", margin=0, visible=False)
        self.desk = WiringDesk(self.live.network, self.guarded(self.toggle_watch), self._follow, self.look_at_synapses)
        self.files = NetworkFiles(self.live, self.desk.studio, self.guarded, self.slug)
        self.looker = WiringLooker(self.live, self.desk.studio)
        self.synapses = drawers(("Look at the synapses", self.looker))
        self.synapses.param.watch(lambda event: self.looker.turn(bool(event.new)), "active")
        self.reader = DeviceReader(self.live, self.desk.studio)
        self.desk.reader = self.reader.read
        self.tools = NetworkTools(self.live, self.guarded(self.back_to))
        self.desk.begin(self.scope.feed.groups)
        self.program = code("", margin=(4, 8, 10, 8))
        self._followed: WeakSet[Any] = WeakSet()
        self._build_cards()
        self.live.param.watch(self.guarded(self._rewatch), "watched")
        self.live.param.watch(self.guarded(self._renew), "network")
        self.desk.studio.param.watch(self.guarded(self._rewire), "network")
        self.desk.studio.param.watch(self.guarded(self._watch_devices), "changes")
        self.live.param.watch(self.guarded(self._restart), ["engine", "dt", "seed", "integrator"])
        asked = pn.state.session_args.get("net", []) if pn.state.session_args else []
        if asked:
            self.guarded(self.live.open_link)(asked[0].decode("ascii", "replace"))

    # -- what the run does here

    def begin(self) -> None:
        self._hide_figures()

    def tell(self, told: dict[str, Any]) -> None:
        self.numbers.object = tallies_html(told, [group.name for group in self.scope.feed.groups])

    def settled(self) -> None:
        self.look.disabled = self.transport.playing or not self.history()
        if not self.transport.playing:
            self.desk.rest()
        self.tools.follow(self.transport.playing)

    def back_to(self, t: float) -> None:
        """Go back to a time (ms) of the run, and rest there."""
        self.begin()
        self.run(lambda: self.live.back_to(t), playing=False)
        self.runner.step()
        self.watch()

    def close(self) -> None:
        self.tools.close()
        self.looker.close()
        self.reader.close()
        self.files.close()
        super().close()

    def arrived(self, items: list[Frame]) -> None:
        super().arrived(items)
        if any(item.afresh for item in items):
            self.desk.begin(self.scope.feed.groups)
        self.desk.add(item.block for item in items)

    def reset(self) -> None:
        self.desk.begin(self.scope.feed.groups)
        self.tools.forget()
        self.reader.forget()
        super().reset()

    def _rewatch(self, *_events: Any) -> None:
        self.scope.restart(self.feed(), [replace(block, samples={}) for block in self.history()])
        self.desk.show(self.live.watched, self.scope.feed.groups)
        self._write_code()

    def toggle_watch(self, name: str) -> None:
        """Draw the membrane of a population's first cell, or none of its membranes if some are drawn."""
        watched = list(self.live.watched)
        others = [item for item in watched if item[0] != name]
        if len(others) == len(watched):
            others = [*others[-(MOST - 1) :], (name, 0)]
        if others:
            self.live.choose(others)
            self.cells.value = self.live.watched_text()

    def _watch_devices(self, *_events: Any) -> None:
        """Draw the membranes that voltmeters look at, and tell of the devices in the code."""
        self._write_code()
        watched = watched_by(self.live.network, list(self.live.watched))
        if self.live.network is self.desk.studio.network and watched != list(self.live.watched):
            self.live.choose(watched)
            self.cells.value = self.live.watched_text()

    def _rewire(self, *_events: Any) -> None:
        """Let the run take the network as it was wired, and go on if it was playing; membranes stay where they can."""
        network = self.desk.studio.network
        if self.live.network is network:
            return
        playing, watched = self.transport.playing, list(self.live.watched)
        self.live.network = network
        sizes = {population.name: population.size for population in self.live.cells()}
        if kept := [item for item in watched if item[1] < sizes.get(item[0], 0)]:
            self.live.watched = kept
            self.cells.value = self.live.watched_text()
        if playing and sizes:
            self.play()

    def _renew(self, *_events: Any) -> None:
        """Show another network, paused at its start."""
        self.runner.stop()
        self._hide_figures()
        self.report("")
        self.clock = None
        self.tools.forget()
        self.reader.forget()
        if self.desk.studio.network is not self.live.network:
            self.desk.studio.open(self.live.network)
        self.scope.restart(self.feed())
        self.desk.begin(self.scope.feed.groups)
        self._show_network()
        self.tell({})
        self.changed("idle")

    def _restart(self, *_events: Any) -> None:
        self.desk.table.seed = self.live.seed
        self._write_code()
        self.reset()

    def look_closer(self, *_events: Any) -> None:
        """Show the last seconds as figures to zoom into; only while the run rests."""
        if self.transport.playing or not self.history():
            return
        recording = self.live.simulation.recording
        self.figures[:] = [
            card(
                "A closer look",
                self.sorting,
                closer_look(recording, self.live.watched, self.window.value, self.sorting.value),
                note="drag to zoom, scroll to zoom in time; the disk saves a picture",
            )
        ]
        self.figures.visible = True

    def _reorder(self, *_events: Any) -> None:
        if self.figures.visible:
            self.look_closer()

    def look_at_synapses(self) -> None:
        """Open the drawer that shows the synapses of what is chosen on the canvas."""
        self.synapses.active = [0]

    def _hide_figures(self) -> None:
        if self.figures.visible:
            self.figures.visible = False
            self.figures.clear()

    # -- the cards

    def _build_cards(self) -> None:
        self.name_line = title("")
        self.size_line = sentence("")
        self.knobs = pn.Column(sizing_mode="stretch_width", margin=0)
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
        run = pn.Column(
            self.cells,
            controls(self.live, ["engine", "dt", "seed"], throttled=True),
            sizing_mode="stretch_width",
            margin=0,
        )
        return [
            card("", self.name_line, self.size_line, *self.files.parts()),
            card("Turn while it runs", self.knobs),
            drawers(("How it runs", run)),
        ]

    def views(self) -> list[Any]:
        tools = pn.Row(
            heading("Activity", margin=(12, 10, 2, 12)), self.look, self.window, sizing_mode="stretch_width", margin=0
        )
        return [
            self.desk.surface(),
            self.synapses,
            card("", tools, self.scope, self.numbers),
            self.figures,
            drawers(("Look into the run", self.tools), ("Read the devices", self.reader)),
            self.desk.more(),
            drawers(("Python that does the same", self.program)),
        ]

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
        self.desk.show(self.live.watched, self.scope.feed.groups)
        self.cells.value = self.live.watched_text()
        self._write_code()

    def _follow(self, model: Any) -> None:
        """Keep the code current with what is turned; a model that is shown again is followed once."""
        if model in self._followed:
            return
        self._followed.add(model)
        names = [name for name in model.param if name != "name"]
        model.param.watch(lambda *_: self._write_code(), names)

    def _write_code(self) -> None:
        fresh = code(self.live.code())
        if self.program.object != fresh.object:
            self.program.object = fresh.object
