"""The part of the Survey page that measures Table 3: a button, where it stands, and the table that fills."""

from __future__ import annotations

from typing import Any

from workbench.core.catalogue import find
from workbench.experiments.survey import CHIPS
from workbench.experiments.survey_chips import Measured, measure
from workbench.labs.survey_run_card import SurveyRunCard
from workbench.views.survey_chips_table import survey_chips_html
from workbench.views.survey_tables import table_pane
from workbench.views.words import card


class SurveyChipsCard(SurveyRunCard):
    """The chips of Table 3, measured one after another when a reader asks for it."""

    def __init__(self) -> None:
        self.titles = [find("hardware.chips", kind).title for kind in CHIPS.values()]
        self.found: dict[str, Measured] = {}
        self.table = table_pane(survey_chips_html(self.titles, self.found))
        kinds = tuple(reversed(CHIPS.values()))  # the first of the table is the largest, and takes longest
        super().__init__("Table 3, measured", "Measure chips", "memory", lambda: measure(kinds), self._keep)

    def view(self) -> Any:
        """What stands in the middle."""
        return card("", self.table)

    def _keep(self, values: dict[str, Any]) -> None:
        if (measured := values.get("chip")) is not None:
            self.found = {**self.found, measured.title: measured}
            self.table.object = survey_chips_html(self.titles, self.found)
