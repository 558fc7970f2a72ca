"""The table of the Chips page: a column for each chip, why some refused, and where any of its figures comes from."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import panel as pn
import panel_material_ui as pmui

from workbench.experiments.chip_comparison import ChipComparison
from workbench.views.chip_notes import notes_pane
from workbench.views.chip_table import GROUPS, chip_frame, chip_table, refusals, title
from workbench.views.figure_card import explain, figure_card
from workbench.views.words import card, say, sentence

WORDS = ("fits", "energy_set", "evidence", "missing")
"""Lines of the table that are no figures."""


class ChipAnswers:
    """The table and the explanation of one of its figures.

    Parameters
    ----------
    looked
        Called when another chip is looked at.
    again
        Called when chips were given as many pieces of silicon as they asked for, to compare once more.
    """

    def __init__(self, comparison: ChipComparison, looked: Callable[[], None], again: Callable[..., Any]) -> None:
        self.comparison, self.again = comparison, again
        self.table = chip_table(chip_frame(comparison.rows, self._columns()))
        self.table.on_click(self.click)
        self.chip = pmui.Select(
            label="chip",
            options=list(comparison.chips),
            value=next(iter(comparison.chips)),
            size="small",
            margin=(6, 10),
        )
        figures = {title(key): key for group in GROUPS.values() for key in group if key not in WORDS}
        self.figure = pmui.Select(label="figure", options=figures, value="energy", size="small", margin=(6, 10))
        self.explanation, self.reasons, self.stale = figure_card(), notes_pane(""), sentence("", muted=False)
        self.more = pmui.Button(
            icon="add_box", size="small", variant="outlined", visible=False, margin=(4, 10), on_click=self._add_chips
        )
        self.chip.param.watch(lambda *_: looked(), "value")
        for select in (self.chip, self.figure):
            select.param.watch(self.explain, "value")

    def cards(self) -> list[Any]:
        """The two cards."""
        pick = pn.FlexBox(self.chip, self.figure, sizing_mode="stretch_width")
        note = "click a figure to see where it comes from"
        return [
            card("Comparison", self.table, self.reasons, self.more, self.stale, note=note),
            card("Where this number comes from", pick, self.explanation),
        ]

    def show(self) -> None:
        """Show the rows as they are now."""
        bench = self.comparison
        self.chip.options = list(bench.chips)
        self.table.value = chip_frame(bench.rows, self._columns())
        self.reasons.object = refusals(bench.rows)
        wanted = ", ".join(f"{chips:,} of {chip}" for chip, chips in bench.needed().items())
        self.more.param.update(visible=bool(wanted), label=f"Take {wanted} and compare again")
        stale = [chip for chip in bench.rows if bench.stale(chip)]
        told = f"Choices of {', '.join(stale)} have changed: compare again to see what they do." if stale else ""
        say(self.stale, told, muted=False)
        self.explain()

    def explain(self, *_events: Any) -> None:
        """Explain the chosen figure."""
        row = self.comparison.rows.get(self.chip.value)
        self.explanation.object = explain(row, self.figure.value) if row else "<p>This chip has not run yet.</p>"

    def click(self, event: Any) -> None:
        """A figure of the table was clicked: explain it."""
        key = self.table.value.index[event.row]
        chip = event.column if event.column in self.comparison.chips else self.chip.value
        if key not in GROUPS:
            self.chip.value, self.figure.value = chip, key if key in self.figure.options.values() else "energy"

    def _columns(self) -> list[str]:
        """The chips in the table: those that are chosen, and those that have run."""
        bench = self.comparison
        return [title for title in bench.chips if title in bench.chosen or title in bench.rows]

    def _add_chips(self, _event: Any) -> None:
        for chip, chips in self.comparison.needed().items():
            self.comparison.chips[chip].chips = chips
        self.again()
