"""Things to see for oneself: a question, and a button that sets it up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

import panel as pn
import panel_material_ui as pmui
from panel.viewable import Viewer

from workbench.views.words import say, sentence


class Aha(Protocol):
    """Something to see: ``ask`` before it is set up, ``look`` at what is called so after."""

    @property
    def title(self) -> str: ...

    @property
    def ask(self) -> str: ...

    @property
    def look(self) -> str: ...


class AhaPane(Viewer):
    """A menu of questions; ``set_up`` is called with the one that a reader wants to see."""

    def __init__(self, set_up: Callable[[Any], Any], ahas: Sequence[Aha]) -> None:
        super().__init__()
        self.ahas = {aha.title: aha for aha in ahas}
        self.menu = pmui.Select(
            label="See for yourself",
            options=list(self.ahas),
            size="small",
            sizing_mode="stretch_width",
            margin=(8, 12, 4, 12),
        )
        self.ask = sentence("", muted=False, margin=(2, 12))
        self.look = sentence("", margin=(2, 12))
        self.go = pmui.Button(label="Set it up", size="small", color="primary", margin=(6, 12, 8, 12))
        self.go.on_click(lambda _event: set_up(self.chosen))
        self.menu.param.watch(self._choose, "value")
        self._choose()

    @property
    def chosen(self) -> Aha:
        """The question in sight."""
        return self.ahas[self.menu.value]

    def _choose(self, *_events: Any) -> None:
        say(self.ask, self.chosen.ask, muted=False)
        say(self.look, f"Make a guess, set it up, and look at “{self.chosen.look}”.")

    def __panel__(self) -> pn.viewable.Viewable:
        return pn.Column(self.menu, self.ask, self.look, self.go, sizing_mode="stretch_width", margin=0)
