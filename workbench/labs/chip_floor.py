"""The card of the Chips page that shows a chip from above and lets its cores be dragged."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import panel_material_ui as pmui

from workbench.experiments.chip_comparison import ChipComparison
from workbench.hardware.floor import floor
from workbench.labs.clamped import clamped
from workbench.views.floor_plan import FloorPlan
from workbench.views.words import card


class ChipFloor:
    """The floor plan of the chip chosen on the page; ``start`` runs a job and shows what it could not do."""

    def __init__(self, comparison: ChipComparison, start: Callable[[Callable[[], Any]], Any]) -> None:
        self.comparison, self.title = comparison, next(iter(comparison.chips))
        self.start, self.plan = start, FloorPlan(self._move)
        self.which = pmui.IntInput(
            label="chip of the board", value=1, start=1, end=1, size="small", width=150, margin=(6, 10)
        )
        self.which.param.watch(lambda *_: self.draw(self.title), "value")
        self.draw(self.title)

    def card(self) -> Any:
        """The card."""
        return card("Floor plan", self.which, self.plan, note="of the chip chosen above")

    def draw(self, title: str) -> None:
        """Show the floor of a chip, if it has run and its mesh is published."""
        self.title = title
        row = self.comparison.rows.get(title)
        if row is None or row.mapping is None or row.run is None or row.chip.mesh is None:
            self.which.visible = False
            self.plan.show(None, None)
        else:
            chips = row.mapping.layout.chips
            self.which.param.update(visible=chips > 1, end=chips, value=clamped(self.which, chips))
            self.plan.show(row.mapping, floor(row.mapping, row.run, clamped(self.which) - 1))

    def _move(self, core: int, x: int, y: int) -> None:
        self.start(partial(self.comparison.moving, self.title, core, x, y))
