"""Cards of the Chips page that look into one chip: its membranes, its weights, and where its time goes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import panel as pn
import panel_material_ui as pmui

from workbench.experiments.chip_comparison import ChipComparison
from workbench.experiments.chip_timeline import timeline
from workbench.experiments.chip_trace import liveliest, overlay
from workbench.experiments.chip_weights import rounded
from workbench.experiments.result import Result
from workbench.hardware.report import Row
from workbench.labs.aside import Aside
from workbench.labs.clamped import clamped
from workbench.views.chip_notes import notes_pane
from workbench.views.found import Found
from workbench.views.timeline_figure import timeline_figure, timeline_html
from workbench.views.words import card, say, sentence

NOT_YET = "This chip has not run yet, or cannot hold the network."


class ChipLook:
    """The chip chosen on the page from inside; :meth:`draw` shows another one or another run."""

    def __init__(self, comparison: ChipComparison, failed: Callable[[BaseException], Any]) -> None:
        self.comparison, self.title = comparison, next(iter(comparison.chips))
        self.aside = Aside(failed, rested=self._next)
        self._wanted: list[tuple[Callable[[], Iterator[Result]], Callable[[Result], None]]] = []
        self._drawn: Row | None = None
        self.population, self.projection = (_menu(label) for label in ("population", "projection"))
        self.cell, self.image, self.target = (_number(label) for label in ("cell", "image", "onto cell"))
        self.trace, self.weights = Found(NOT_YET), Found(NOT_YET)
        self.time = pn.pane.Bokeh(sizing_mode="stretch_width", margin=(2, 6))
        self.time_words, self.time_table = sentence(NOT_YET, muted=False), notes_pane("")
        self.population.param.watch(self._another, "value")
        self.projection.param.watch(self._aim, "value")
        for field in (self.cell, self.image):
            field.param.watch(self._overlay, "value")
        self.target.param.watch(self._round, "value")

    def cards(self) -> list[Any]:
        """The three cards."""
        pick = pn.FlexBox(self.population, self.cell, self.image, sizing_mode="stretch_width")
        return [
            card("Float against chip", pick, self.trace, note="one cell of the chip chosen above"),
            card(
                "What rounding did to the weights",
                pn.FlexBox(self.projection, self.target, sizing_mode="stretch_width"),
                self.weights,
                note="those onto one cell, before and after",
            ),
            card(
                "Where the time goes", self.time, self.time_words, self.time_table, note="one inference, step by step"
            ),
        ]

    @property
    def row(self) -> Row | None:
        """The finished run that is looked into, if there is one."""
        row = self.comparison.rows.get(self.title)
        return row if row is not None and row.mapping is not None and row.run is not None else None

    def draw(self, title: str) -> None:
        """Look into a chip; menus keep what the network still has."""
        self.title = title
        row = self.row
        if row is self._drawn and row is not None:
            return
        self._drawn = row
        self._draw_time()
        ready = row is not None
        for field in (self.population, self.projection, self.cell, self.image, self.target):
            field.disabled = not ready
        if row is None or row.mapping is None or row.run is None:
            for each in (self.trace, self.weights):
                each.clear(NOT_YET)
            return
        form = row.mapping.form
        last = row.run.ledger.images - 1
        self.image.param.update(end=last, value=clamped(self.image, last))
        cells, wires = list(form.cells), [each.name for each in form.wires]
        fresh = self.population.value not in cells
        self.population.param.update(options=cells, value=cells[0] if fresh else self.population.value)
        self.projection.param.update(
            options=wires, value=self.projection.value if self.projection.value in wires else wires[0]
        )
        if not fresh:  # a fresh population has drawn them
            self._overlay()
        self._aim()

    def _draw_time(self) -> None:
        line = timeline(self.row) if self.row is not None else None
        self.time.object = None if line is None else timeline_figure(line)
        self.time_table.object = "" if line is None else timeline_html(line)
        say(self.time_words, NOT_YET if line is None else line.summary, muted=False)

    def _another(self, *_events: Any) -> None:
        """Another population: begin with its liveliest cell."""
        load = self.comparison.workload
        if self.row is None or load is None:
            return
        cell = liveliest(load, self.population.value, clamped(self.image))
        same = cell == self.cell.value
        self.cell.param.update(end=load.form.size(self.population.value) - 1, value=cell)
        if same:
            self._overlay()

    def _aim(self, *_events: Any) -> None:
        row = self.row
        if row is None or row.mapping is None:
            return
        most = next(each for each in row.mapping.form.wires if each.name == self.projection.value).shape[1] - 1
        self.target.param.update(end=most, value=clamped(self.target, most))
        self._round()

    def _overlay(self, *_events: Any) -> None:
        row, load, trained = self.row, self.comparison.workload, self.comparison.trained
        if row is None or row.mapping is None or row.run is None or load is None or trained is None:
            return
        mapping, run = row.mapping, row.run
        population, cell, image = self.population.value, clamped(self.cell), clamped(self.image)

        def job() -> Iterator[Result]:
            yield overlay(trained, load, mapping, run, population, cell, image)

        self._ask(job, self.trace.show)

    def _round(self, *_events: Any) -> None:
        row = self.row
        if row is None or row.mapping is None:
            return
        mapping, projection, cell = row.mapping, self.projection.value, clamped(self.target)

        def job() -> Iterator[Result]:
            yield rounded(mapping, projection, cell)

        self._ask(job, self.weights.show)

    def _ask(self, job: Callable[[], Iterator[Result]], take: Callable[[Result], None]) -> None:
        """Have something reckoned by a worker; of several wishes for the same picture the latest counts."""
        self._wanted = [wish for wish in self._wanted if wish[1] != take]
        self._wanted.append((job, take))
        if not self.aside.busy:
            self._next()

    def _next(self) -> None:
        if self._wanted:
            self.aside.run(*self._wanted.pop(0))

    def close(self) -> None:
        """Let go of the worker."""
        self._wanted = []
        self.aside.close()


def _menu(label: str) -> Any:
    return pmui.Select(label=label, options=[], size="small", disabled=True, width=190, margin=(6, 10))


def _number(label: str) -> Any:
    return pmui.IntInput(label=label, value=0, start=0, size="small", disabled=True, width=110, margin=(6, 10))
