"""Whom a network mistakes for whom: each class in a row, what was answered in the columns."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import panel as pn
from panel.viewable import Viewer

from workbench.core.text import escape
from workbench.views.theme import GREEN, VERMILION
from workbench.views.words import INK, MUTED

CSS = f"""
:host {{ overflow-x: auto; {INK}; font-size: 12.5px; }}
table {{ border-collapse: separate; border-spacing: 2px; }}
th {{ {MUTED}; font-weight: 500; padding: 2px 5px; text-align: right; }}
td {{ text-align: center; min-width: 26px; padding: 3px 4px; border-radius: 4px; font-variant-numeric: tabular-nums; }}
p {{ margin: 0 0 4px; {MUTED}; }}
"""


def confusion_html(table: np.ndarray, classes: Sequence[str]) -> str:
    """Return the table as HTML; right answers in green, wrong ones in red, the stronger the more often."""
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in classes)
    rows = "".join(
        f'<tr><th scope="row">{escape(name)}</th>{"".join(_cell(count, max(line.sum(), 1), row == column) for column, count in enumerate(line))}</tr>'
        for row, (name, line) in enumerate(zip(classes, table, strict=True))
    )
    told = f"{np.trace(table)} of {table.sum()} test samples right. Rows: what it is; columns: what was answered."
    return f"<p>{told}</p><table><thead><tr><th></th>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _cell(count: int, of: int, right: bool) -> str:
    share = 100 * count / of
    ground = f"color-mix(in srgb, {GREEN if right else VERMILION} {min(75, 8 + 0.67 * share):.0f}%, transparent)"
    return f'<td style="background:{ground}">{count}</td>' if count else "<td>·</td>"


class ConfusionTable(Viewer):
    """The table, empty until something was asked."""

    def __init__(self) -> None:
        super().__init__()
        self.pane = pn.pane.HTML("", stylesheets=[CSS], sizing_mode="stretch_width", margin=(4, 12))

    def show(self, table: np.ndarray | None, classes: Sequence[str]) -> None:
        """Show this table."""
        markup = "" if table is None else confusion_html(table, classes)
        if self.pane.object != markup:
            self.pane.object = markup

    def __panel__(self) -> pn.viewable.Viewable:
        return self.pane
