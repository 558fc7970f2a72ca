"""The part of the Survey page that measures Table 3: a button, where it stands, and the table that fills."""

from __future__ import annotations

from typing import Any

import panel_material_ui as pmui

from workbench.core.catalogue import find
from workbench.core.jobs import Progress
from workbench.experiments.survey import CHIPS
from workbench.experiments.survey_chips import Measured, measure
from workbench.labs.background import Background
from workbench.views.survey_chips_table import survey_chips_html
from workbench.views.survey_tables import table_pane
from workbench.views.words import alert, card, refusal, say, sentence, warn


class SurveyChipsCard:
    """The chips of Table 3, measured one after another when a reader asks for it."""

    def __init__(self) -> None:
        self.titles = [find("hardware.chips", kind).title for kind in CHIPS.values()]
        self.found: dict[str, Measured] = {}
        wide: dict[str, Any] = {"variant": "outlined", "sizing_mode": "stretch_width"}
        self.go = pmui.Button(label="Measure chips", icon="memory", on_click=self._start, **wide)
        self.halt = pmui.Button(label="Stop", icon="stop", disabled=True, on_click=self._stop, **wide)
        self.status, self.error = sentence("Not started."), alert()
        self.table = table_pane(survey_chips_html(self.titles, self.found))
        self.background = Background(self._take, self._ended)

    def card(self) -> Any:
        """What stands on the left."""
        return card("Table 3, measured", self.go, self.halt, self.status, self.error)

    def view(self) -> Any:
        """What stands in the middle."""
        return card("", self.table)

    def _start(self, _event: Any = None) -> None:
        warn(self.error, "")
        self.go.disabled, self.halt.disabled = True, False
        kinds = tuple(reversed(CHIPS.values()))  # the first of the table is the largest, and takes longest
        self.background.start(lambda: measure(kinds))

    def _stop(self, _event: Any = None) -> None:
        self.background.stop()

    def _take(self, progress: Progress) -> None:
        say(self.status, progress.message)
        if (measured := progress.values.get("chip")) is not None:
            self.found = {**self.found, measured.title: measured}
            self.table.object = survey_chips_html(self.titles, self.found)

    def _ended(self, state: str) -> None:
        self.go.disabled, self.halt.disabled = False, True
        count = f"{len(self.found)} of {len(self.titles)} chips are measured."
        say(self.status, f"The measurement was stopped; {count}" if state == "stopped" else count)
        if self.background.runner.error is not None:
            warn(self.error, refusal(self.background.runner.error))

    def close(self) -> None:
        """Stop the job."""
        self.background.close()
