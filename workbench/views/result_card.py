"""A protocol's result in words: its numbers, its table, and how they were measured."""

from __future__ import annotations

import panel as pn
from IPython.core.display_functions import display

from workbench.core.text import escape
from workbench.experiments.result import Result
from workbench.views.protocol_figures import ProtocolFigures
from workbench.views.words import INK, MUTED, sentence

LINE = "1px solid color-mix(in srgb, var(--panel-on-surface-color, #888) 18%, transparent)"

CSS = f"""
:host {{ {INK}; font-size: 13px; line-height: 1.45; }}
.numbers {{ display: flex; flex-wrap: wrap; gap: 8px 26px; margin: 2px 0 8px; }}
.numbers div {{ min-width: 92px; max-width: 240px; }}
.numbers span {{ display: block; {MUTED}; font-size: 12px; }}
.numbers b {{ font-size: 18px; font-weight: 650; font-variant-numeric: tabular-nums; }}
.numbers small {{ display: block; {MUTED}; font-size: 11.5px; }}
details {{ margin: 4px 0; overflow-x: auto; }}
summary {{ cursor: pointer; font-weight: 600; }}
table {{ border-collapse: collapse; margin: 6px 0; }}
th, td {{ text-align: left; padding: 3px 22px 3px 0; border-bottom: {LINE}; font-variant-numeric: tabular-nums; }}
th {{ {MUTED}; font-weight: 500; font-size: 12px; }}
li {{ max-width: 100ch; }}
"""


def result_html(result: Result, numbers: int = 24) -> str:
    """Return a result as HTML, everything escaped; of many numbers the first so many stand large."""
    tiles = "".join(
        f"<div><span>{escape(number.name)}</span><b>{escape(number.text)}</b>{_note(number.note)}</div>"
        for number in result.numbers[:numbers]
    )
    return f'<div class="numbers">{tiles}</div>{table_html(result)}{_notes(result)}'


def display_result(result: Result) -> None:
    """Show a result in the output of a notebook cell: its sentence, its pictures, its numbers and its table."""
    figures, words = ProtocolFigures(), result_card()
    figures.show(result)
    words.object = result_html(result)
    display(pn.Column(sentence(result.summary, muted=False), figures, words, sizing_mode="stretch_width"))


def table_html(result: Result) -> str:
    """Return the table twin of a result's pictures, folded."""
    if not result.rows:
        return ""
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in result.heads)
    body = "".join(f"<tr>{''.join(f'<td>{escape(text)}</td>' for text in row)}</tr>" for row in result.rows)
    return (
        f"<details><summary>Table</summary><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></details>"
    )


def result_card() -> pn.pane.HTML:
    """The place for a result in words; change its ``object``."""
    return pn.pane.HTML("", stylesheets=[CSS], sizing_mode="stretch_width", margin=(2, 12))


def _note(note: str) -> str:
    return f"<small>{escape(note)}</small>" if note else ""


def _notes(result: Result) -> str:
    if not result.notes:
        return ""
    lines = "".join(f"<li>{escape(note)}</li>" for note in result.notes)
    return (
        f"<details><summary>How it was measured</summary><ul>{lines}</ul><p>On {escape(result.neuron)}.</p></details>"
    )
