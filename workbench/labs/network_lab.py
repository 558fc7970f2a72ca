"""The network lab: a network runs live while its drives, weights and parameters are turned."""

from __future__ import annotations

from dataclasses import replace
from io import StringIO
from typing import Any, ClassVar

import panel as pn
import panel_material_ui as pmui

from workbench.core.model import Model
from workbench.core.part import part
from workbench.experiments.live_network import LiveNetwork
from workbench.labs.live import LiveLab
from workbench.network.preset import network_presets
from workbench.views.closer_look import closer_look
from workbench.views.controls import controls
from workbench.views.tallies import tallies_html
from workbench.views.words import card, code, drawers, heading, retitle, say, sentence, title

LARGEST_FILE = 16 * 2**20


class NetworkLab(LiveLab):
    """Raster, rates and membranes of a running network; what is turned acts at once, without a restart."""

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
        self.program = code("", margin=(4, 8, 10, 8))
        self._build_cards()
        self.live.param.watch(self.guarded(self._rewatch), "watched")
        self.live.param.watch(self.guarded(self._renew), "network")
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

    def _rewatch(self, *_events: Any) -> None:
        self.scope.restart(self.feed(), [replace(block, samples={}) for block in self.history()])
        self._write_code()

    def _renew(self, *_events: Any) -> None:
        """Show another network, paused at its start."""
        self.runner.stop()
        self._hide_figures()
        self.report("")
        self.clock = None
        self._show_network()
        self.scope.restart(self.feed())
        self.tell({})
        self.changed("idle")

    def _restart(self, *_events: Any) -> None:
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
        self.more: Any = None
        self.knobs = pn.Column(sizing_mode="stretch_width", margin=0)
        self.inspected = pmui.Select(label="Of", options=[], size="small", sizing_mode="stretch_width", margin=(10, 12))
        self.inspector = pn.Column(sizing_mode="stretch_width", margin=0)
        self.inspected.param.watch(self.guarded(self._inspect), "value")
        self.presets = pmui.MenuButton(
            label="Shipped networks",
            items=[{"label": title} for title in network_presets()],
            icon="hub",
            variant="outlined",
            size="small",
            margin=(4, 10),
            on_click=self.guarded(self._take),
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
            card("", self.name_line, self.size_line, self.presets, buttons, self.told),
            card("Turn while it runs", self.knobs),
            self.more,
        ]

    def views(self) -> list[Any]:
        tools = pn.Row(
            heading("Activity", margin=(12, 10, 2, 12)), self.look, self.window, sizing_mode="stretch_width", margin=0
        )
        drawer = drawers(("Python that does the same", self.program))
        return [card("", tools, self.scope, self.numbers), self.figures, drawer]

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
