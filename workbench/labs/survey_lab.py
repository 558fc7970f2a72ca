"""The survey's five tables as a page, with a button that measures on this machine."""

from __future__ import annotations

from typing import Any, ClassVar

import panel_material_ui as pmui

from workbench.core.part import part
from workbench.experiments import connectivity, survey_training, survey_vision
from workbench.experiments.benchmark import ENGINES
from workbench.experiments.connectivity import Found
from workbench.experiments.measured import MEASURED
from workbench.experiments.survey import Survey
from workbench.experiments.survey_words import SURVEY, TABLES, Table
from workbench.labs.lab import Lab
from workbench.labs.survey_chips_card import SurveyChipsCard
from workbench.labs.survey_run_card import SurveyRunCard
from workbench.views.connectivity_table import connectivity_html
from workbench.views.survey_tables import table_html, table_pane
from workbench.views.words import card, say, sentence

ABOUT = (
    "A survey of large-scale spiking networks sorts models, methods and chips with words such as high and moderate. "
    "Here its words stand beside what this workbench counts or measures. What is not measured says so."
)


class SurveyLab(Lab):
    """Five tables; Table 1 is counted from the equations at once, and timed by the first page that is opened."""

    title: ClassVar[str] = "Survey"
    slug: ClassVar[str] = "survey"
    order: ClassVar[float] = 40.0

    survey = part(Survey, Survey)

    def __init__(self, **params: Any) -> None:
        super().__init__(**params)
        self.button = pmui.Button(
            label="Measure",
            icon="speed",
            color="primary",
            sizing_mode="stretch_width",
            on_click=self.guarded(self._measure),
        )
        self.networks: dict[str, Found] = {}
        self.count = pmui.Button(
            label="Measure networks",
            icon="hub",
            variant="outlined",
            sizing_mode="stretch_width",
            on_click=self.guarded(self._count),
        )
        self.halt = pmui.Button(
            label="Stop",
            icon="stop",
            variant="outlined",
            sizing_mode="stretch_width",
            disabled=True,
            on_click=self.guarded(self._stop),
        )
        self.progress = pmui.LinearProgress(value=0, variant="determinate", sizing_mode="stretch_width", margin=(8, 10))
        self.status = sentence("Not started.")
        self.conditions = sentence(self.survey.conditions())
        self.connectivity = table_pane(connectivity_html(self.networks))
        self.chips = SurveyChipsCard()
        self.methods = SurveyRunCard(
            "Tables 2 and 5, measured", "Measure training", "school", survey_training.measure, self._trained
        )
        self.vision = SurveyRunCard(
            "Table 4, measured", "Measure vision", "visibility", survey_vision.measure, self._saw
        )
        self.meant = {number: sentence(survey_training.finding({}), muted=False) for number in (2, 5)}
        self.meant[4] = sentence(survey_vision.finding({}), muted=False)
        self.panes = {table.number: table_pane(self.table(table)) for table in TABLES}

    def table(self, table: Table) -> str:
        """One table as it stands now."""
        rows = self.survey.rows(table)
        return table_html(table, rows, [self.survey.cells(table, row) for row in rows])

    def cards(self) -> list[Any]:
        return [
            card("The survey, live", sentence(ABOUT)),
            card("Table 1 on this machine", self.button, self.halt, self.progress, self.status, self.conditions),
            self.methods.card(),
            self.vision.card(),
            self.chips.card(),
            card("Networks, section 5.1", self.count),
            card(
                "Source",
                sentence(
                    f"{SURVEY.text}, {SURVEY.note}. Its words are quoted; the sentences under the tables are ours."
                ),
            ),
        ]

    def views(self) -> list[Any]:
        tables = [card("", *filter(None, (pane, self.meant.get(number)))) for number, pane in self.panes.items()]
        tables.insert(list(self.panes).index(3) + 1, self.chips.view())
        return [*tables, card("", self.connectivity)]

    def shown(self) -> None:
        """Show what was measured since the server started; the first visitor's page measures it."""
        self.survey.keep(MEASURED.costs.values(), MEASURED.patterns)
        self._tell_findings()
        if not self.survey.complete and MEASURED.claim():
            self._measure()

    def arrived(self, items: list[Any]) -> None:
        costs = [item.values["cost"] for item in items if "cost" in item.values]
        patterns = {name: seen for item in items for name, seen in item.values.get("patterns", {}).items()}
        if costs or patterns:
            self.survey.keep(costs, patterns)
            MEASURED.update(costs, patterns)
            self._tell_findings()
        counted = [item.values["network"] for item in items if "network" in item.values]
        if counted:
            self.networks |= {each.title: each for each in counted}
            self.connectivity.object = connectivity_html(self.networks)
        self.progress.value = round(100 * items[-1].fraction)
        say(self.status, items[-1].message)

    def _trained(self, values: dict[str, Any]) -> None:
        """Take what was measured of a training method into Tables 2 and 5."""
        if (cost := values.get("method")) is not None:
            self.survey.trained = {**self.survey.trained, cost.name: cost}
            for number in (2, 5):
                self.panes[number].object = self.table(TABLES[number - 1])
                say(self.meant[number], survey_training.finding(self.survey.trained), muted=False)

    def _saw(self, values: dict[str, Any]) -> None:
        """Take what was measured of a network that sees into Table 4."""
        if (seen := values.get("seen")) is not None:
            self.survey.seen = {**self.survey.seen, seen.name: seen}
            self.panes[4].object = self.table(TABLES[3])
            say(self.meant[4], survey_vision.finding(self.survey.seen), muted=False)

    def changed(self, state: str) -> None:
        busy = state in ("running", "waiting")
        self.button.disabled, self.count.disabled, self.halt.disabled = busy, busy, not busy
        if state == "waiting":
            say(self.status, f"Waiting for a free core; {self.runner.ahead} in line before this one.")
        elif state in ("stopped", "failed"):
            say(self.status, f"The measurement was {state}." if state == "stopped" else "The measurement failed.")
        elif state == "done":
            models = {model for model, _ in self.survey.costs}
            measured = (
                [f"{len(models)} model{'' if len(models) == 1 else 's'} with {len(ENGINES)} engines"] if models else []
            )
            measured += [f"{len(self.networks)} of the networks"] if self.networks else []
            say(self.status, f"Measured {' and '.join(measured) or 'nothing'}.")
        if state in ("stopped", "failed"):
            MEASURED.release()

    def _tell_findings(self) -> None:
        if self.survey.costs:
            self.button.label = "Measure again"
            self.panes[1].object = self.table(TABLES[0])
            say(self.conditions, self.survey.conditions())

    def _measure(self, *_events: Any) -> None:
        self.report("")
        self.run(self.survey.measure)

    def _count(self, *_events: Any) -> None:
        self.report("")
        self.run(connectivity.measure)

    def close(self) -> None:
        for part_of_page in (self.methods, self.vision, self.chips):
            part_of_page.close()
        if self.runner.active:
            MEASURED.release()
        super().close()

    def _stop(self, _event: Any) -> None:
        self.runner.stop()
        self.changed(self.runner.state)
