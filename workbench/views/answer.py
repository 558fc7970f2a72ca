"""What a question to a run is answered with: a sentence, a figure and the same as a table, hidden while there is no answer."""

from __future__ import annotations

from typing import Any

import pandas as pd
import panel as pn
from panel.viewable import Viewer

from workbench.views.heat_map import TABLE_CSS, table_html
from workbench.views.words import say, sentence


class Answer(Viewer):
    """A place for one answer at a time."""

    def __init__(self) -> None:
        super().__init__()
        self.told = sentence("", muted=False, margin=(2, 12))
        self.picture = pn.pane.Bokeh(None, sizing_mode="stretch_width", margin=(4, 6))
        self.table = pn.pane.HTML("", stylesheets=[TABLE_CSS], sizing_mode="stretch_width", margin=(4, 14))
        self.parts = pn.Column(
            self.told, self.picture, self.table, sizing_mode="stretch_width", margin=0, visible=False
        )

    def show(self, told: object, picture: Any, rows: list[dict[str, str]]) -> None:
        """Show this answer in place of the one before."""
        say(self.told, told, muted=False)
        self.picture.object, self.table.object = picture, table_html(pd.DataFrame(rows))
        self.parts.visible = True

    def clear(self) -> None:
        """Show nothing."""
        self.parts.visible = False
        say(self.told, "", muted=False)
        self.picture.object, self.table.object = None, ""

    def __panel__(self) -> pn.viewable.Viewable:
        return self.parts
