"""A table of the survey as a page shows it: its words on the left, what is known here on the right."""

from __future__ import annotations

import re
from collections.abc import Sequence

import panel as pn

from workbench.core.text import escape
from workbench.experiments.survey import NOT_YET, Cell
from workbench.experiments.survey_words import Table
from workbench.views.words import INK, MUTED

LINE = "1px solid color-mix(in srgb, var(--panel-on-surface-color, #888) 20%, transparent)"

CSS = f"""
:host {{ overflow-x: auto; }}
table {{ border-collapse: collapse; width: 100%; {INK}; font-size: 13px; line-height: 1.4; }}
th, td {{ text-align: left; vertical-align: top; padding: 6px 10px; border-bottom: {LINE}; }}
thead th {{ font-weight: 600; vertical-align: bottom; }}
thead tr:first-child th {{ {MUTED}; font-weight: 500; font-size: 12px; padding-bottom: 0; border-bottom: none; }}
tbody th {{ font-weight: 600; }}
.here {{ border-left: {LINE}; }}
td {{ font-variant-numeric: tabular-nums; }}
small {{ display: block; {MUTED}; font-size: 11.5px; }}
small a {{ color: inherit; }}
.unknown {{ {MUTED}; font-style: italic; }}
caption {{ text-align: left; font-weight: 650; font-size: 15px; padding: 4px 10px 8px; {INK}; }}
p {{ {MUTED}; font-size: 13px; line-height: 1.5; margin: 8px 10px; max-width: 90ch; }}
"""


def table_html(table: Table, rows: Sequence[Sequence[str]], beside: Sequence[Sequence[Cell]]) -> str:
    """Return one table as HTML.

    Parameters
    ----------
    rows
        A name and the survey's words on it.
    beside
        For each row the cells under ``table.measured``.
    """
    groups = f'<tr><th colspan="{len(table.columns)}" scope="colgroup">The survey says</th>'
    groups += f'<th colspan="{len(table.measured)}" scope="colgroup" class="here">This workbench</th></tr>'
    heads = [f'<th scope="col">{escape(name)}</th>' for name in table.columns]
    heads += [f'<th scope="col"{_place(index)}>{escape(name)}</th>' for index, name in enumerate(table.measured)]
    body = []
    for row, cells in zip(rows, beside, strict=True):
        words = [f'<th scope="row">{escape(row[0])}</th>', *(f"<td>{_powers(word)}</td>" for word in row[1:])]
        words += [
            f"<td{_place(index, cell == NOT_YET)}>{escape(cell.value)}{_note(cell)}</td>"
            for index, cell in enumerate(cells)
        ]
        body.append(f"<tr>{''.join(words)}</tr>")
    return (
        f"<table><caption>Table {table.number}. {escape(table.title)}</caption>"
        f"<thead>{groups}<tr>{''.join(heads)}</tr></thead><tbody>{''.join(body)}</tbody></table><p>{_powers(table.reading)}</p>"
    )


def table_pane(html: str) -> pn.pane.HTML:
    """Put a table on a page; change its ``object`` to change it."""
    return pn.pane.HTML(html, stylesheets=[CSS], sizing_mode="stretch_width", margin=0)


def _powers(text: str) -> str:
    """Escape a text and raise its powers of ten."""
    return re.sub(r"\b10\^(\d+)", r"10<sup>\1</sup>", escape(text))


def _note(cell: Cell) -> str:
    note = escape(cell.note)
    if cell.link.startswith("https://"):
        note = f'<a href="{escape(cell.link)}" target="_blank" rel="noopener">{note}</a>'
    return f"<small>{note}</small>" if note else ""


def _place(index: int, unknown: bool = False) -> str:
    classes = [name for name, holds in (("here", index == 0), ("unknown", unknown)) if holds]
    return f' class="{" ".join(classes)}"' if classes else ""
