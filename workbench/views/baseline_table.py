"""The same network without spikes: dense passes on other machines, and the rate at which spikes stop paying."""

from __future__ import annotations

from collections.abc import Sequence

from workbench.core.text import escape
from workbench.hardware.baseline import MEMORIES, BreakEven, Dense
from workbench.hardware.cell import fact_text, readable
from workbench.hardware.span import Span


def break_even_html(found: BreakEven | None, memory: str) -> str:
    """Return the comparison by operations as HTML with everything escaped."""
    if found is None:
        return "<p>No network has run yet.</p>"
    pays = found.measured < found.events.low
    verdict = (
        "cost less than"
        if pays
        else "cost more than"
        if found.measured > found.events.high
        else "cost about as much as"
    )
    return (
        f"<p>Counted in operations of 45 nm logic ({escape(MEMORIES[memory])}), the spikes of this network <b>{verdict}</b> "
        f"one dense pass: {escape(readable(found.spiking, 'J'))} against {escape(readable(found.dense, 'J'))}. "
        f"It has {found.measured:.2f} events a synapse and inference; both are equal at {_number(found.events)}, which is "
        f"{_number(found.rate * 100)} % of the steps for each source.</p>"
        f"<p>Updates of neurons in every step are not counted, which favors spikes: with them, and against a dense network "
        f"of few bits, the bound was put at some 6 % of the steps for 5 to 10 of them (Yan et al., arXiv 2409.08290).</p>"
        f"<p><small>An event reads a weight, reads a membrane and writes it; a multiply-add reads a weight. "
        f"{escape('; '.join(f'{name} {fact_text(fact)}' for name, fact in found.facts))} "
        f"({escape(found.facts[0][1].source.text)}).</small></p>"
    )


def dense_html(lines: Sequence[Dense]) -> str:
    """Return the dense passes as a table, everything escaped."""
    if not lines:
        return ""
    heads = ("machine", "one dense pass", "an operation costs", "source")
    head = "".join(f'<th scope="col">{name}</th>' for name in heads)
    body = "".join(
        f'<tr><th scope="row">{escape(line.title)}<small>{escape(line.note)}</small></th>'
        f"<td>{escape(readable(line.energy, 'J'))}</td><td>{escape(fact_text(line.fact))}</td>"
        f"<td>{escape(line.fact.source.text)}<small>{escape(f'{line.fact.confidence}, {line.fact.check}')}</small></td></tr>"
        for line in lines
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _number(value: Span) -> str:
    return f"{value.low:.3g}" if value.exact else f"{value.low:.3g} to {value.high:.3g}"
