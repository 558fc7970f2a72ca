"""Two cards of the Chips page that put its numbers in doubt: which coefficient decides, and what no spikes would cost."""

from __future__ import annotations

from typing import Any

import panel as pn

from workbench.experiments.chip_comparison import ChipComparison
from workbench.hardware.sensitivity import swings
from workbench.views.baseline_table import break_even_html, dense_html
from workbench.views.chip_notes import notes_pane
from workbench.views.controls import controls
from workbench.views.tornado import summary, tornado
from workbench.views.words import card, say, sentence


class ChipDoubts:
    """The tornado of one chip and the dense baselines, drawn anew by :meth:`draw`."""

    def __init__(self, comparison: ChipComparison) -> None:
        self.comparison, self.title = comparison, next(iter(comparison.chips))
        self.figure = pn.pane.Bokeh(sizing_mode="stretch_width", margin=(2, 6))
        self.words = sentence("")
        self.without = notes_pane("")
        self._watched = comparison.param.watch(lambda *_: self.draw(self.title), ["spread", "memory"])
        self.draw(self.title)

    def cards(self) -> list[Any]:
        """The two cards."""
        return [
            card(
                "Which number decides the energy",
                self.figure,
                self.words,
                controls(self.comparison, ["spread"]),
                note="of the chip chosen above",
            ),
            card("The same network without spikes", self.without, controls(self.comparison, ["memory"])),
        ]

    def draw(self, title: str) -> None:
        """Draw the tornado of a chip, and the baselines of the network."""
        self.title = title
        bench = self.comparison
        row, spread = bench.rows.get(title), float(bench.spread)
        if row is None or row.price is None or row.price.energy is None:
            self.figure.object = None
            say(self.words, f"{title} has not run yet.")
        else:
            found = swings(row.price, spread)
            self.figure.object = tornado(found, row.price.energy.middle)
            say(self.words, summary(title, row.price, found, spread))
        self.without.object = break_even_html(bench.break_even(), bench.memory) + dense_html(bench.baselines())

    def close(self) -> None:
        """Stop listening."""
        self.comparison.param.unwatch(self._watched)
