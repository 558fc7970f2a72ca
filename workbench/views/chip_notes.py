"""What the emulation of each chip keeps, what it leaves out, and what rounding did to the weights."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import panel as pn

from workbench.core.text import escape
from workbench.hardware.chip import Chip
from workbench.hardware.report import Row
from workbench.views.figure_card import CSS
from workbench.views.words import MUTED

NOTES_CSS = f"""
details {{ margin: 4px 0; }}
summary {{ cursor: pointer; font-weight: 600; padding: 3px 0; }}
summary span {{ {MUTED}; font-weight: 400; margin-left: 8px; }}
ul {{ margin: 4px 0 8px; padding-left: 20px; max-width: 100ch; }}
"""


def chip_notes(chips: Iterable[Chip], rows: Mapping[str, Row]) -> str:
    """Return one foldable note for each chip as HTML, everything escaped."""
    return "".join(_note(chip, rows.get(chip.title)) for chip in chips)


def notes_pane(html: str) -> pn.pane.HTML:
    """Put the notes on a page; change its ``object`` to change them."""
    return pn.pane.HTML(html, stylesheets=[CSS, NOTES_CSS], sizing_mode="stretch_width", margin=(2, 14))


def _note(chip: Chip, row: Row | None) -> str:
    left_out = "".join(f"<li>{escape(sentence)}</li>" for sentence in chip.not_modeled)
    return f"<details><summary>{escape(chip.title)}<span>{escape(chip.level)}</span></summary><ul>{left_out}</ul>{_losses(row)}</details>"


def _losses(row: Row | None) -> str:
    """What rounding did to each projection, and what the mapping chose."""
    if row is None or row.mapping is None:
        return ""
    code = row.mapping.code
    heads = (
        "projection",
        "step (mV)",
        "mean square error (mV²)",
        "largest error (mV)",
        "became zero",
        "distinct values kept",
    )
    lines = [
        (
            loss.projection,
            f"{loss.unit:.3g}" if loss.unit else "not equal",
            f"{loss.mse:.3g}",
            f"{loss.worst:.3g}",
            f"{loss.zeros:.1%}",
            f"{loss.kept:,} of {loss.distinct:,}",
        )
        for loss in code.losses
    ]
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in heads)
    body = "".join("<tr>" + "".join(f"<td>{escape(entry)}</td>" for entry in line) + "</tr>" for line in lines)
    events = [f"{name}: {times:,} times" for name, times in (row.run.events if row.run else {}).items() if times]
    told = "; ".join([*code.notes, *events])
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>" + (
        f"<p>{escape(told)}.</p>" if told else ""
    )
