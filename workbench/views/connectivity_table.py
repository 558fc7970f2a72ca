"""How densely every shipped network is joined, beside nervous systems, as a table."""

from __future__ import annotations

from collections.abc import Mapping

from workbench.core.text import escape
from workbench.experiments.connectivity import LIVING, Found, Wiring

HEADS = ("Network", "Neurons", "Synapses", "C_eff", "Synapses a cell", "Rate (Hz)", "Synaptic events a second")
READING = (
    "C_eff = N_syn / N_neur², as the survey's section 5.1 defines it: synapses between the cells over all ordered pairs. It falls as a "
    "nervous system grows, since the synapses of a cell are limited: compare networks of one size. Networks are counted and run "
    "here, 200 ms of their own time after 100 ms; synapses from outside are not counted."
)


def connectivity_html(found: Mapping[str, Found]) -> str:
    """Return the table as HTML: what was measured, by title, and then what is published of animals."""
    rows = [
        _row(escape(each.title), each.wiring, f"{each.rate:.2g}", f"{each.events:.3g}") for each in found.values()
    ] or [f'<tr><td class="unknown" colspan="{len(HEADS)}">Networks are not measured yet.</td></tr>']
    for name, (wiring, source) in LIVING.items():
        link = f'<a href="{escape(source.link)}" target="_blank" rel="noopener">{escape(source.text)}</a>'
        rows.append(_row(f"{escape(name)}<small>{link}</small>", wiring, "not known", "not known"))
    heads = "".join(f'<th scope="col">{escape(head)}</th>' for head in HEADS)
    return (
        f"<table><caption>Section 5.1. Connectivity efficiency</caption><thead><tr>{heads}</tr></thead>"
        f"<tbody>{''.join(rows)}</tbody></table><p>{escape(READING)}</p>"
    )


def _row(name: str, wiring: Wiring, *more: str) -> str:
    numbers = (f"{wiring.neurons:,}", f"{wiring.synapses:,.0f}", f"{wiring.efficiency:.2g}", f"{wiring.degree:,.1f}")
    return f'<tr><th scope="row">{name}</th>{"".join(f"<td>{each}</td>" for each in (*numbers, *more))}</tr>'
