"""What the wiring canvas draws of a network: boxes with their places, lines with their signs, and words for each."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from workbench.core.quantity import Quantity
from workbench.core.units import pretty
from workbench.network.devices import Device
from workbench.network.distributions import LogNormal, Normal, Uniform, Value
from workbench.network.network import Network
from workbench.network.projection import Projection
from workbench.network.wiring.rule import Wiring
from workbench.views.network_diagram import layout, sign

ACROSS, DOWN = 1.25, 1.9
"""How much farther apart boxes stand here than in the diagram, whose boxes are smaller."""

TALLEST, CELL = 6, (250.0, 130.0)
"""Boxes of a column up to which the diagram's layout is taken, and the room of a box where it is not."""

Places = dict[str, tuple[float, float]]


def graph(net: Network, chosen: str, watched: Iterable[tuple[Any, ...]], colors: Mapping[str, int]) -> dict[str, Any]:
    """Return the picture as plain data.

    Parameters
    ----------
    watched
        The cells whose membrane is drawn, as (population, cell).
    colors
        The number of each recorded population's color on the raster.
    """
    seen: dict[str, list[str]] = {}
    for name, cell, *_ in watched:
        seen.setdefault(name, []).append(str(cell))
    where = places(net)
    nodes = []
    for name, population in net.populations.items():
        kind = type(population.model).__name__
        about = kind if population.analog and population.size == 1 else f"{population.size:,} {kind}"
        nodes.append(
            {
                "id": name,
                "x": where[name][0],
                "y": where[name][1],
                "about": about,
                "meaning": f"{name}: {population.size:,} {kind}",
                "stimulus": population.is_stimulus,
                "color": colors.get(name, -1),
                "watched": ", ".join(seen.get(name, [])),
            }
        )
    nodes += [_device(device, where[name]) for name, device in net.devices.items()]
    edges = [
        {
            "id": name,
            "pre": projection.pre,
            "post": projection.post,
            "sign": sign(projection),
            "label": edge_label(projection),
            "meaning": edge_meaning(projection),
        }
        for name, projection in net.projections.items()
    ]
    looks = [{"device": name, "of": of} for name, device in net.devices.items() for of in device.of]
    return {"name": net.name, "nodes": nodes, "edges": edges, "looks": looks, "chosen": chosen}


def _device(device: Device, place: tuple[float, float]) -> dict[str, Any]:
    kind = type(device).__name__
    seen = f" of {' and '.join(device.of)}" if device.of else ""
    return {
        "id": device.name,
        "x": place[0],
        "y": place[1],
        "about": f"{kind}{seen}",
        "meaning": f"{device.name}: {device.about}{seen and f', now{seen}'}",
        "stimulus": False,
        "device": True,
        "color": -1,
        "watched": "",
    }


def places(net: Network) -> Places:
    """Where each box lies: where someone put it, else as the diagram lays the network out, below what was put; devices below all."""
    free = [name for name in net.populations if name not in net.places]
    found = {name: place for name, place in laid_out(net).items() if name in free}
    put = [place for name, place in net.places.items() if name in net.populations]
    if put and free:
        down = max(y for _, y in put) + 140.0 - min(y for _, y in found.values())
        left = min(x for x, _ in put) - min(x for x, _ in found.values())
        found = {name: (x + left, y + down) for name, (x, y) in found.items()}
    where = {name: net.places.get(name) or found[name] for name in net.populations}
    low = max((y for _, y in where.values()), default=0.0) + 1.2 * CELL[1]
    left = min((x for x, _ in where.values()), default=0.0)
    free_devices = [name for name in net.devices if name not in net.places]
    where |= {name: (left + index * CELL[0], low) for index, name in enumerate(free_devices)}
    return where | {name: net.places[name] for name in net.devices if name in net.places}


def laid_out(net: Network) -> Places:
    """Places for a whole network: the diagram's columns; where one of them would be long, cells row by row below what drives them."""
    boxes = layout(net)
    columns = Counter(box.column for box in boxes.values())
    if max(columns.values(), default=0) <= TALLEST:
        return {name: (box.x * ACROSS, box.y * DOWN) for name, box in boxes.items()}
    cells = [name for name, population in net.populations.items() if not population.is_stimulus]
    drives = {p.pre: p.post for p in reversed(net.projections.values()) if net.populations[p.pre].is_stimulus}
    wide, found = math.ceil(math.sqrt(1.6 * max(len(cells), 1))), {}
    above = 1 + max(Counter(drives.values()).values(), default=0)  # rows of one row of cells and its stimuli
    used: Counter[str] = Counter()
    for index, name in enumerate(cells):
        row, column = divmod(index, wide)
        found[name] = (column * CELL[0], (above * row + above - 1) * CELL[1])
    for name, target in drives.items():
        used[target] += 1
        found[name] = (found[target][0], found[target][1] - used[target] * CELL[1])
    low = max((y for _, y in found.values()), default=0.0) + CELL[1]
    lost = [name for name in net.populations if name not in found]
    return found | {name: (index * CELL[0], low) for index, name in enumerate(lost)}


def edge_label(projection: Projection) -> str:
    """The rule and the weight in few letters.

    >>> from workbench.network.presets.balanced import balanced
    >>> edge_label(balanced(1000).projections["inh->exc"])
    'p 0.08 · -90 pA'
    """
    unit = pretty(projection.weight_unit())
    told = f"{number(projection.weight)} {unit}".strip() if unit else ""
    return " · ".join(filter(None, (rule_words(projection.rule), told)))


def rule_words(rule: Wiring) -> str:
    """The rule by its first number, or in words if it has none."""
    for name, value in {**rule.values(), **rule.choices()}.items():
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            parameter = rule.param[name]
            unit = pretty(parameter.unit) if isinstance(parameter, Quantity) and parameter.unit != "1" else ""
            return f"{name} {value:g} {unit}".strip()
    return "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in type(rule).__name__).strip()


def edge_meaning(projection: Projection) -> str:
    """One sentence on a projection, for whoever points at it or hears it read."""
    effect = {1: "excites", -1: "inhibits", 0: "excites and inhibits"}[sign(projection)]
    synapse = type(projection.synapse).__name__ if projection.synapse else "a current"
    learns = f", learns by {type(projection.plasticity).__name__}" if projection.plasticity else ""
    weight = f"{number(projection.weight)} {pretty(projection.weight_unit())}".strip()
    return (
        f"{projection.pre} {effect} {projection.post}: {type(projection.rule).__name__} through {synapse}, "
        f"weight {weight}, delay {number(projection.delay)} ms{learns}"
    )


def number(value: Value) -> str:
    """A weight or delay in few letters: a number, the law's ends or middle, or that there is one for each synapse."""
    if isinstance(value, np.ndarray):
        return "own values"
    if isinstance(value, Uniform):
        return f"{value.low:g} to {value.high:g}"
    if isinstance(value, Normal):
        return f"{value.mean:g} ± {value.std:g}"
    return f"around {value.median:g}" if isinstance(value, LogNormal) else f"{value:g}"
