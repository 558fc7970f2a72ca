"""The answer to a challenge on the page: a field for each part, and what was said to the last one."""

from __future__ import annotations

from collections.abc import Callable
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
    """

    def __init__(self, challenge: Challenge, handed_in: Callable[[], Any]) -> None:
        super().__init__()
        self.challenge, self.handed_in = challenge, handed_in
        look: dict[str, Any] = {"size": "small", "margin": (6, 12), "sizing_mode": "stretch_width"}
        self.fields: dict[str, Any] = {}
        self.said = {name: sentence("", margin=(0, 14)) for name in [*challenge.asked, ""]}
        for name, asked in challenge.asked.items():
            label = f"{asked.label[:1].upper()}{asked.label[1:]}"
            if asked.choices:
                self.fields[name] = pmui.Select(label=label, options=["?", *asked.choices], value="?", **look)
            else:
                self.fields[name] = pmui.TextInput(label=f"{label} ({pretty(asked.unit)})", max_length=40, **look)
        self.hints = sentence("", muted=False, margin=(4, 12))
        self.refused = alert()
        self.button = pmui.Button(
            label="Hand in", color="primary", size="small", margin=(6, 12), on_click=lambda _event: self.hand_in()
        )
        if challenge.attempts:
            self._tell(challenge.attempts[-1])

    def hand_in(self) -> None:
        """Judge what stands in the fields."""
        try:
            attempt = self.challenge.hand_in({name: field.value for name, field in self.fields.items()})
        except WorkbenchError as error:
            warn(self.refused, refusal(error))
            return
        warn(self.refused, "")
        self._tell(attempt)
        self.handed_in()

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
