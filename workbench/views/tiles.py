"""A row of numbers with their names: what a picture says, in figures that can be read out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import panel as pn
from panel.viewable import Viewer

from workbench.core.text import escape
from workbench.views.words import INK, MUTED


class Tiles(Viewer):
    """Named numbers side by side; they wrap on a narrow page.

    Parameters
    ----------
    names
        What is shown, in order; a value that was not given is a dash.
    """

    def __init__(self, names: tuple[str, ...], **options: Any) -> None:
        super().__init__()
        self.names, self.values = names, {}
        self.pane = pn.pane.HTML("", sizing_mode="stretch_width", margin=options.pop("margin", (2, 10)), **options)
        self.show({})

    def show(self, values: Mapping[str, str]) -> None:
        """Show these values; nothing is sent when they are the same."""
        self.values = dict(values)
        cells = "".join(
            f'<div style="min-width:92px"><div style="{MUTED};font-size:12px">{escape(name)}</div>'
            f'<div data-tile="{escape(name)}" style="{INK};font-size:20px;font-weight:650;font-variant-numeric:tabular-nums">{escape(values.get(name, "–"))}</div></div>'
            for name in self.names
        )
        markup = f'<div style="display:flex;flex-wrap:wrap;gap:8px 26px">{cells}</div>'
        if self.pane.object != markup:
            self.pane.object = markup

    def __panel__(self) -> pn.viewable.Viewable:
        return self.pane
