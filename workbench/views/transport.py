"""The bar that drives a run: play, pause, step, stop, reset, and a line that says what is going on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import panel as pn
import panel_material_ui as pmui
import param
from panel.viewable import Viewer

from workbench.views.words import SURFACE_CSS, say, sentence

# name: (icon, icon while playing, what it is called, what it does)
BUTTONS = {
    "play": ("play_arrow", "play", "Play or pause (space)"),
    "step": ("skip_next", "step", "One step (.)"),
    "stop": ("stop", "stop", "Stop"),
    "reset": ("replay", "reset", "Reset to the start"),
}

# the tip of a button opens to its right, where it would hide the next button and take its clicks: it goes above them
TIP_CSS = ".MuiTooltip-popper { pointer-events: none; translate: -60px -54px; } .MuiTooltip-arrow { display: none; }"


class Transport(Viewer):
    """Buttons for the actions it is given, a progress bar when there is an end to reach, and a status line.

    Parameters
    ----------
    actions
        From ``play``, ``step``, ``stop``, ``reset`` to what they do; ``play`` is called for play and for pause.
    extras
        Whatever else belongs on the bar: a speed, a seed.
    """

    playing = param.Boolean(doc="Whether the play button offers to pause.")
    fraction = param.Number(
        None, bounds=(0, 1), allow_None=True, doc="Share of the work that is done; None hides the bar."
    )
    status = param.String(doc="One line: what is going on.")

    def __init__(self, actions: Mapping[str, Callable[[], Any]], extras: tuple[Any, ...] = (), **params: Any) -> None:
        super().__init__(**params)
        self.buttons: dict[str, Any] = {}
        for name, (icon, title, help_text) in BUTTONS.items():
            if name in actions:
                style: dict[str, Any] = (
                    {"variant": "contained", "color": "primary"}
                    if name == "play"
                    else {"variant": "outlined", "color": "primary"}
                )
                button = pmui.Button(
                    label=title.capitalize() if name == "play" else "",
                    icon=icon,
                    description=help_text,
                    size="small",
                    margin=(6, 4),
                    height=34,
                    stylesheets=[TIP_CSS],
                    **style,
                )
                button.sx = {
                    "minWidth": "98px" if name == "play" else "38px",
                    "px": 1,
                    "& .MuiButton-startIcon": {"m": 0 if name != "play" else "0 6px 0 0"},
                }
                button.on_click(lambda _event, act=actions[name]: act())
                self.buttons[name] = button
        self.line = sentence("", margin=(0, 10), sizing_mode=None, styles={"flex": "1 1 180px"})
        self.bar = pmui.LinearProgress(
            value=0, sizing_mode="stretch_width", margin=(0, 10), visible=False, variant="determinate"
        )
        self.extras = extras
        self._show_playing()
        self._show_status()
        self._show_fraction()

    @param.depends("playing", watch=True)
    def _show_playing(self) -> None:
        if "play" in self.buttons:
            self.buttons["play"].param.update(
                icon="pause" if self.playing else "play_arrow", label="Pause" if self.playing else "Play"
            )

    @param.depends("status", watch=True)
    def _show_status(self) -> None:
        say(self.line, self.status)

    @param.depends("fraction", watch=True)
    def _show_fraction(self) -> None:
        self.bar.param.update(visible=self.fraction is not None, value=round(100 * (self.fraction or 0.0)))

    def __panel__(self) -> pn.viewable.Viewable:
        row = pn.FlexBox(
            *self.buttons.values(),
            *self.extras,
            self.line,
            align_items="center",
            gap="2px",
            sizing_mode="stretch_width",
        )
        return pn.Column(row, self.bar, sizing_mode="stretch_width", margin=0, stylesheets=[SURFACE_CSS])
