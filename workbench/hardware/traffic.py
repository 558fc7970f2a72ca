"""What one spike sets off: events and axons on each core, packets and hops on the way there."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import numpy as np
from scipy.sparse import coo_array, csr_array

from workbench.hardware.form import Form, Wires
from workbench.hardware.layout import Layout


class Cast(Enum):
    """How a chip sends a spike to several places."""

    AXON = "one packet for each target axon"
    UNICAST = "one packet for each target core"
    MULTICAST = "one packet for each chip on the way"


@dataclass(frozen=True)
class Reach:
    """For each source of a projection and each core: synaptic events and axon deliveries of one spike.

    Both are sparse arrays of int64, ``(pre, cores)``: most sources reach few cores.
    """

    events: csr_array
    axons: csr_array


@dataclass(frozen=True)
class Route:
    """Packets that one spike of each cell of a node causes, and how far they go; arrays ``(cells,)``.

    ``hops_x``, ``hops_y`` and (between stacked chips) ``hops_z`` add up over its packets; ``way`` is that of the one that
    takes longest, as :func:`ways` writes it. ``off_chip`` are packets that leave the package.
    """

    packets: np.ndarray
    in_node: np.ndarray
    hops_x: np.ndarray
    hops_y: np.ndarray
    off_chip: np.ndarray
    way: np.ndarray
    hops_z: np.ndarray


def reach(wires: Wires, layout: Layout) -> Reach:
    """Count one event for every synapse, and one axon for every core that holds a target."""
    cores = layout.core_of(wires.target)[wires.post]
    ones = np.ones(wires.count, np.int64)
    events = csr_array(coo_array((ones, (wires.pre, cores)), shape=(wires.shape[0], len(layout.cores))))
    return Reach(events, once(events))


def once(counts: csr_array) -> csr_array:
    """1 wherever there is anything at all."""
    return csr_array((np.ones_like(counts.data), counts.indices, counts.indptr), shape=counts.shape)


def ways(across: np.ndarray, along: np.ndarray, hop_times: tuple[int, int]) -> np.ndarray:
    """One whole number for each way, larger for one that takes longer; :func:`hops` reads it.

    >>> [each.tolist() for each in hops(ways(np.array([5, 0]), np.array([0, 4]), (41, 65)).max())]
    [0, 4]
    """
    return (hop_times[0] * across + hop_times[1] * along << 40) + (along << 20) + across


def hops(way: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Hops east or west, and north or south, of each way."""
    mask = (1 << 20) - 1
    return way & mask, way >> 20 & mask


def route(
    form: Form, layout: Layout, reaches: dict[str, Reach], node: str, cast: Cast, hop_times: tuple[int, int] = (1, 1)
) -> Route:
    """Add up, over all projections out of a node, the packets of one spike and their hops.

    Of its ways the longest is the one that takes longest by the times of a hop east or west, and north or south.
    Spikes from outside (``node`` is an input) have no place in the mesh, so they make packets but no hops.
    """
    size, count = form.size(node), len(layout.cores)
    axons = csr_array((size, count), dtype=np.int64)
    for wires in form.out_of(node):
        axons = axons + reaches[wires.name].axons
    pairs = coo_array(axons if cast is Cast.AXON else once(csr_array(axons)))
    cell, core, each = pairs.row, pairs.col, pairs.data
    spots = np.array([(core.chip, core.x, core.y) for core in layout.cores]).reshape(count, 3)

    def total(amount: np.ndarray) -> np.ndarray:
        return np.bincount(cell, amount, size).astype(np.int64)

    nothing = np.zeros(size, np.int64)
    if node in form.inputs:
        packets = _chips(cell, spots[core, 0], size) if cast is Cast.MULTICAST else total(each)
        return Route(packets, nothing, nothing, nothing, nothing, nothing, nothing)
    home = spots[layout.core_of(node)]
    away = home[cell, 0] // layout.layers != spots[core, 0] // layout.layers
    rise = np.where(away, 0, spots[core, 0] - home[cell, 0])
    if cast is Cast.MULTICAST:
        up, down = np.zeros(size, np.int64), np.zeros(size, np.int64)
        np.maximum.at(up, cell, rise)  # one copy goes as far up as it must, and one as far down
        np.maximum.at(down, cell, -rise)
        others = _chips(cell[away], spots[core[away], 0], size)
        anywhere = np.bincount(cell, minlength=size) > 0
        return Route(others + anywhere, nothing, nothing, nothing, others, nothing, up + down)
    across, along = (np.where(away, 0, np.abs(home[cell, axis] - spots[core, axis])) for axis in (1, 2))
    near = ~away & (across == 0) & (along == 0) & (rise == 0)
    way = np.zeros(size, np.int64)
    np.maximum.at(way, cell, ways(across, along, hop_times))
    hops_x, hops_y = total(each * across), total(each * along)
    off_chip, hops_z = total(each * away), total(each * np.abs(rise))
    return Route(total(each), total(each * near), hops_x, hops_y, off_chip, way, hops_z)


def packets(form: Form, layout: Layout, reaches: dict[str, Reach]) -> int:
    """Packets if every source of the network spikes once: one for each core that it reaches."""
    total = 0
    for node in (*form.inputs, *form.cells):
        axons = csr_array((form.size(node), len(layout.cores)), dtype=np.int64)
        for wires in form.out_of(node):
            axons = axons + reaches[wires.name].axons
        total += int(csr_array(axons).count_nonzero())
    return total


def _chips(cell: np.ndarray, chip: np.ndarray, size: int) -> np.ndarray:
    """On how many chips each cell has a target, ``(size,)``."""
    pairs = np.unique(np.stack([cell, chip]), axis=1)
    return np.bincount(pairs[0].astype(np.int64), minlength=size)
