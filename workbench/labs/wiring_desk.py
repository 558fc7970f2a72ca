"""The wiring desk of the network lab: canvas, parameter card and tables over one studio, and the rates in the boxes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import Any

import panel as pn

from workbench.engines.recording import Block
from workbench.experiments.device_readings import Readings
from workbench.experiments.studio import Studio
from workbench.network.network import Network
from workbench.views.canvas import WiringCanvas
from workbench.views.mini_rates import MiniRates
from workbench.views.own_editor import OwnEditor
from workbench.views.scope_feed import Group
from workbench.views.wiring_card import WiringCard
from workbench.views.wiring_table import WiringTable
from workbench.views.words import card, drawers

PULSE = 0.3  # seconds between two drawings of the rates in the boxes


class WiringDesk:
    """Everything that shows and changes one network by hand.

    Parameters
    ----------
    watch
        Called with the name of a population whose eye was pressed.
    follow
        Called with each model whose controls are shown.
    look
        Called when someone wants to look at the synapses of the projection that is chosen.
    """

    def __init__(
        self, network: Network, watch: Callable[[str], Any], follow: Callable[[Any], Any], look: Callable[[], Any]
    ) -> None:
        self.studio = Studio(network=network)
        self.canvas = WiringCanvas(self.studio, watch)
        self.parts = WiringCard(self.studio, follow, look)
        self.table = WiringTable(self.studio)
        self.editor = OwnEditor()
        self.editor.param.watch(self._add_own, "model")
        self.mini = MiniRates({})
        self.readings = Readings(network)
        self.reader: Callable[[dict[str, str]], Any] = lambda texts: None
        self.studio.param.watch(lambda *_events: self.tell(), "changes")
        self._pulsed = 0.0

    def show(self, watched: list[tuple[Any, ...]], groups: list[Group]) -> None:
        """Draw the network with these watched cells, and with the colors that its groups have on the raster."""
        self.canvas.show(watched, {group.name: index for index, group in enumerate(groups)})

    def begin(self, groups: list[Group]) -> None:
        """Forget the rates of the run before."""
        self.mini = MiniRates({group.name: group.size for group in groups})
        self.readings = Readings(self.studio.network)
        self.canvas.pulse({})
        self.tell()

    def add(self, blocks: Iterable[Block]) -> None:
        """Take what happened next, and draw it a few times a second."""
        blocks = list(blocks)
        self.mini.add(blocks)
        self.readings.add(blocks)
        if time.monotonic() - self._pulsed > PULSE:
            self.rest()

    def rest(self) -> None:
        """Draw the rates as they are now."""
        self._pulsed = time.monotonic()
        self.canvas.pulse(self.mini.rates())
        self.tell()

    def tell(self) -> None:
        """Write what the devices read into their boxes, and hand it on."""
        if self.studio.network.devices or self.readings.net.devices:
            texts = self.readings.texts()
            self.canvas.read(texts)
            self.reader(texts)

    def _add_own(self, event: Any) -> None:
        """Put a population of the neuron that was written on the canvas; it is on the palette from then on."""
        self.studio.chosen = self.studio.add(event.new)

    def surface(self) -> Any:
        """The canvas with the card beside it, or below it on a narrow page."""
        row = pn.Row(
            self.canvas,
            pn.Column(self.parts, css_classes=["parts"], margin=0),
            sizing_mode="stretch_width",
            margin=0,
            stylesheets=[DESK_CSS],
        )
        return card("Wiring", row, note="drag from a dot on the right of a box to what it shall drive")

    def more(self) -> Any:
        """Drawers with the wiring as tables, which are filled when they are opened, and with a place to write a neuron."""
        drawer = drawers(("The wiring as tables", self.table), ("A neuron of your own", self.editor))
        drawer.param.watch(lambda event: setattr(self.table, "open", 0 in (event.new or [])), "active")
        return drawer


DESK_CSS = """
:host { display: grid !important; grid-template-columns: minmax(0, 1fr) 290px; align-items: start; }
:host > :first-child { width: auto !important; }
:host > .parts { max-height: 436px; overflow-y: auto; scrollbar-width: thin; }
@media (max-width: 1340px) { :host { grid-template-columns: minmax(0, 1fr); } }
"""
