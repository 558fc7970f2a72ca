"""The part of the Survey page that measures a table when a reader asks for it: a button, a stop, and where it stands."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import panel_material_ui as pmui

from workbench.core.jobs import Job, Progress
from workbench.labs.background import Background
from workbench.views.words import alert, card, refusal, say, sentence, warn


class SurveyRunCard:
    """One measurement beside the others of the page.

    Parameters
    ----------
    title, label, icon
        Of the card, and of the button that begins.
    job
        What is measured.
    took
        Called with the values of each report.
    """

    def __init__(
        self, title: str, label: str, icon: str, job: Callable[[], Job], took: Callable[[dict[str, Any]], None]
    ) -> None:
        self.title, self.job, self.took = title, job, took
        wide: dict[str, Any] = {"variant": "outlined", "sizing_mode": "stretch_width"}
        self.go = pmui.Button(label=label, icon=icon, on_click=self._start, **wide)
        self.halt = pmui.Button(label="Stop", icon="stop", disabled=True, on_click=self._stop, **wide)
        self.progress = pmui.LinearProgress(value=0, variant="determinate", sizing_mode="stretch_width", margin=(8, 10))
        self.status, self.error = sentence("Not started."), alert()
        self.background = Background(self._take, self._ended)

    def card(self) -> Any:
        """What stands on the left."""
        return card(self.title, self.go, self.halt, self.progress, self.status, self.error)

    def _start(self, _event: Any = None) -> None:
        warn(self.error, "")
        self.go.disabled, self.halt.disabled = True, False
        self.background.start(self.job)

    def _stop(self, _event: Any = None) -> None:
        self.background.stop()

    def _take(self, report: Progress) -> None:
        self.progress.value = round(100 * report.fraction)
        say(self.status, report.message)
        self.took(report.values)

    def _ended(self, state: str) -> None:
        self.go.disabled, self.halt.disabled = False, True
        told = {"stopped": "The measurement was stopped; what it had found stays.", "failed": "The measurement failed."}
        say(self.status, told.get(state, "Measured."))
        if self.background.runner.error is not None:
            warn(self.error, refusal(self.background.runner.error))

    def close(self) -> None:
        """Stop the job."""
        self.background.close()
