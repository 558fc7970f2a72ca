"""Single cells of a running network are silenced, brought back and given pulses of current; what was done is listed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import panel as pn
import panel_material_ui as pmui
from panel.viewable import Viewer

from workbench.core.errors import WorkbenchError
from workbench.engines.recording import Event, spans
from workbench.experiments.chosen_cells import chosen_cells
from workbench.experiments.live_network import LiveNetwork
from workbench.views.heat_map import TABLE_CSS, table_html
from workbench.views.words import alert, heading, refusal, say, sentence, warn

FIELD: dict[str, Any] = {"size": "small", "margin": (8, 6)}
GO: dict[str, Any] = {"variant": "outlined", "size": "small", "margin": (12, 6), "disabled": True}
SHOWN = 20  # events


class CellTouch(Viewer):
    """Acts at the next step of a run, whether it plays or rests; going back undoes it."""

    def __init__(self, live: LiveNetwork) -> None:
        super().__init__()
        self.live = live
        self._listed: tuple[Event, ...] = ()
        self.error = alert()
        self.population = pmui.Select(label="Population", options=[], width=150, **FIELD)
        self.cells = pmui.TextInput(label="Cells", value="0-9", width=150, description="0-9, 12 or all", **FIELD)
        self.mute = pmui.Button(label="Silence", icon="volume_off", on_click=self._act(self._silence), **GO)
        self.wake = pmui.Button(label="Bring back", icon="volume_up", on_click=self._act(self._bring_back), **GO)
        self.current = pmui.FloatInput(
            label="Pulse (pA)", value=300.0, start=-1e5, end=1e5, step=50, width=110, **FIELD
        )
        self.length = pmui.FloatInput(label="for (ms)", value=20.0, start=0.1, end=10_000.0, step=5, width=100, **FIELD)
        self.give = pmui.Button(label="Give pulse", icon="bolt", on_click=self._act(self._pulse), **GO)
        self.told = sentence("", margin=(2, 12))
        self.table = pn.pane.HTML("", stylesheets=[TABLE_CSS], sizing_mode="stretch_width", margin=(4, 14))
        self.renew()

    def renew(self) -> None:
        """Offer the populations of the network; what was done to another is forgotten."""
        names = [population.name for population in self.live.cells()]
        value = self.population.value if self.population.value in names else (names[0] if names else None)
        self.population.param.update(options=names, value=value)
        warn(self.error, "")
        self.follow()

    def follow(self) -> None:
        """Offer what can be done now, and list what the run has been through."""
        sim = self.live.simulation
        ready = sim is not None and not self.live.stale and self.population.value is not None
        self.mute.disabled = self.wake.disabled = self.give.disabled = not ready
        events = tuple(sim.recording.events) if sim is not None and not self.live.stale else ()
        if events != self._listed or not ready:
            self._listed = events
            say(self.told, str(events[-1]) if events else "")
            self.table.object = table_html(pd.DataFrame(event_rows(events))) if events else ""

    def _act(self, act: Callable[[str, list[int]], None]) -> Callable[..., None]:
        def acted(*_events: Any) -> None:
            warn(self.error, "")
            name = self.population.value
            try:
                act(name, chosen_cells(self.cells.value or "", self.live.network.populations[name].size))
            except (WorkbenchError, KeyError) as error:
                warn(self.error, refusal(error))

        return acted

    def _silence(self, name: str, cells: list[int]) -> None:
        self.live.silence(name, cells)
        say(self.told, f"{name} {spans(cells)} will be silent from the next step on.")

    def _bring_back(self, name: str, cells: list[int]) -> None:
        self.live.silence(name, cells, on=False)
        say(self.told, f"{name} {spans(cells)} will be heard again from the next step on.")

    def _pulse(self, name: str, cells: list[int]) -> None:
        current, length = float(self.current.value or 0.0), float(self.length.value or 0.0)
        self.live.inject(name, cells, current, length)
        say(self.told, f"{name} {spans(cells)} will get {current:g} pA for {length:g} ms from the next step on.")

    def __panel__(self) -> pn.viewable.Viewable:
        row = pn.FlexBox(
            self.population, self.cells, self.mute, self.wake, self.current, self.length, self.give,
            align_items="center", sizing_mode="stretch_width", margin=(0, 6),
        )  # fmt: skip
        note = "at the next step; a silenced cell goes on, but nobody hears it; going back undoes it"
        return pn.Column(
            heading("Touch single cells", note, margin=(6, 12, 0, 12)),
            self.error, row, self.told, self.table, sizing_mode="stretch_width", margin=0,
        )  # fmt: skip


def event_rows(events: tuple[Event, ...]) -> list[dict[str, str]]:
    """The latest events as a table, the last one first."""
    return [
        {"at (ms)": f"{each.t:.1f}", "population": each.population, "cells": spans(each.cells), "what": each.what}
        for each in events[: -SHOWN - 1 : -1]
    ]
