"""The wiring canvas: a network's populations and projections, drawn to be moved, joined and chosen by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import param
from panel.custom import JSComponent

from workbench.core.errors import WorkbenchError
from workbench.experiments.studio import Studio
from workbench.network.devices import KINDS
from workbench.views.canvas_graph import graph
from workbench.views.theme import PALETTE, PALETTE_DARK
from workbench.views.words import refusal

ASSETS = Path(__file__).resolve().parent.parent / "assets"


class WiringCanvas(JSComponent):
    """Shows the network of a :class:`Studio` and turns what a hand does into its edits.

    What the studio refuses is said on the canvas, with the reason. ``watch`` is called with the name of a population
    whose eye was pressed; :meth:`show` redraws after a change that is not the studio's.
    """

    graph = param.Dict(default={"name": "", "nodes": [], "edges": [], "chosen": ""}, doc="See canvas_graph.graph.")
    palette = param.List(default=[], doc="What can be added: name, meaning, and whether it is a stimulus.")
    colors = param.Dict(default={"light": list(PALETTE), "dark": list(PALETTE_DARK)})

    _esm = ASSETS / "wiring_canvas.js"
    _stylesheets = [(ASSETS / "wiring_canvas.css").read_text("utf-8")]

    def __init__(self, studio: Studio, watch: Callable[[str], Any] = lambda name: None, **params: Any) -> None:
        self.studio, self.watch = studio, watch
        self.watched: list[tuple[Any, ...]] = []
        self.groups: Mapping[str, int] = {}
        self._acts: dict[str, Callable[[dict[str, Any]], Any]] = {
            "choose": lambda data: setattr(studio, "chosen", self._known(data["id"])),
            "move": lambda data: studio.move({name: (x, y) for name, (x, y) in dict(data["places"]).items()}),
            "add": self._add,
            "connect": self._connect,
            "remove": lambda data: studio.remove(data["id"]),
            "duplicate": lambda data: setattr(studio, "chosen", studio.duplicate(data["id"])),
            "undo": lambda data: studio.undo() or self.tell("Nothing to undo."),
            "redo": lambda data: studio.redo() or self.tell("Nothing to redo."),
            "tidy": lambda data: studio.tidy(),
            "ask": self._reason,
            "watch": lambda data: self.watch(self._known(data["id"])),
        }
        super().__init__(
            **{"sizing_mode": "stretch_width", "height": 430, "margin": (0, 6, 6, 6), **params},
        )
        studio.param.watch(self._follow, ["changes", "chosen"])
        self.show()

    def show(self, watched: list[tuple[Any, ...]] | None = None, groups: Mapping[str, int] | None = None) -> None:
        """Draw the network as it is now, with these watched cells and colors of recorded populations."""
        self.watched = self.watched if watched is None else watched
        self.groups = self.groups if groups is None else groups
        drawn = graph(self.studio.network, self.studio.chosen, self.watched, self.groups)
        devices = [
            {"name": name, "meaning": kind.about, "stimulus": False, "device": True} for name, kind in KINDS.items()
        ]
        self.palette = [*(asdict(item) for item in self.studio.palette()), *devices]
        self.graph = {**drawn, "can_undo": self.studio.can_undo, "can_redo": self.studio.can_redo}

    def tell(self, text: str) -> None:
        """Say something on the canvas for some seconds."""
        self._send_msg({"type": "told", "text": text})

    def read(self, texts: Mapping[str, str]) -> None:
        """Write into the devices what they read."""
        self._send_msg({"type": "readings", "readings": dict(texts)})

    def pulse(self, rates: Mapping[str, list[float]]) -> None:
        """Draw the rates (Hz) of the last second into the boxes."""
        self._send_msg({"type": "rates", "rates": dict(rates)})

    def _follow(self, *_events: Any) -> None:
        self.show()

    def _handle_msg(self, data: Any) -> None:
        act = self._acts.get(str(data.get("type"))) if isinstance(data, dict) else None
        if act is None:
            return
        try:
            act(data)
        except (WorkbenchError, KeyError, TypeError, ValueError, OverflowError) as error:  # a page may send anything
            self.tell(refusal(error))
            self.show()

    def _add(self, data: dict[str, Any]) -> None:
        x, y = data["place"]
        seen = {node["id"]: (node["x"], node["y"]) for node in self.graph["nodes"]}
        if str(data["model"]) in KINDS:
            self.studio.chosen = self.studio.measure(str(data["model"]), place=(float(x), float(y)))
            return
        self.studio.chosen = self.studio.add(str(data["model"]), place=(x, y), others=seen)

    def _connect(self, data: dict[str, Any]) -> None:
        if (device := str(data["post"])) in self.studio.network.devices:
            self.studio.attach(device, str(data["pre"]))
            self.studio.chosen = device
            return
        self.studio.chosen = self.studio.connect(str(data["pre"]), str(data["post"]))

    def _reason(self, data: dict[str, Any]) -> None:
        """Answer, for the population that a line is drawn from, which others it cannot reach and why."""
        pre = str(data["pre"])
        reasons = {post: self.studio.why_not(pre, post) for post in self.studio.network.populations}
        reasons |= {device: self.studio.why_not_look(device, pre) for device in self.studio.network.devices}
        self._send_msg({"type": "reasons", "pre": pre, "reasons": reasons})

    def _known(self, name: Any) -> str:
        net = self.studio.network
        return str(name) if name in net.populations or name in net.projections or name in net.devices else ""
