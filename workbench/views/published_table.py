"""Readings from papers beside what is predicted for them, and what each agreement is worth."""

from __future__ import annotations

from collections.abc import Sequence

import panel as pn

from workbench.core.text import escape
from workbench.experiments.published import PROOF, Measurement
from workbench.hardware.cell import fact_text, readable
from workbench.views.survey_tables import CSS

THIN = (
    "What is published of real silicon is thin: one workload on Loihi and one power sweep on TrueNorth are predictions, "
    "most other rows repeat what their constants came from. Rows marked as quoted or recalled were not read in the paper itself."
)
LINKS = "td a { color: inherit; }"
HEADS = ("chip", "what was measured", "published", "predicted", "difference", "what it proves", "source")


def published_html(rows: Sequence[Measurement]) -> str:
    """Return the table as HTML with everything escaped, and below it what each kind of row proves."""
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in HEADS)
    body = "".join(f"<tr>{_line(row)}</tr>" for row in rows)
    used = [kind for kind in PROOF if any(row.proof == kind for row in rows)]
    kinds = "".join(f"<li><b>{escape(kind)}</b>: {escape(PROOF[kind])}</li>" for kind in used)
    return (
        f"<p>{escape(THIN)}</p><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        f"<p>What a row proves, from strong to weak:</p><ul>{kinds}</ul>"
    )


def difference(row: Measurement) -> str:
    """How far the prediction is from the reading, in per cent.

    Both ends are given where the prediction is a range.
    """
    low, high = (f"{100 * end:+.1f}".replace("-0.0", "0.0").replace("+0.0", "0.0") for end in row.error)
    return f"{low} %" if low == high else f"{low} to {high} %"


def _line(row: Measurement) -> str:
    fact = row.published
    link, text = fact.source.link, escape(fact.source.text)
    cited = (
        f'<a href="{escape(link)}" target="_blank" rel="noopener">{text}</a>' if link.startswith("https://") else text
    )
    marks = f"<small>{escape(', '.join(mark for mark in (fact.confidence, fact.check) if mark))}</small>"
    return (
        f'<th scope="row">{escape(row.chip)}</th><td>{escape(row.workload)}</td><td>{escape(fact_text(fact))}</td>'
        f"<td>{escape(readable(row.predicted, fact.unit))}<small>{escape(row.model)}</small></td>"
        f"<td>{escape(difference(row))}</td><td>{escape(row.proof)}</td><td>{cited}{marks}</td>"
    )


def published_table(rows: Sequence[Measurement]) -> pn.pane.HTML:
    """Put the table on a page."""
    return pn.pane.HTML(published_html(rows), stylesheets=[CSS, LINKS], sizing_mode="stretch_width", margin=(2, 6))
