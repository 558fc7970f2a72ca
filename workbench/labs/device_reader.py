"""The drawer that reads the devices of a network: a row for each, and the correlogram of a correlator."""

from __future__ import annotations

from typing import Any

import pandas as pd
import panel as pn
import panel_material_ui as pmui
from panel.viewable import Viewer

from workbench.analysis.correlogram import Correlogram
from workbench.experiments.device_readings import ask_correlogram
from workbench.experiments.live_network import LiveNetwork
from workbench.experiments.studio import Studio
from workbench.labs.aside import Aside
from workbench.network.devices import Correlator
from workbench.views.answer import Answer
from workbench.views.correlogram_figure import correlogram_figure, correlogram_rows, correlogram_words
from workbench.views.heat_map import TABLE_CSS, table_html
from workbench.views.words import alert, refusal, sentence, warn

NONE = (
    "Press Voltmeter, SpikeCounter or Correlator on the left of the canvas, then drag a line from a population to it."
)


class DeviceReader(Viewer):
    """Follows the canvas: a correlator that is chosen there is the one that is correlated."""

    def __init__(self, live: LiveNetwork, studio: Studio) -> None:
        super().__init__()
        self.live, self.studio = live, studio
        self.aside = Aside(self._failed)
        self.error, self.hint = alert(), sentence(NONE, margin=(2, 12))
        self.table = pn.pane.HTML("", stylesheets=[TABLE_CSS], sizing_mode="stretch_width", margin=(4, 14))
        self.which = pmui.Select(label="Correlator", options=[], width=200, size="small", margin=(8, 12))
        self.go = pmui.Button(
            label="Correlate",
            icon="timeline",
            variant="outlined",
            size="small",
            margin=(12, 6),
            on_click=self._correlate,
        )
        self.answer = Answer()
        studio.param.watch(self.follow, ["chosen", "changes"])
        self.follow()

    def follow(self, *_events: Any) -> None:
        """Offer the correlators that look at two populations."""
        devices = self.studio.network.devices
        ready = [name for name, device in devices.items() if isinstance(device, Correlator) and device.ready]
        kept = self.which.value if self.which.value in ready else (ready[0] if ready else None)
        chosen = self.studio.chosen if self.studio.chosen in ready else kept
        self.which.param.update(options=ready, value=chosen, visible=bool(ready))
        self.go.visible, self.hint.visible = bool(ready), not devices
        if not ready:
            self.answer.clear()

    def read(self, texts: dict[str, str]) -> None:
        """Show what the devices read."""
        devices = self.studio.network.devices
        rows = [
            {"device": name, "kind": type(each).__name__, "looks at": ", ".join(each.of), "reads": texts.get(name, "")}
            for name, each in devices.items()
        ]
        markup = table_html(pd.DataFrame(rows)) if rows else ""
        if self.table.object != markup:
            self.table.object = markup

    def forget(self) -> None:
        """Begin anew: no answer holds any more."""
        self.aside.close()
        warn(self.error, "")
        self.answer.clear()

    def close(self) -> None:
        """Stop what is computed."""
        self.aside.close()

    def _correlate(self, *_events: Any) -> None:
        device = self.studio.network.devices.get(self.which.value)
        if not isinstance(device, Correlator):
            return
        warn(self.error, "")
        self.aside.run(lambda: ask_correlogram(self.live, device), lambda found: self._show(device, found))

    def _show(self, device: Correlator, found: Correlogram) -> None:
        first, second = device.of
        told = f"{device.name}: {correlogram_words(found, first, second, device.reference)}"
        self.answer.show(told, correlogram_figure(found, first, second), correlogram_rows(found))

    def _failed(self, error: BaseException) -> None:
        warn(self.error, refusal(error))

    def __panel__(self) -> pn.viewable.Viewable:
        row = pn.Row(self.which, self.go, sizing_mode="stretch_width", margin=0)
        return pn.Column(self.error, self.hint, self.table, row, self.answer, sizing_mode="stretch_width", margin=0)
