"""Where cores sit on the mesh: in order, along a space-filling curve, or annealed so that spikes travel less."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.sparse import coo_array, csr_array

from workbench.core.random import stream
from workbench.hardware.form import Form
from workbench.hardware.layout import Layout
from workbench.hardware.traffic import Reach

IN_ORDER, CURVE, ANNEALED = "in order", "space-filling curve", "annealed"
PLACEMENTS = (IN_ORDER, CURVE, ANNEALED)
SWEEPS, MOST_SWAPS = 200, 60_000
"""Swaps that annealing tries for each core of a chip, and at most: a full chip would take many seconds."""


@dataclass(frozen=True)
class Mesh:
    """The routers of a chip: ``width`` by ``height``, each with ``per_node`` cores. ``width`` is a multiple of ``height``."""

    width: int
    height: int
    per_node: int = 1


def flow(
    form: Form, layout: Layout, reaches: dict[str, Reach], spikes: dict[str, np.ndarray] | None = None
) -> csr_array:
    """Packets from core to core, sparse ``(cores, cores)``.

    Parameters
    ----------
    spikes
        Spikes of each cell by population, ``(cells,)``; one each if nothing is said. Spikes from outside have no core.
    """
    count = len(layout.cores)
    found = csr_array((count, count), dtype=float)
    for wires in form.wires:
        if wires.source in form.inputs:
            continue
        home, axons = layout.core_of(wires.source), coo_array(reaches[wires.name].axons)
        weight = axons.data if spikes is None else axons.data * spikes[wires.source][axons.row]
        ways = coo_array((weight.astype(float), (home[axons.row], axons.col)), shape=(count, count))
        found = csr_array(found + csr_array(ways))
    return found


def curve(mesh: Mesh) -> np.ndarray:
    """The places of a chip along Hilbert curves set side by side, ``(cores of a chip, 2)``: neighbors stay neighbors.

    >>> curve(Mesh(4, 2)).tolist()
    [[0, 0], [0, 1], [1, 1], [1, 0], [2, 0], [2, 1], [3, 1], [3, 0]]
    """
    square = np.zeros((1, 2), np.int64)
    size = 1
    while size < mesh.height:
        turned = square[:, ::-1]
        mirrored = np.array([2 * size - 1, size - 1]) - turned
        across, along = np.array([size, 0]), np.array([0, size])
        square = np.concatenate([turned, square + along, square + along + across, mirrored])
        size *= 2
    row = np.concatenate([square + np.array([left, 0]) for left in range(0, mesh.width, mesh.height)])
    return np.repeat(row, mesh.per_node, axis=0)


def hops(traffic: np.ndarray, spots: np.ndarray) -> float:
    """Hops of all packets with cores at ``spots``, ``(cores, 2)``; distances are those of a mesh."""
    apart = sum(np.abs(spots[:, None, axis] - spots[None, :, axis]) for axis in (0, 1))
    return float((traffic * apart).sum())


def arranged(layout: Layout, mesh: Mesh, traffic: csr_array, placement: str, seed: int = 1) -> Layout:
    """Return the layout with cores moved within their chips.

    Parameters
    ----------
    traffic
        Packets from core to core, from :func:`flow`.
    placement
        One of :data:`PLACEMENTS`.
    """
    if placement == IN_ORDER:
        return layout
    spots = np.array([(core.x, core.y) for core in layout.cores])
    chips = np.array([core.chip for core in layout.cores])
    for chip in range(layout.chips):
        mine = np.flatnonzero(chips == chip)
        places = curve(mesh)[: len(mine)]
        if placement == ANNEALED:
            one_way = traffic[mine][:, mine].toarray()
            places = annealed(one_way + one_way.T, places, seed)
        spots[mine] = places
    cores = tuple(replace(core, x=int(x), y=int(y)) for core, (x, y) in zip(layout.cores, spots, strict=True))
    return replace(layout, cores=cores)


def annealed(both: np.ndarray, places: np.ndarray, seed: int) -> np.ndarray:
    """Swap cores until swaps no longer help, first by chance also for the worse, and keep the best seen.

    Parameters
    ----------
    both
        Packets between two cores in either direction, ``(cores, cores)``.
    places
        Where they start, ``(cores, 2)``.
    """
    count = len(places)
    if count < 2 or not both.any():
        return places
    rng = stream(seed, "placement")
    spots, best = places.copy(), places.copy()
    now = least = hops(both, spots) / 2
    heat = 2.0 * now / count
    trials = min(SWEEPS * count, MOST_SWAPS)
    cooling = 1e-3 ** (1 / trials)
    for a, b, luck in zip(*rng.integers(0, count, (2, trials)), rng.random(trials), strict=True):
        gain = _gain(both, spots, int(a), int(b))
        if gain <= 0 or luck < np.exp(-gain / heat):
            spots[[a, b]] = spots[[b, a]]
            now += gain
            if now < least - 1e-9:
                least, best = now, spots.copy()
        heat *= cooling
    return best


def _gain(both: np.ndarray, spots: np.ndarray, a: int, b: int) -> float:
    """By how much the hops change when two cores swap places; what runs between the two does not change."""
    nearer = np.abs(spots - spots[b]).sum(1) - np.abs(spots - spots[a]).sum(1)
    change = (both[a] - both[b]) * nearer
    return float(change.sum() - change[a] - change[b])
