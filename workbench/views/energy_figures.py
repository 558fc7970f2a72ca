"""Where the energy goes on each chip, and how energy and time of an inference compare."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from workbench.analysis.pareto import front
from workbench.core.text import escape
from workbench.hardware.cell import readable
from workbench.hardware.report import Row
from workbench.hardware.span import Span
from workbench.views.theme import PALETTE_DARK, figure

HATCHES = (" ", "right_diagonal_line", "dot", "cross", "horizontal_line", "left_diagonal_line", "vertical_line")

GREY = "#808A96"  # reads on light and on dark
MARKERS = ("circle", "square", "triangle", "diamond", "inverted_triangle", "hex", "star")


def shares(rows: Mapping[str, Row]) -> list[tuple[str, str, float, float, str]]:
    """Return chip, term, where its bar starts and ends (0 to 1), and its energy in words, for every priced term.

    Bars show shares, as totals differ by factors of thousands; the total stands in the name of the chip.
    """
    found = []
    for row in rows.values():
        total = row.price.energy if row.price else None
        if row.price is None or total is None or not total.middle:
            continue
        at = 0.0
        for item in row.price.paid:
            share = item.energy.middle / total.middle
            found.append(
                (
                    f"{row.chip.title}, {row.cells['energy'].text}",
                    item.term.label,
                    at,
                    at + share,
                    readable(item.energy, "J"),
                )
            )
            at += share
    return found


def energy_stack(rows: Mapping[str, Row]) -> Any:
    """Stacked bars of the shares of energy, told apart by color, by hatch, and by name where there is room."""
    from bokeh.models import ColumnDataSource, HoverTool

    bars = shares(rows)
    chips = list(dict.fromkeys(bar[0] for bar in bars))
    plot = figure(
        "",
        x="share of the energy of an inference",
        height=90 + 46 * max(len(chips), 1),
        y_range=chips[::-1] or ["–"],
        x_range=(0, 1),
        tools="save",
    )
    places = [sum(other[0] == bar[0] for other in bars[:index]) for index, bar in enumerate(bars)]
    columns = (
        dict(zip(("chip", "term", "left", "right", "energy"), zip(*bars, strict=True), strict=True)) if bars else {}
    )
    source = ColumnDataSource(
        {
            **{name: list(columns.get(name, ())) for name in ("chip", "term", "left", "right", "energy")},
            "color": [PALETTE_DARK[place % len(PALETTE_DARK)] for place in places],
            "hatch": [HATCHES[place % len(HATCHES)] for place in places],
        }
    )
    plot.hbar(
        y="chip",
        left="left",
        right="right",
        height=0.62,
        source=source,
        fill_color="color",
        line_color=None,
        fill_alpha=0.9,
        hatch_pattern="hatch",
        hatch_alpha=0.2,
        hatch_color="#0B1016",
    )
    wide = [bar for bar in bars if bar[3] - bar[2] > 0.2]
    plot.text(
        [bar[2] for bar in wide],
        [bar[0] for bar in wide],
        [bar[1] for bar in wide],
        x_offset=8,
        text_baseline="middle",
        text_font_size="12px",
        text_color="#0B1016",
    )
    plot.add_tools(HoverTool(tooltips=[("", "@chip"), ("term", "@term"), ("energy", "@energy")]))
    plot.xaxis.formatter.use_scientific = False
    plot.ygrid.grid_line_color = None
    return plot


def energy_and_time(rows: Mapping[str, Row]) -> Any:
    """Energy over latency, both in powers of ten; a bar spans a range that is published as one, a line joins the Pareto front."""
    plot = figure("", x="latency (s)", y="energy (J)", height=320, x_axis_type="log", y_axis_type="log", tools="save")
    places = {title: place for place, title in enumerate(rows)}
    spots = offers(rows)
    if spots:
        best = sorted((seconds.middle, energy.middle) for _, energy, seconds, _, on_front in spots if on_front)
        plot.line(*zip(*best, strict=True), line_color=GREY, line_dash="dashed", line_width=1.5)
        looks = [
            (PALETTE_DARK[places[title] % len(PALETTE_DARK)], MARKERS[places[title] % len(MARKERS)])
            for title, *_ in spots
        ]
        colors, markers = (list(column) for column in zip(*looks, strict=True))
        x, y = [seconds.middle for _, _, seconds, *_ in spots], [energy.middle for _, energy, *_ in spots]
        # two bars through each spot, one along each axis
        left, right = [seconds.low for _, _, seconds, *_ in spots], [seconds.high for _, _, seconds, *_ in spots]
        low, high = [energy.low for _, energy, *_ in spots], [energy.high for _, energy, *_ in spots]
        plot.segment([*left, *x], [*y, *low], [*right, *x], [*y, *high], line_color=colors * 2, line_width=3)
        plot.scatter(x, y, size=11, color=colors, marker=markers)
        plot.text(x, y, [title for title, *_ in spots], x_offset=9, y_offset=-7, text_font_size="12px", text_color=GREY)
    plot.x_range.range_padding = plot.y_range.range_padding = 0.35
    return plot


def offers(rows: Mapping[str, Row]) -> list[tuple[str, Span, Span, bool, bool]]:
    """Title, energy, latency, whether either is a lower bound, and whether no other chip is cheaper and faster, by middles."""
    found = []
    for row in rows.values():
        energy, seconds = (row.cells[key].value if row.fits else None for key in ("energy", "latency"))
        if energy is not None and seconds is not None and energy.low > 0 and seconds.low > 0:
            bound = bool(row.cells["energy"].missing or row.cells["latency"].missing)
            found.append((row.chip.title, energy, seconds, bound))
    best = front(np.array([(energy.middle, seconds.middle) for _, energy, seconds, _ in found]).reshape(len(found), 2))
    return [(*each, bool(here)) for each, here in zip(found, best, strict=True)]


def front_html(rows: Mapping[str, Row]) -> str:
    """Energy and latency as a table, everything escaped: who is on the Pareto front, and by whom the others are beaten."""
    spots = offers(rows)
    if not spots:
        return ""
    lines = []
    for title, energy, seconds, bound, best in spots:
        beaten = [
            other for other, joules, time, *_ in spots
            if joules.middle <= energy.middle and time.middle <= seconds.middle and other != title
        ]  # fmt: skip
        told = "yes" if best else f"no: less energy and less time on {', '.join(beaten)}"
        mark = "≥ " if bound else ""
        figures = f"<td>{mark}{escape(readable(energy, 'J'))}</td><td>{mark}{escape(readable(seconds, 's'))}</td>"
        lines.append(f'<tr><th scope="row">{escape(title)}</th>{figures}<td>{escape(told)}</td></tr>')
    heads = "".join(f'<th scope="col">{name}</th>' for name in ("chip", "energy", "latency", "on the Pareto front"))
    open_ones = (
        " Where ≥ stands something is left out, so a place on the front is not proven."
        if any(spot[3] for spot in spots)
        else ""
    )
    return (
        f"<p>The dashed line joins the Pareto front: chips that no other one beats in energy and in time at once.{open_ones}</p>"
        f"<details><summary>The same as a table</summary><table><thead><tr>{heads}</tr></thead><tbody>{''.join(lines)}</tbody></table></details>"
    )


def summary(rows: Mapping[str, Row]) -> str:
    """The figures in a sentence, for who cannot see them."""
    told = [
        f"{row.chip.title} {row.cells['energy'].text} in {row.cells['latency'].text}"
        for row in rows.values()
        if row.fits and row.cells
    ]
    return f"Energy and time of an inference: {'; '.join(told)}." if told else "No chip has run yet."
