"""The network lab: a network is wired by hand and runs live while its drives, weights and parameters are turned."""

from __future__ import annotations

import time
from dataclasses import replace
from io import StringIO
from typing import Any, ClassVar

import panel as pn
import panel_material_ui as pmui

from workbench.core.part import part
from workbench.experiments.live_frame import Frame
from workbench.experiments.live_network import LiveNetwork
from workbench.experiments.studio import Studio
from workbench.experiments.watched import MOST
from workbench.labs.live import LiveLab
from workbench.network.preset import network_presets
from workbench.views.canvas import WiringCanvas
from workbench.views.closer_look import closer_look
from workbench.views.controls import controls
from workbench.views.mini_rates import MiniRates
from workbench.views.tallies import tallies_html
from workbench.views.wiring_card import WiringCard
from workbench.views.wiring_table import WiringTable
from workbench.views.words import card, code, drawers, heading, retitle, say, sentence, title

LARGEST_FILE = 16 * 2**20
PULSE = 0.3  # seconds between two drawings of the rates in the boxes


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
        self.figures = pn.Column(sizing_mode="stretch_width", margin=0, visible=False)
        self.studio = Studio(network=self.live.network)
        self.canvas = WiringCanvas(self.studio, self.guarded(self.toggle_watch))
        self.parts = WiringCard(self.studio, self._follow)
        self.table = WiringTable(self.studio, seed=self.live.seed)
        self._pulsed = 0.0
        self._forget_rates()
        self.program = code("", margin=(4, 8, 10, 8))
        self._build_cards()
        self.live.param.watch(self.guarded(self._rewatch), "watched")
        self.live.param.watch(self.guarded(self._renew), "network")
        self.studio.param.watch(self.guarded(self._rewire), "network")
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
            self.canvas.pulse(self.mini.rates())

    def arrived(self, items: list[Frame]) -> None:
        super().arrived(items)
        self.mini.add(item.block for item in items)
        if (now := time.monotonic()) - self._pulsed > PULSE:
            self._pulsed = now
            self.canvas.pulse(self.mini.rates())

    def reset(self) -> None:
        self._forget_rates()
        super().reset()

    def _forget_rates(self) -> None:
        self.mini = MiniRates({group.name: group.size for group in self.scope.feed.groups})
        self.canvas.pulse({})

    def _rewatch(self, *_events: Any) -> None:
        self.scope.restart(self.feed(), [replace(block, samples={}) for block in self.history()])
        self._show_canvas()
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

    def _rewire(self, *_events: Any) -> None:
        """Let the run take the network as it was wired, and go on if it was playing; membranes stay where they can."""
        if self.live.network is self.studio.network:
            return
        playing, watched = self.transport.playing, list(self.live.watched)
        self.live.network = self.studio.network
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
        if self.studio.network is not self.live.network:
            self.studio.open(self.live.network)
        self.scope.restart(self.feed())
        self._forget_rates()
        self._show_network()
        self.tell({})
        self.changed("idle")

    def _restart(self, *_events: Any) -> None:
        self.table.seed = self.live.seed
        self._write_code()
        self.reset()

    def look_closer(self, *_events: Any) -> None:
        """Show the last seconds as figures to zoom into; only while the run rests."""
        if self.transport.playing or not self.history():
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
        self.knobs = pn.Column(sizing_mode="stretch_width", margin=0)
        self.presets = pmui.MenuButton(
            label="Shipped networks",
            items=[{"label": title} for title in network_presets()],
            icon="hub",
            variant="outlined",
            size="small",
            margin=(4, 4),
            on_click=self.guarded(self._take),
        )
        self.new = pmui.Button(
            label="New",
            icon="note_add",
            variant="outlined",
            size="small",
            margin=(4, 4, 4, 10),
            on_click=self.guarded(lambda _event: self.studio.clear()),
        )
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
        run = pn.Column(
            self.cells,
            controls(self.live, ["engine", "dt", "seed"], throttled=True),
            sizing_mode="stretch_width",
            margin=0,
        )
        return [
            card("", self.name_line, self.size_line, pn.Row(self.new, self.presets, margin=0), buttons, self.told),
            card("Turn while it runs", self.knobs),
            drawers(("How it runs", run)),
        ]

    def views(self) -> list[Any]:
        tools = pn.Row(
            heading("Activity", margin=(12, 10, 2, 12)), self.look, self.window, sizing_mode="stretch_width", margin=0
        )
        tables = drawers(("The wiring as tables", self.table))
        tables.param.watch(lambda event: setattr(self.table, "open", bool(event.new)), "active")
        wiring = pn.Row(
            self.canvas,
            pn.Column(self.parts, css_classes=["parts"], margin=0),
            sizing_mode="stretch_width",
            margin=0,
            stylesheets=[WIRING_CSS],
        )
        return [
            card("Wiring", wiring, note="drag from a dot on the right of a box to what it shall drive"),
            card("", tools, self.scope, self.numbers),
            self.figures,
            tables,
            drawers(("Python that does the same", self.program)),
        ]

    def _show_canvas(self) -> None:
        self.canvas.show(self.live.watched, {group.name: index for index, group in enumerate(self.scope.feed.groups)})

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
        self._show_canvas()
        self.cells.value = self.live.watched_text()
        self._write_code()

    def _follow(self, model: Any) -> None:
        """Keep the code current with what is turned."""
        names = [name for name in model.param if name != "name"]
        model.param.watch(lambda *_: self._write_code(), names)

    def _write_code(self) -> None:
        fresh = code(self.live.code())
        if self.program.object != fresh.object:
            self.program.object = fresh.object

    # -- files and links

    def _take(self, item: dict[str, str]) -> None:
        """Show the shipped network that was chosen."""
        self.report("")
        self.live.take(network_presets()[item["label"]])

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


WIRING_CSS = """
:host { display: flex !important; flex-flow: row wrap; align-items: stretch; }
:host > :first-child { flex: 1 1 520px; min-width: 0; width: auto !important; }
:host > .parts { flex: 1 0 270px; max-width: 100%; max-height: 436px; overflow-y: auto; scrollbar-width: thin; }
@media (min-width: 1000px) { :host > .parts { flex: 0 0 290px; } }
"""
