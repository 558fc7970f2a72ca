"""What a measurement found, to be set into a card: its sentence, its pictures, its numbers and its table."""

from __future__ import annotations

import panel as pn
from panel.viewable import Viewer

from workbench.experiments.result import Result
from workbench.views.live_panels import LivePanels
from workbench.views.result_card import result_card, result_html
from workbench.views.words import say, sentence


class Found(Viewer):
    """The latest result, or a sentence why there is none; pictures of the same shape are patched, not built anew."""

    def __init__(self, why: str, height: int = 230) -> None:
        super().__init__()
        self.result: Result | None = None
        self.summary, self.panels, self.words = sentence(why, muted=False), LivePanels(height), result_card()
        self.body = pn.Column(self.panels, self.words, visible=False, sizing_mode="stretch_width", margin=0)

    def show(self, result: Result) -> None:
        """Show a result in place of the last."""
        self.result, self.body.visible = result, True
        self.panels.show(result)
        self.words.object = result_html(result)
        say(self.summary, result.summary, muted=False)

    def clear(self, why: str) -> None:
        """Show a sentence and nothing else."""
        self.result, self.body.visible = None, False
        say(self.summary, why, muted=False)

    def __panel__(self) -> pn.viewable.Viewable:
        return pn.Column(self.summary, self.body, sizing_mode="stretch_width", margin=0)
