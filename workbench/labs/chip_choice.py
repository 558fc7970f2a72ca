"""Which chips the Chips page compares, the choices of each, and a chip of one's own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import panel_material_ui as pmui

from workbench.experiments.chip_comparison import ChipComparison
from workbench.hardware.chip import Chip
from workbench.labs.my_chip_card import MyChipCard
from workbench.views.controls import controls
from workbench.views.words import card, sentence


class ChipChoice:
    """Boxes to tick, a drawer of choices for each chip, and the card of one's own; ``changed`` hears of everything."""

    def __init__(
        self,
        comparison: ChipComparison,
        guarded: Callable[[Callable[..., Any]], Callable[..., Any]],
        changed: Callable[..., None],
    ) -> None:
        self.comparison, self.changed = comparison, changed
        chips = comparison.chips
        self.boxes = pmui.CheckBoxGroup(
            options={_kind(chip): title for title, chip in chips.items()},
            value=list(comparison.chosen),
            label="",
            inline=False,
            margin=(0, 12),
        )
        self.boxes.param.watch(self._choose, "value")
        self.settings = pmui.Accordion(
            *((chip.title, controls(chip, chip.choices())) for chip in chips.values()),
            active=[],
            sizing_mode="stretch_width",
            margin=(4, 6),
        )
        self.own = MyChipCard(self._add, guarded)
        for chip in chips.values():
            chip.param.watch(changed, chip.choices())

    def cards(self) -> list[Any]:
        """The three cards."""
        told = "A chip's energy set reprices a finished run at once; its other choices need a new run."
        return [
            card("Chips", self.boxes, controls(self.comparison, ["images"])),
            card("Choices of each chip", sentence(told), self.settings),
            self.own.card(),
        ]

    def _choose(self, event: Any) -> None:
        self.comparison.chosen = [title for title in self.comparison.chips if title in event.new]

    def _add(self, chip: Chip) -> None:
        """Compare a chip of the user's own too."""
        bench = self.comparison
        fresh = chip.title not in bench.chips
        bench.add(chip)
        self.boxes.param.update(
            options={_kind(each): title for title, each in bench.chips.items()}, value=list(bench.chosen)
        )
        panes = list(self.settings)
        place = len(panes) if fresh else list(bench.chips).index(chip.title)
        panes[place : place + 1] = [controls(chip, chip.choices())]
        self.settings[:] = [*zip(bench.chips, panes, strict=True)]
        chip.param.watch(self.changed, chip.choices())
        self.changed()


def _kind(chip: Chip) -> str:
    """A chip's name, with a word where its own arithmetic does not run."""
    return chip.title if chip.emulated else f"{chip.title} (mapping and cost)"
