"""One measurement as it follows the sliders: its sentence, its pictures, and its numbers, table and definitions."""

from __future__ import annotations

import panel as pn
from panel.viewable import Viewer

from workbench.experiments.result import Result
from workbench.views.live_panels import LivePanels
from workbench.views.result_card import result_card, result_html
from workbench.views.words import card, say, sentence


class MeasurementCard(Viewer):
    """A card for the measurement called ``label``; :meth:`show` draws at once, and :meth:`tell` says in numbers what can wait a moment.

    Parameters
    ----------
    height
        Of a picture (px).
    promise
        What will stand here, said until the first result comes; without one the place of the pictures is kept free.
    """

    def __init__(self, label: str, height: int = 210, promise: str = "") -> None:
        super().__init__()
        self.label = label
        self.result: Result | None = None
        self.summary = sentence(promise, muted=bool(promise), margin=(2, 12, 2, 12))
        self.panels = LivePanels(height)
        self.body = pn.Column(self.panels, visible=not promise, sizing_mode="stretch_width", margin=0)
        self.words = result_card()

    def show(self, result: Result) -> None:
        """Draw a result and say its sentence."""
        self.result, self.body.visible = result, True
        self.panels.show(result)
        say(self.summary, result.summary, muted=False)

    def tell(self) -> None:
        """Write the numbers, the table and the definitions of the latest result."""
        if self.result is not None:
            markup = result_html(self.result)
            if self.words.object != markup:
                self.words.object = markup

    def redraw(self, vector: bool) -> None:
        """Draw the pictures so that they are saved as SVG, or as PNG."""
        self.panels.vector = vector
        if self.result is not None:
            self.panels.show(self.result)

    def __panel__(self) -> pn.viewable.Viewable:
        return card(self.label, self.summary, self.body, self.words)
