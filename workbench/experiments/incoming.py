"""Everything that arrived at one cell in a stretch of a run: from whom, when, how strong, at which receptor."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from workbench.engines.background import counts
from workbench.engines.edge import Edge
from workbench.engines.simulation import Simulation
from workbench.stimuli.background import Background


@dataclass(frozen=True)
class Arrival:
    """One spike as it reaches its target.

    Attributes
    ----------
    source, cell
        Where it came from; -1 for the many trains of a background, which are one row together.
    projection, receptor
        The way it took.
    weight
        In the unit of the synapse, times the spikes that came together.
    step
        The step of time at whose beginning it arrives.
    """

    source: str
    cell: int
    projection: str
    receptor: int
    weight: float
    step: int


def arrivals(sim: Simulation, population: str, cell: int, first: int, last: int) -> list[Arrival]:
    """Return what reached a cell in the steps from ``first`` and before ``last``, in the order of its arrival.

    Spikes are those of the recording; weights are those that are in force now.
    """
    found: list[Arrival] = []
    for edge in sim.plan.edges.values():
        if edge.post != population or edge.receptor < 0:
            continue
        pre, weights, delays = synapses_onto(sim, edge, cell)
        if isinstance(source := sim.net.populations[edge.pre].model, Background) and not source.recorded:
            spikes = _background(sim, edge, pre, first - 1 - int(delays.max(initial=0)), last)
        else:
            spikes = _recorded(sim, edge)
        for step, line, many in spikes:
            for k in range(*np.searchsorted(pre, (line, line + 1))):  # a pair may be joined more than once
                if first <= step + delays[k] < last:
                    label = -1 if isinstance(source, Background) else int(line)
                    found.append(
                        Arrival(
                            edge.pre, label, edge.name, edge.receptor, float(weights[k]) * many, int(step + delays[k])
                        )
                    )
    return sorted(found, key=lambda each: each.step)


def synapses_onto(sim: Simulation, edge: Edge, cell: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Sources (rising), weights (in the unit of the synapse) and delays (steps) of the synapses onto one cell."""
    if edge.rule is not None:
        mine = edge.post_ids == cell
        return edge.pre_ids[mine], sim.weights(edge.name)[2][mine], edge.delays[mine]
    parts = []
    for piece in edge.pieces():
        mine = np.flatnonzero(piece.post == cell)
        weights = np.full(len(mine), edge.weight, float) if piece.weights is None else piece.weights[mine] / edge.scale
        delays = np.full(len(mine), edge.delay, int) if piece.delays is None else piece.delays[mine]
        parts.append((piece.pre[mine], weights, delays))
    if not parts:
        return np.zeros(0, int), np.zeros(0), np.zeros(0, int)
    pre, weights, delays = (np.concatenate([part[side] for part in parts]) for side in range(3))
    return pre, weights, delays


def _recorded(sim: Simulation, edge: Edge) -> Iterator[tuple[int, int, int]]:
    """Step at whose beginning each recorded spike of an edge's source leaves, its line, and one."""
    times, ids = sim.recording.of(edge.pre)
    for step, line in zip(np.rint(times / sim.dt).astype(int), ids, strict=True):
        yield int(step), int(line), 1


def _background(
    sim: Simulation, edge: Edge, lines: np.ndarray, first: int, last: int
) -> Iterator[tuple[int, int, int]]:
    """The same of a background, which nobody recorded, on the lines that reach a cell, with the number of spikes."""
    source = sim.plan.sources[edge.pre]
    for step in range(max(first, 0), last):
        drawn = counts(sim.plan, source, step)
        for line in np.unique(lines):
            if drawn[line]:
                yield step + 1, int(line), int(drawn[line])  # a spike leaves at the end of its step
