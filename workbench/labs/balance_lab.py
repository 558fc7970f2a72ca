"""The balance lab: Brunel's network live, turned from regime to regime, with a map that fills in as one goes."""

from __future__ import annotations

import math
import time
from typing import Any, ClassVar

import panel as pn
import panel_material_ui as pmui

from workbench.core.jobs import Progress
from workbench.core.part import part
from workbench.experiments.balance import PRESETS, Balance, Taken
from workbench.experiments.live_frame import Frame
from workbench.experiments.regime import Found
from workbench.labs.background import Background
from workbench.labs.live import LiveLab
from workbench.labs.sweep_card import SweepCard
from workbench.network.presets.brunel import SOURCE
from workbench.views.activity_view import ActivityView
from workbench.views.controls import controls
from workbench.views.regime_view import RegimeView
from workbench.views.tiles import Tiles
from workbench.views.words import card, code, drawers, heading, say, sentence, source_line

TILES = ("Regime", "Rate (Hz)", "Irregularity (CV)", "Synchrony (χ)", "Swing of A(t)", "Peak (Hz)")
REDRAW = 0.5  # seconds between two drawings of the figures, which cost the browser more than the scope does
SETTLING = "Measuring begins when the network has settled."


class BalanceLab(LiveLab):
    """Raster, activity, spectrum and the name of the regime, while inhibition and drive are turned."""

    title: ClassVar[str] = "Balance"
    slug: ClassVar[str] = "balance"
    order: ClassVar[float] = 13.0

    live: Balance = part(Balance, Balance)

    def __init__(self, **params: Any) -> None:
        super().__init__(**params)
        self.make_live(window=250.0)
        self._drawn = -math.inf
        self.tiles = Tiles(TILES)
        self.about = sentence(SETTLING)
        self.activity = ActivityView()
        self.map = RegimeView(self.guarded(self.go))
        self.filler = Background(self._filled, self._fill_ended)
        self.sweeps = SweepCard(
            lambda: self.live.network,
            lambda: {"dt": self.live.dt, "engine": self.live.engine, "seeds": (self.live.seed,)},
        )
        self.program = code("", margin=(4, 8, 10, 8))
        self._build_cards()
        self.live.param.watch(self.guarded(self._renew), "network")
        self.live.param.watch(self.guarded(self._restart), ["engine", "dt", "seed"])
        self.live.param.watch(self.guarded(self._moved), ["g", "eta"])
        asked = pn.state.session_args.get("balance", []) if pn.state.session_args else []
        if asked:
            self.guarded(self.live.open_link)(asked[0].decode("ascii", "replace"))
        self._show_network()
        self.map.show(self.live.map.found.values())

    # -- what the run does here

    def arrived(self, items: list[Frame]) -> None:
        super().arrived(items)
        taken = next((item for item in reversed(items) if isinstance(item, Taken) and item.found is not None), None)
        now = time.monotonic()
        if taken is not None and taken.found is not None and now - self._drawn > REDRAW:
            self._drawn = now
            self._visit(taken.found)
            if (taken.found.g, taken.found.eta) == (self.live.g, self.live.eta):  # else it comes from before a turn
                self._tell(taken.found)
                self.activity.show(taken.activity)

    def _visit(self, found: Found) -> None:
        """Write down what was found where the network was."""
        self.live.map.add(found)
        self.map.show(self.live.map.found.values())

    def _tell(self, found: Found) -> None:
        numbers = (found.rate, found.cv, found.synchrony, found.swing, found.peak)
        shown = [found.regime.label, *("unknown" if math.isnan(number) else f"{number:.3g}" for number in numbers)]
        self.tiles.show(dict(zip(TILES, shown, strict=True)))
        say(self.about, found.regime.about, muted=False)

    def go(self, g: float, eta: float) -> None:
        """Let the network go to a place of the map."""
        self.live.param.update(g=g, eta=eta)

    def _moved(self, *_events: Any) -> None:
        self.map.stand(self.live.g, self.live.eta)
        self._unknown()
        self._write_code()

    def _unknown(self) -> None:
        self.tiles.show({})
        say(self.about, SETTLING)

    def _renew(self, *_events: Any) -> None:
        """Show another network at its start; one that was playing plays on."""
        playing = self.transport.playing
        self.filler.stop()
        self.reset()
        self.sweeps.refresh()
        self._show_network()
        if playing and not self.transport.playing:
            self.play()

    def _restart(self, *_events: Any) -> None:
        self._write_code()
        self.reset()

    def reset(self) -> None:
        self._unknown()
        self.activity.show(None)
        super().reset()

    def close(self) -> None:
        self.filler.close()
        self.sweeps.close()
        super().close()

    # -- the map

    def toggle_fill(self, *_events: Any) -> None:
        """Fill in the map in the background, or stop doing so."""
        if self.filler.runner.active:
            self.filler.stop()
            return
        self.fill.label = "Stop filling"
        say(self.filled, "Building the network ...")
        self.filler.start(self.live.fill)

    def _filled(self, step: Progress) -> None:
        say(self.filled, step.message)
        for found in step.values["found"]:
            self.live.map.add(found)
        if step.values["found"]:
            self.map.show(self.live.map.found.values())

    def _fill_ended(self, state: str) -> None:
        self.fill.label = "Fill in the map"
        if (error := self.filler.runner.error) is not None:
            self.report(error)
        say(
            self.filled,
            "" if state == "failed" else "Filling stopped." if state == "stopped" else "The map is filled in.",
        )

    # -- perturbations

    def push(self, *_events: Any) -> None:
        """Let many cells fire at once."""
        self.live.push()

    def one_spike(self, *_events: Any) -> None:
        """Let one cell fire."""
        self.live.fire(1)

    # -- the cards

    def _build_cards(self) -> None:
        self.size_line = sentence("")
        self.presets = pmui.MenuButton(
            label="Published regimes",
            items=[{"label": title} for title in PRESETS],
            icon="hub",
            variant="outlined",
            size="small",
            margin=(4, 10),
            on_click=self.guarded(lambda item: self.live.take_preset(item["label"])),
        )
        self.share = self._button("Link", "link", self._share)
        self.told = sentence("", visible=False)
        self.fill = self._button("Fill in the map", "grid_on", self.toggle_fill)
        self.filled = sentence("", margin=(8, 6))
        self.pulse = self._button("Pulse", "bolt", self.push)
        self.spike = self._button("One spike", "flare", self.one_spike)

    def _button(self, label: str, icon: str, action: Any) -> pmui.Button:
        return pmui.Button(
            label=label, icon=icon, variant="outlined", size="small", margin=(4, 10), on_click=self.guarded(action)
        )

    def cards(self) -> list[Any]:
        live = self.live
        built = controls(live, ["size", "p", "j", "delay", "share", "scattered"], throttled=True)
        run = controls(live, ["engine", "dt", "seed"], throttled=True)
        return [
            card("Brunel's network", self.size_line, pn.Row(self.presets, self.share, margin=0), self.told,
                 pn.pane.HTML(source_line(SOURCE), margin=(2, 10), sizing_mode="stretch_width")),
            card("Turn while it runs", controls(live, ["g", "eta"])),
            card("Disturb it", controls(live, ["pulse"]), pn.Row(self.pulse, self.spike, margin=0)),
            card("Built anew when turned", built),
            drawers(("How it runs", run)),
        ]  # fmt: skip

    def views(self) -> list[Any]:
        tools = pn.Row(heading("Activity", margin=(12, 10, 2, 12)), self.window, sizing_mode="stretch_width", margin=0)
        filling = pn.Row(self.fill, self.filled, sizing_mode="stretch_width", margin=0)
        return [
            card("", self.tiles, self.about),
            card("", tools, self.scope),
            card("Together", self.activity, note="the last second, since g or the drive was turned"),
            card("Regime map", self.map, filling, note="click on a place to go there"),
            drawers(("Sweep", self.sweeps), ("Python that does the same", self.program)),
        ]

    def _show_network(self) -> None:
        estimate = self.live.network.estimate()
        cells = sum(each.size for each in self.live.cells())
        say(self.size_line, f"{cells:,} cells, {estimate.synapses:,.0f} synapses")
        self.map.show(self.live.map.found.values())
        self.map.stand(self.live.g, self.live.eta)
        self._write_code()

    def _write_code(self) -> None:
        self.program.object = code(self.live.code()).object

    def _share(self, *_events: Any) -> None:
        link = self.live.link()
        if pn.state.location is not None:
            pn.state.location.update_query(**{"balance": link, "lab": self.slug})  # pyright: ignore[reportArgumentType]
        say(self.told, "The address of this page now holds the network and its map: copy it.")
        self.told.visible = True
