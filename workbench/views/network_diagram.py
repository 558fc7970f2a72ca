"""A network as a diagram: boxes for populations, lines for projections, an arrow where they excite and a dot where they inhibit."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import numpy as np

from workbench.core.text import escape
from workbench.core.units import pretty
from workbench.network.distributions import LogNormal, Normal, Uniform, Value
from workbench.network.network import Network
from workbench.network.polarity import polarity
from workbench.network.projection import Projection

WIDE, HIGH, ACROSS, DOWN, EDGE = 148, 50, 96, 46, 34
EXCITES, INHIBITS, MIXED = "#0072B2", "#D55E00", "#8a8a8a"  # Okabe-Ito, each at least 3:1 on white and on black


@dataclass(frozen=True)
class Box:
    """Where a population is drawn: its column, and its upper left corner."""

    column: int
    x: float
    y: float


def network_svg(net: Network) -> str:
    """Return the diagram as inline SVG; text takes the color of the page around it, so it reads in light and dark."""
    boxes = layout(net)
    width = max((box.x + WIDE for box in boxes.values()), default=0) + EDGE
    height = max((box.y + HIGH for box in boxes.values()), default=0) + EDGE
    pieces = [_line(net, projection, boxes) for projection in net.projections.values()]
    pieces += [_box(net, name, box) for name, box in boxes.items()]
    label = escape(f"Network {net.name}: {len(net.populations)} populations, {len(net.projections)} projections")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{label}" viewBox="0 0 {width:g} {height:g}" '
        f'width="{width:g}" style="max-width:100%;height:auto;font-family:sans-serif" fill="none">'
        + "".join(pieces)
        + "</svg>"
    )


def network_html(net: Network) -> str:
    """Return the diagram with its legend and the same content as tables, for a notebook or a page."""
    size = net.estimate()
    legend = (
        f'<span style="color:{EXCITES}">&#9654;</span> excites &nbsp; <span style="color:{INHIBITS}">&#9679;</span> inhibits &nbsp; '
        f'<span style="color:{MIXED}">&#9632;</span> both'
    )
    rows = "".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in projection_rows(net)
    )
    head = "".join(f"<th>{name}</th>" for name in ("projection", "wiring", "synapse", "weight", "delay", "learns by"))
    return (
        f"<figure style='margin:0'>{network_svg(net)}<figcaption><b>{escape(net.name)}</b>: {size.neurons:,} cells and lines, "
        f"about {size.synapses:,.0f} synapses. {legend}</figcaption></figure>"
        f"<details><summary>Projections as a table</summary><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></details>"
    )


def projection_rows(net: Network) -> list[tuple[str, ...]]:
    """One row a projection: name, wiring, synapse, weight, delay, learning rule."""
    return [
        (
            projection.name,
            repr(projection.rule).removeprefix("wb."),
            repr(projection.synapse).removeprefix("wb.") if projection.synapse else "current",
            _words(projection.weight, projection.weight_unit()),
            _words(projection.delay, "ms"),
            type(projection.plasticity).__name__ if projection.plasticity else "-",
        )
        for projection in net.projections.values()
    ]


def layout(net: Network) -> dict[str, Box]:
    """Place what drives on the left and each population one column right of the nearest that drives it."""
    driving = [name for name, population in net.populations.items() if population.is_stimulus]
    depth = dict.fromkeys(driving or list(net.populations)[:1], 0)
    edge = list(depth)
    while edge:
        found = [p.post for p in net.projections.values() if p.pre in edge and p.post not in depth]
        for name in found:
            depth[name] = 1 + min(depth[p.pre] for p in net.projections.values() if p.post == name and p.pre in depth)
        edge = found
    columns: dict[int, list[str]] = defaultdict(list)
    for name in net.populations:
        columns[depth.get(name, 0)].append(name)
    tallest = max((len(names) for names in columns.values()), default=0)
    boxes = {}
    for column, names in columns.items():
        top = EDGE + (tallest - len(names)) * (HIGH + DOWN) / 2
        for row, name in enumerate(names):
            boxes[name] = Box(column, EDGE + column * (WIDE + ACROSS), top + row * (HIGH + DOWN))
    return boxes


def sign(projection: Projection) -> int:
    """+1 if all weights excite, -1 if all inhibit, 0 if both; of a normal law the mean counts."""
    values = np.atleast_1d(extremes(projection.weight))
    effect = polarity(projection.synapse)
    return effect if np.all(values >= 0) else -effect if np.all(values <= 0) else 0


def extremes(weight: Value) -> Any:
    """What stands for a weight when its sign is asked: the array, both ends, or the middle of the law."""
    if isinstance(weight, Uniform):
        return weight.low, weight.high
    if isinstance(weight, Normal):
        return weight.mean
    return weight.median if isinstance(weight, LogNormal) else weight


def _box(net: Network, name: str, box: Box) -> str:
    population = net.populations[name]
    dash = ' stroke-dasharray="5 4"' if population.is_stimulus else ""
    x = box.x + WIDE / 2
    shown = name if len(name) <= 18 else name[:17] + "…"
    return (
        f'<g><title>{escape(repr(population.model))}</title><rect x="{box.x:g}" y="{box.y:g}" width="{WIDE}" height="{HIGH}" rx="9" '
        f'stroke="currentColor" stroke-width="1.3" fill="#8a8a8a" fill-opacity="0.12"{dash}/>'
        f'<text x="{x:g}" y="{box.y + 21:g}" text-anchor="middle" font-size="14" font-weight="600" fill="currentColor">{escape(shown)}</text>'
        f'<text x="{x:g}" y="{box.y + 39:g}" text-anchor="middle" font-size="12" fill="currentColor">'
        f"{population.size:,} {escape(type(population.model).__name__)}</text></g>"
    )


def _line(net: Network, projection: Projection, boxes: dict[str, Box]) -> str:
    a, b = boxes[projection.pre], boxes[projection.post]
    effect = sign(projection)
    color = {1: EXCITES, -1: INHIBITS, 0: MIXED}[effect]
    path, (x, y), (dx, dy) = _path(a, b, effect)
    if effect < 0:
        head = f'<circle cx="{x - 5 * dx:g}" cy="{y - 5 * dy:g}" r="5" fill="{color}"/>'
    else:
        points = [(x, y), (x - 10 * dx - 5 * dy, y - 10 * dy - 5 * dx), (x - 10 * dx + 5 * dy, y - 10 * dy + 5 * dx)]
        head = f'<polygon points="{" ".join(f"{px:g},{py:g}" for px, py in points)}" fill="{color}"/>'
    told = f"{projection.name}: {projection.rule!r}, weight {_words(projection.weight, projection.weight_unit())}, delay {_words(projection.delay, 'ms')}"
    return f'<g><title>{escape(told)}</title><path d="{path}" stroke="{color}" stroke-width="2"/>{head}</g>'


def _path(a: Box, b: Box, effect: int) -> tuple[str, tuple[float, float], tuple[int, int]]:
    """The curve, where it ends, and in which direction; projections of unlike sign keep apart."""
    shift = 9 * effect
    if a is b:
        x, y = a.x + WIDE * (0.5 + 0.28 * (effect or 1)), a.y
        return f"M{x - 13:g},{y:g} C{x - 26:g},{y - 36:g} {x + 26:g},{y - 36:g} {x + 13:g},{y:g}", (x + 13, y), (0, 1)
    if a.column < b.column:
        x1, y1, x2, y2 = a.x + WIDE, a.y + HIGH / 2 - shift, b.x, b.y + HIGH / 2 - shift
        bend = (x2 - x1) / 2
        return f"M{x1:g},{y1:g} C{x1 + bend:g},{y1:g} {x2 - bend:g},{y2:g} {x2:g},{y2:g}", (x2, y2), (1, 0)
    if a.column > b.column:
        x1, x2, y1, y2 = a.x + WIDE * 0.4, b.x + WIDE * 0.6, a.y + HIGH, b.y + HIGH
        low = max(y1, y2) + 26
        return f"M{x1:g},{y1:g} C{x1:g},{low:g} {x2:g},{low:g} {x2:g},{y2:g}", (x2, y2), (0, -1)
    down = b.y > a.y
    x1 = a.x + (WIDE if down else 0)
    out = x1 + (34 if down else -34)
    y1, y2 = a.y + HIGH * 0.7 if down else a.y + HIGH * 0.3, b.y + HIGH * 0.3 if down else b.y + HIGH * 0.7
    return f"M{x1:g},{y1:g} C{out:g},{y1:g} {out:g},{y2:g} {x1:g},{y2:g}", (x1, y2), (-1 if down else 1, 0)


def _words(value: Any, unit: str) -> str:
    """A weight or delay in words: a number, a distribution, or the size of an array."""
    text = (
        f"{value:g}"
        if isinstance(value, (int, float))
        else f"array {value.shape}"
        if isinstance(value, np.ndarray)
        else str(value)
    )
    return f"{text} {pretty(unit)}".rstrip()
