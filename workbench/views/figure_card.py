"""A figure explains itself: formula, counts, published numbers with source and confidence, and what is left out."""

from __future__ import annotations

from collections.abc import Iterable

import panel as pn

from workbench.core.fact import Fact
from workbench.core.text import escape
from workbench.hardware.cell import PREFIXED, Cell, fact_text, readable
from workbench.hardware.library import marks
from workbench.hardware.report import Row
from workbench.hardware.span import Span
from workbench.views.words import INK, MUTED

LINE = "1px solid color-mix(in srgb, var(--panel-on-surface-color, #888) 18%, transparent)"

CSS = f"""
:host {{ overflow-x: auto; {INK}; font-size: 13px; line-height: 1.45; }}
h4 {{ margin: 0 0 2px; font-size: 13px; font-weight: 600; {MUTED}; }}
.value {{ font-size: 24px; font-weight: 650; font-variant-numeric: tabular-nums; margin: 0 0 8px; }}
.formula {{ font-family: 'DejaVu Sans Mono', Menlo, monospace; font-size: 12.5px; padding: 6px 10px; border-radius: 6px; margin: 4px 0 8px;
  background: color-mix(in srgb, var(--panel-on-surface-color, #888) 7%, transparent); }}
table {{ border-collapse: collapse; width: 100%; margin: 6px 0 10px; }}
th, td {{ text-align: left; vertical-align: top; padding: 4px 10px 4px 0; border-bottom: {LINE}; font-variant-numeric: tabular-nums; }}
td:first-child {{ min-width: 130px; }}
td:last-child, th:last-child {{ padding-right: 0; }}
th {{ {MUTED}; font-weight: 500; font-size: 12px; }}
p {{ margin: 6px 0; max-width: 100ch; }}
small {{ display: block; {MUTED}; font-size: 11.5px; }}
a {{ color: var(--panel-primary-color, #0072B2); }}
.left-out {{ border-left: 3px solid #E69F00; padding: 2px 10px; margin: 8px 0; }}
"""


def explain(row: Row, key: str) -> str:
    """Return the explanation of one figure of one chip as HTML, everything escaped."""
    if not row.fits:
        return _head(f"{row.chip.title}: the network does not fit", "") + _list(str(misfit) for misfit in row.misfits)
    cell = row.cells.get(key)
    if cell is None:
        return _head(row.chip.title, "") + "<p>Choose a figure of the table to see where it comes from.</p>"
    about = cell.about
    parts = [
        _head(f"{about.title} · {row.chip.title}", cell.text),
        f'<div class="formula">{escape(about.formula)}</div>',
    ]
    if cell.note:
        parts.append(f"<p>{escape(cell.note)}</p>")
    parts.append(_terms(row) if key == "energy" else _counts(cell) + _facts(cell))
    if cell.missing:
        bound = "an upper" if cell.upper else "a lower"
        parts.append(f'<p class="left-out">Left out, so this is {bound} bound: {escape(", ".join(cell.missing))}.</p>')
    if about.remark:
        parts.append(f"<p>{escape(about.remark)}</p>")
    parts.append(_legend(cell))
    return "".join(parts)


def figure_card() -> pn.pane.HTML:
    """The place for an explanation; change its ``object``."""
    return pn.pane.HTML("", stylesheets=[CSS], sizing_mode="stretch_width", margin=(4, 14))


def plain(number: float) -> str:
    """A count or a small number, without powers of ten where a person would write none.

    >>> plain(182643.28), plain(0.02), plain(1.5e-7)
    ('182,643', '0.02', '1.5e-07')
    """
    return f"{number:,.0f}" if abs(number) >= 1000 else f"{number:.4g}"


def _head(name: str, value: str) -> str:
    return f'<h4>{escape(name)}</h4><div class="value">{escape(value)}</div>'


def _list(lines: Iterable[str]) -> str:
    return f"<ul>{''.join(f'<li>{escape(line)}</li>' for line in lines)}</ul>"


def _table(heads: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    """A table; its entries are HTML already."""
    if not rows:
        return ""
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in heads)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join('<tr>' + ''.join(f'<td>{entry}</td>' for entry in row) + '</tr>' for row in rows)}</tbody></table>"


def _terms(row: Row) -> str:
    """The energy, term by term."""
    assert row.price is not None
    total = row.price.energy
    rows = []
    for item in row.price.paid:
        share = item.energy.middle / total.middle if total and total.middle else 0.0
        amount = readable(item.amount, "s") if "seconds" in item.term.amount else plain(item.amount.middle)
        rows.append(
            (
                f"{escape(item.term.label)}<small>{escape(item.what)}</small>",
                escape(amount),
                *_cited(item.fact),
                escape(readable(item.energy, "J")),
                f"{100 * share:.3g} %",
            )
        )
    return _table(("term", "amount per inference", "coefficient", "source", "confidence", "energy", "share"), rows)


def _counts(cell: Cell) -> str:
    lines: list[tuple[str, ...]] = [
        (escape(label), escape(_number(number, unit))) for label, number, unit in cell.counts
    ]
    return _table(("of this run", ""), lines)


def _number(number: Span | float, unit: str) -> str:
    ends = Span.of(number)
    if unit in PREFIXED:
        return readable(ends, unit)
    return " to ".join(plain(end) for end in dict.fromkeys((ends.low, ends.high)))


def _facts(cell: Cell) -> str:
    return _table(
        ("published number", "value", "source", "confidence"),
        [(escape(label), *_cited(fact)) for label, fact in cell.facts],
    )


def _cited(fact: Fact) -> tuple[str, str, str]:
    """Value, source and confidence of a published number."""
    link = fact.source.link
    name = (
        f'<a href="{escape(link)}" target="_blank" rel="noopener">{escape(fact.source.text)}</a>'
        if link.startswith("https://")
        else escape(fact.source.text)
    )
    note = f"<small>{escape(fact.note)}</small>" if fact.note else ""
    return escape(fact_text(fact)) + note, name, f"{escape(fact.confidence)}<small>{escape(fact.check)}</small>"


def _legend(cell: Cell) -> str:
    """What the marks in sight mean."""
    used = [mark for _, fact in cell.facts for mark in (fact.confidence, fact.check)]
    told = "; ".join(f"{mark}: {marks()[mark]}" for mark in dict.fromkeys(used) if mark in marks())
    return f"<p><small>{escape(told)}.</small></p>" if told else ""
