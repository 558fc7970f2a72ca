"""What one spike sets off: events and axons on each core, packets and hops on the way there."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import numpy as np

from workbench.hardware.form import Form, Wires
from workbench.hardware.layout import Layout


class Cast(Enum):
    """How a chip sends a spike to several places."""

    AXON = "one packet for each target axon"
    UNICAST = "one packet for each target core"
    MULTICAST = "one packet for each chip on the way"


@dataclass(frozen=True)
class Reach:
    """For each source of a projection and each core: synaptic events and axon deliveries of one spike, ``(pre, cores)``."""

    events: np.ndarray
    axons: np.ndarray


@dataclass(frozen=True)
class Route:
    """Packets that one spike of each cell of a node causes, and how far they go; arrays ``(cells,)``."""

    packets: np.ndarray
    in_node: np.ndarray
    hops_x: np.ndarray
    hops_y: np.ndarray
    off_chip: np.ndarray


def reach(wires: Wires, layout: Layout) -> Reach:
    """Count one event for every synapse, and one axon for every core that holds a target."""
    cores = layout.core_of(wires.target)
    events = np.zeros((wires.shape[0], len(layout.cores)), np.int64)
    np.add.at(events, (wires.pre, cores[wires.post]), 1)
    return Reach(events, (events > 0).astype(np.int64))


def route(form: Form, layout: Layout, reaches: dict[str, Reach], node: str, cast: Cast) -> Route:
    """Add up, over all projections out of a node, the packets of one spike and their hops.

    Spikes from outside (``node`` is an input) have no place in the mesh, so they make packets but no hops.
    """
    size, count = form.size(node), len(layout.cores)
    axons = sum((reaches[wires.name].axons for wires in form.out_of(node)), np.zeros((size, count), np.int64))
    if cast is not Cast.AXON:
        axons = (axons > 0).astype(np.int64)
    spots = np.array([(core.chip, core.x, core.y) for core in layout.cores]).reshape(count, 3)
    nothing = np.zeros(size, np.int64)
    if node in form.inputs:
        packets = _chips(axons, spots).sum(1) if cast is Cast.MULTICAST else axons.sum(1)
        return Route(packets, nothing, nothing, nothing, nothing)
    home = spots[layout.core_of(node)]
    away = home[:, None, 0] != spots[None, :, 0]
    if cast is Cast.MULTICAST:
        visited = _chips(axons, spots)
        others = visited.sum(1) - visited[np.arange(size), home[:, 0]]
        return Route(others + visited.any(1), nothing, nothing, nothing, others)
    across, along = (np.where(away, 0, np.abs(home[:, None, axis] - spots[None, :, axis])) for axis in (1, 2))
    near = ~away & (across == 0) & (along == 0)
    return Route(
        axons.sum(1), (axons * near).sum(1), (axons * across).sum(1), (axons * along).sum(1), (axons * away).sum(1)
    )


def _chips(axons: np.ndarray, spots: np.ndarray) -> np.ndarray:
    """Which chips hold a target of each cell, ``(cells, chips)`` of 0 and 1."""
    chips = int(spots[:, 0].max(initial=0)) + 1
    on = np.zeros((len(spots), chips), np.int64)
    on[np.arange(len(spots)), spots[:, 0]] = 1
    return (axons @ on > 0).astype(np.int64)
