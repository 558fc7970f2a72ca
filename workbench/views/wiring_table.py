"""The wiring as tables that can be typed into: what the canvas shows, for keyboards and screen readers."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import param
from panel.custom import JSComponent

from workbench.core.errors import RangeError, WorkbenchError
from workbench.experiments.studio import Studio
from workbench.experiments.value_text import read_value, value_text
from workbench.experiments.wiring_table import device_rows, population_rows, projection_rows
from workbench.views.words import refusal

ASSETS = Path(__file__).resolve().parent.parent / "assets"


class WiringTable(JSComponent):
    """Shows the studio's network as tables while it is ``open``; sizes, weights, delays and what devices look at are typed in place."""

    rows = param.Dict(
        default={"populations": [], "projections": [], "devices": [], "chosen": ""}, doc="See table_rows."
    )
    seed = param.Integer(default=1, doc="Of the run whose realized degrees are told.")
    open = param.Boolean(default=False, doc="Whether anybody looks: degrees are drawn for readers only.")

    _esm = ASSETS / "wiring_table.js"
    _rename = {"seed": None, "open": None}

    def __init__(self, studio: Studio, **params: Any) -> None:
        self.studio = studio
        super().__init__(**{"sizing_mode": "stretch_width", "margin": (4, 8), **params})
        studio.param.watch(self.show, ["changes", "chosen"])
        self.param.watch(self.show, ["open", "seed"])

    def show(self, *_events: Any) -> None:
        """Fill the tables, if anybody looks."""
        if self.open:
            self.rows = table_rows(self.studio, self.seed)

    def _handle_msg(self, data: Any) -> None:
        if not isinstance(data, dict):
            return
        try:
            self._act(str(data.get("type")), str(data.get("id")), data)
            self._send_msg({"type": "told", "text": ""})
        except (WorkbenchError, KeyError, TypeError, ValueError) as error:  # a page may send anything
            self._send_msg({"type": "told", "text": refusal(error)})

    def _act(self, kind: str, name: str, data: dict[str, Any]) -> None:
        if kind == "choose":
            self.studio.chosen = name
        elif kind == "remove":
            self.studio.remove(name)
        elif kind == "change" and data["field"] == "size":
            self.studio.change(name, size=_whole(str(data["value"]), f"{name}.size"))
        elif kind == "change" and data["field"] == "of":
            self.studio.set_device(
                name, of=tuple(filter(None, (each.strip() for each in str(data["value"]).split(","))))
            )
        elif kind == "change":
            field = str(data["field"])
            self.studio.change(name, **{field: read_value(str(data["value"]), f"{name}.{field}")})


def table_rows(studio: Studio, seed: int = 1) -> dict[str, Any]:
    """Return the tables as plain data, weights and delays as they can be typed."""
    net = studio.network
    projections = [asdict(row) for row in projection_rows(net, seed)]
    for row in projections:
        found = net.projections[row["name"]]
        row.update(weight=value_text(found.weight), delay=value_text(found.delay))
    return {
        "populations": [asdict(row) for row in population_rows(net)],
        "projections": projections,
        "devices": [asdict(row) for row in device_rows(net)],
        "chosen": studio.chosen,
    }


def _whole(text: str, where: str) -> int:
    try:
        return int(text.replace(",", "").strip())
    except ValueError:
        raise RangeError(where, "a whole number", repr(text)[:40], "100") from None
