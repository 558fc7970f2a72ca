"""What was measured of the chips of Table 3: how large a network may be, what an event costs, and how both grow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from workbench.core.text import escape
from workbench.experiments.survey_chips import (
    BOARD,
    CLOSE,
    COPIES,
    IMAGES,
    SHARE,
    SIZES,
    SOURCES,
    STEPS,
    Capacity,
    Measured,
)
from workbench.hardware.cell import readable
from workbench.hardware.report import Row
from workbench.hardware.span import Span

HEADS = (
    "Chip",
    "Neurons that fit, neighbors",
    "Neurons that fit, at random",
    f"At random, {BOARD} chips",
    "Energy an event",
    "One more event",
    f"Energy an event, {COPIES} times the network",
    f"Time, {COPIES} times the network",
)
READING = (
    f"Neurons: networks in which every cell hears {SOURCES} others, its nearest on a ring or any, are doubled until the chip refuses "
    f"them, and the gap is halved until it is within {CLOSE:.0%}; the limit that was broken stands below. They are put on cores, not run. "
    f"Energy: one network of {'-'.join(map(str, SIZES))} cells with the same spikes everywhere ({STEPS} steps, {IMAGES} images, "
    f"inputs spike in {SHARE:.0%} of the steps), priced with the chip's default set of published numbers; ≥ where something is left out, "
    f"so that these are not ranks. {COPIES} of it side by side show what is shared: static power falls on more events, and cores work "
    "at the same time, or do not."
)


def survey_chips_html(titles: Sequence[str], found: Mapping[str, Measured]) -> str:
    """Return the table as HTML, everything escaped; a chip that was not measured says so."""
    heads = "".join(f'<th scope="col">{escape(name)}</th>' for name in HEADS)
    lines = []
    for title in titles:
        each = found.get(title)
        cells = _cells(each) if each else [("not measured yet", "")] * (len(HEADS) - 1)
        kind = "<td>" if each else '<td class="unknown">'
        body = "".join(f"{kind}{escape(value)}<small>{escape(note)}</small></td>" for value, note in cells)
        lines.append(f'<tr><th scope="row">{escape(title)}</th>{body}</tr>')
    return (
        f"<table><caption>Table 3, measured here</caption><thead><tr>{heads}</tr></thead><tbody>{''.join(lines)}</tbody></table>"
        f"<p>{escape(READING)}</p>"
    )


def _cells(found: Measured) -> list[tuple[str, str]]:
    one, many = found.one.cells["energy_per_event"], found.many.cells["energy_per_event"]
    times = found.board.neurons / found.random.neurons if found.random.neurons else 0.0
    evidence = ", ".join(mark for mark in one.evidence if mark)
    return [
        _size(found.near),
        _size(found.random),
        (f"{found.board.neurons:,}", f"{times:.2g} times one chip; {found.board.broken}"),
        (one.text, f"{found.one.price.energy_set if found.one.price else ''}; {evidence}"),
        (_marginal(found.one), "static power left out"),
        (many.text, _ratio(one.value, many.value)),
        (found.many.cells["latency"].text, _ratio(found.one.cells["latency"].value, found.many.cells["latency"].value)),
    ]


def _size(found: Capacity) -> tuple[str, str]:
    return f"{found.neurons:,}", f"broken next: {found.broken}"


def _marginal(row: Row) -> str:
    """What is paid for events alone, for each of them; nothing is known where a set prices time only."""
    events = row.run.ledger.mean("synaptic_events") if row.run else 0.0
    if row.price is None or not events or row.price.marginal.high == 0:
        return "not priced"
    return f"≥ {readable(row.price.marginal / Span.of(events), 'J')}"


def _ratio(one: Span | None, many: Span | None) -> str:
    return "" if one is None or many is None or not one.middle else f"{many.middle / one.middle:.2g} times"
