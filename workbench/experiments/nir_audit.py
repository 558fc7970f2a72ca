"""Does a translated network still do the same? It is run, written to NIR, read back and run again on the same spikes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from workbench.core.errors import RangeError
from workbench.engines.simulation import Simulation
from workbench.network.network import Network
from workbench.network.nir.reading import from_nir
from workbench.network.nir.report import Report
from workbench.network.nir.writing import to_nir


@dataclass(frozen=True)
class Audit:
    """What two runs have in common.

    Attributes
    ----------
    agreement
        By population: the share of (step, cell) entries that are alike.
    first
        By population: the first step in which the two differ, or ``None``.
    error
        By population: how many spikes more the second has, as a share of those of the first.
    written, read
        The reports of both translations.
    """

    agreement: dict[str, float]
    first: dict[str, int | None]
    error: dict[str, float]
    written: Report
    read: Report


def audit(net: Network, spikes: dict[str, np.ndarray], step: float = 0.1, method: str = "exact") -> Audit:
    """Run a network and its round trip through NIR on the same input.

    Parameters
    ----------
    spikes
        By input population: ``(steps, cells)``.
    step
        ms.
    method
        ``exact`` or ``Euler``, for both runs.
    """
    lengths = {len(array) for array in spikes.values()}
    if len(lengths) != 1 or not min(lengths):
        raise RangeError("audit(spikes=...)", "inputs of one length", f"lengths {sorted(lengths)}")
    graph, written = to_nir(net, step, method=method, accept=True)
    again, read = from_nir(graph, dt=step / 1000.0, method=method, step=step)
    first = emitted(net, spikes, read.run)
    second = emitted(again, spikes, read.run)
    shared = [name for name in first if name in second and not net.populations[name].is_stimulus]
    agreement, divergence, error = {}, {}, {}
    for name in shared:
        differs = (first[name] != second[name]).any(axis=1)
        agreement[name] = float((first[name] == second[name]).mean())
        divergence[name] = int(np.argmax(differs)) if differs.any() else None
        total = first[name].sum()
        error[name] = float((second[name].sum() - total) / max(total, 1))
    return Audit(agreement, divergence, error, written, read)


def emitted(net: Network, spikes: dict[str, np.ndarray], run: dict[str, Any], more: int = 0) -> dict[str, np.ndarray]:
    """The spikes of each population, ``(steps, cells)`` of 0 and 1, for ``more`` steps beyond the input."""
    sim = Simulation(net, engine="reference", **run)
    for name, array in spikes.items():
        sim.set(name, spikes=array)
    steps = len(next(iter(spikes.values()))) + more
    sim.advance(steps * sim.dt)
    found: dict[str, np.ndarray] = {}
    for name, size in sim.recording.sizes.items():
        times, ids = sim.recording.of(name)
        found[name] = np.zeros((steps, size), dtype=np.int8)
        found[name][np.rint(times / sim.dt).astype(int) - 1, ids] = 1
    return found
