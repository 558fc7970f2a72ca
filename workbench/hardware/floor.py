"""A chip seen from above: how busy each core is, and how many packets cross each link of the mesh."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from workbench.core.errors import RangeError
from workbench.hardware.counting import travel
from workbench.hardware.ledger import Ledger
from workbench.hardware.mapping import Mapping, Run
from workbench.hardware.passes.arrange import Mesh, flow


@dataclass(frozen=True)
class Floor:
    """One chip during a run, per inference.

    Attributes
    ----------
    cores
        Indices of the cores on this chip, as the layout numbers them.
    events
        Synaptic events of each of them.
    leaving
        Packets that leave the chip.
    east
        Packets between router ``(x, y)`` and its neighbor ``(x + 1, y)`` in either direction, ``(height, width - 1)``.
    north
        The same between ``(x, y)`` and ``(x, y + 1)``, ``(height - 1, width)``.
    """

    cores: np.ndarray
    events: np.ndarray
    leaving: float
    east: np.ndarray
    north: np.ndarray

    @property
    def hops(self) -> float:
        """All hops of an inference on this chip."""
        return float(self.east.sum() + self.north.sum())


def floor(mapping: Mapping, run: Run, chip: int = 0) -> Floor:
    """Look at one chip of a mapping whose chip has a mesh; packets go along x first, then along y."""
    mesh, cores = mesh_of(mapping), mapping.layout.cores
    mine = np.array([index for index, core in enumerate(cores) if core.chip == chip], np.int64)
    images = run.ledger.images
    spikes = {name: run.spikes[name].sum((0, 1)) / images for name in mapping.form.cells}
    packets = flow(mapping.form, mapping.layout, mapping.code.reaches, spikes)[mine][:, mine].tocoo()
    spots = np.array([(cores[index].x, cores[index].y) for index in mine]).reshape(len(mine), 2)
    (x, y), (across, along) = spots[packets.row].T, spots[packets.col].T
    # a way adds at its beginning and takes away at its end; the running sum is what crosses each link
    east, north = np.zeros((mesh.height, mesh.width)), np.zeros((mesh.height, mesh.width))
    for place, sign in ((np.minimum(x, across), 1.0), (np.maximum(x, across), -1.0)):
        np.add.at(east, (y, place), sign * packets.data)
    for place, sign in ((np.minimum(y, along), 1.0), (np.maximum(y, along), -1.0)):
        np.add.at(north, (place, across), sign * packets.data)
    east, north = np.cumsum(east, axis=1)[:, :-1], np.cumsum(north, axis=0)[:-1]
    events = run.ledger.counts["synaptic_events"].sum((0, 1))[mine] / images
    leaving = float(run.ledger.counts["off_chip"].sum((0, 1))[mine].sum()) / images
    return Floor(mine, events, leaving, east, north)


def mesh_of(mapping: Mapping) -> Mesh:
    """The mesh of the chip a network is on.

    Raises
    ------
    RangeError
        If the chip has none that is published.
    """
    mesh = mapping.chip.mesh
    if mesh is None:
        raise RangeError(
            f"floor plan of {mapping.chip.title}", "a chip with a published mesh", "none", "TrueNorth or Loihi"
        )
    return mesh


def moved(mapping: Mapping, core: int, x: int, y: int) -> Mapping:
    """The same mapping with one core at another router of its chip; where the router is full, the first core there makes room.

    Raises
    ------
    RangeError
        If there is no such core or router.
    """
    mesh, cores = mesh_of(mapping), list(mapping.layout.cores)
    if not 0 <= core < len(cores):
        raise RangeError("core", f"0 to {len(cores) - 1}", str(core))
    if not (0 <= x < mesh.width and 0 <= y < mesh.height):
        raise RangeError("place of a core", f"within {mesh.width} by {mesh.height} routers", f"({x}, {y})")
    old = cores[core]
    there = [
        index
        for index, other in enumerate(cores)
        if (other.chip, other.x, other.y) == (old.chip, x, y) and index != core
    ]
    if len(there) >= mesh.per_node and (old.x, old.y) != (x, y):
        cores[there[0]] = replace(cores[there[0]], x=old.x, y=old.y)
    cores[core] = replace(old, x=x, y=y)
    return replace(mapping, layout=replace(mapping.layout, cores=tuple(cores)))


def again(mapping: Mapping, run: Run) -> Run:
    """The run with its packets and hops counted for the places of this mapping; no spike depends on them."""
    counts = dict(run.ledger.counts)
    counts |= travel(mapping.form, mapping.layout, mapping.routes, run.spikes)
    return replace(run, ledger=Ledger(counts, run.ledger.chips, run.ledger.dt))
