"""The answer to a challenge on the page: a field for each part, and what was said to the last one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import panel as pn
import panel_material_ui as pmui
from panel.viewable import Viewer

from workbench.core.errors import WorkbenchError
from workbench.core.units import pretty
from workbench.course.challenge import Attempt, Challenge
from workbench.views.words import alert, refusal, say, sentence, warn


class ChallengeAnswer(Viewer):
    """Fields for the parts of an answer; an answer that cannot be read stays in them.

    Parameters
    ----------
    challenge
        Whose answer it is.
    handed_in
        Called after each answer that could be read.
    run_job
        Who judges answers that take an experiment, as ``Aside.run`` does.
    """

    def __init__(self, challenge: Challenge, handed_in: Callable[[], Any], run_job: Callable[..., Any]) -> None:
        super().__init__()
        self.challenge, self.handed_in, self.run_job = challenge, handed_in, run_job
        look: dict[str, Any] = {"size": "small", "margin": (6, 12), "sizing_mode": "stretch_width"}
        self.fields: dict[str, Any] = {}
        self.said = {name: sentence("", margin=(0, 14)) for name in [*challenge.asked, ""]}
        for name, asked in challenge.asked.items():
            label = f"{asked.label[:1].upper()}{asked.label[1:]}"
            if asked.choices:
                self.fields[name] = pmui.Select(label=label, options=["?", *asked.choices], value="?", **look)
            else:
                self.fields[name] = pmui.TextInput(
                    label=f"{label} ({pretty(asked.unit)})" if pretty(asked.unit) else label, max_length=40, **look
                )
        self.hints = sentence("", muted=False, margin=(4, 12))
        self.refused = alert()
        self.button = pmui.Button(
            label="Hand in", color="primary", size="small", margin=(6, 12), on_click=lambda _event: self.hand_in()
        )
        if challenge.attempts:
            self._tell(challenge.attempts[-1])

    def values(self) -> dict[str, Any]:
        """What stands in the fields."""
        return {name: field.value for name, field in self.fields.items()}

    def hand_in(self) -> None:
        """Judge what stands in the fields; a worker does it where an experiment is needed for that."""
        values = self.values()
        if self.challenge.probe != "design":
            self._take(self._judged(values))
            return
        self.button.disabled = True
        say(self.hints, "Being judged ...")

        def job() -> Iterator[Attempt | WorkbenchError | None]:
            with suppress(WorkbenchError):  # judging tells what is wrong with an answer
                yield from self.challenge.prepare(values)
            yield self._judged(values)

        self.run_job(job, lambda found: None if found is None else self._take(found))

    def _judged(self, values: dict[str, Any]) -> Attempt | WorkbenchError:
        try:
            return self.challenge.hand_in(values)
        except WorkbenchError as error:
            return error

    def _take(self, found: Attempt | WorkbenchError) -> None:
        self.button.disabled = False
        warn(self.refused, refusal(found) if isinstance(found, WorkbenchError) else "")
        if isinstance(found, Attempt):
            self._tell(found)
            self.handed_in()
        else:
            say(self.hints, "")

    def rest(self) -> None:
        """An answer may be handed in; one that is still unjudged will not be judged any more."""
        if self.button.disabled:
            self.button.disabled = False
            say(self.hints, "Not judged.")

    def _tell(self, attempt: Attempt) -> None:
        for name, pane in self.said.items():
            say(pane, attempt.said.get(name, ""))
        points = f"{attempt.points:g} of {attempt.most:g} point{'' if attempt.most == 1 else 's'}."
        say(self.hints, " ".join([points, *attempt.hints]), muted=False)

    def __panel__(self) -> pn.viewable.Viewable:
        rows = [item for name, field in self.fields.items() for item in (field, self.said[name])]
        return pn.Column(
            *rows, self.button, self.said[""], self.hints, self.refused, sizing_mode="stretch_width", margin=0
        )
