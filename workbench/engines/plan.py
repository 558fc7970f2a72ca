"""The plan of a run: a network with its cells lowered and its synapses as good as drawn, as any engine can take it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from workbench.core.errors import RangeError
from workbench.core.model import Neuron, Stimulus, Synapse
from workbench.core.random import stream
from workbench.core.units import factor
from workbench.engines.edge import COUPLED, CURRENT, Edge
from workbench.engines.lowering import lower, prefixed
from workbench.engines.program import Program
from workbench.engines.reset_order import AT_ONCE
from workbench.network.distributions import values
from workbench.network.network import Network
from workbench.network.population import Population
from workbench.network.projection import Projection


@dataclass
class Cells:
    """A population of neurons, lowered.

    Attributes
    ----------
    values
        Every parameter of the program in coherent units: a number, or an array ``(size,)``.
    start
        Initial states, arrays ``(size,)``.
    receptors
        The synapses behind each receptor.
    """

    name: str
    size: int
    program: Program
    values: dict[str, Any]
    start: dict[str, np.ndarray]
    receptors: list[Synapse] = field(default_factory=list)


@dataclass
class Source:
    """A stimulus node: ``size`` lines of spikes or currents."""

    name: str
    size: int
    model: Stimulus
    analog: bool


@dataclass
class Plan:
    """Everything an engine needs, and nothing it changes."""

    net: Network
    dt: float
    seed: int
    cells: dict[str, Cells]
    sources: dict[str, Source]
    edges: dict[str, Edge]

    @property
    def order(self) -> list[str]:
        """All nodes in the order of the network."""
        return list(self.net.populations)

    def size(self, name: str) -> int:
        """Number of cells or lines of a node."""
        return self.net.populations[name].size


def make_plan(net: Network, dt: float, seed: int, integrator: str = "auto", reset: str = AT_ONCE) -> Plan:
    """Check the network, lower its cells, and tell how its synapses are drawn.

    Raises
    ------
    RangeError
        If dt is not in (0, 10] ms or a delay is shorter than dt.
    TooLarge, Misfits
        As :meth:`Network.check`; before anything is allocated.
    """
    if not isinstance(dt, (int, float)) or isinstance(dt, bool) or not 0 < dt <= 10:
        raise RangeError("Simulation(dt=...)", "0 < dt <= 10 ms", repr(dt), "dt=0.1")
    net.check()
    cells: dict[str, Cells] = {}
    sources: dict[str, Source] = {}
    receptors = {name: _receptors(net, name) for name in net.populations}
    for name, population in net.populations.items():
        if isinstance(population.model, Stimulus):
            sources[name] = Source(name, population.size, population.model, population.analog)
        else:
            cells[name] = _lower(population, receptors[name], seed, integrator, reset)
    edges = {
        name: _edge(net, projection, receptors[projection.post], dt, seed)
        for name, projection in net.projections.items()
    }
    return Plan(net, dt, seed, cells, sources, edges)


def _receptors(net: Network, target: str) -> list[Synapse]:
    """Distinct synapses that reach a population; equal parameters share one receptor."""
    found: list[Synapse] = []
    for projection in net.projections.values():
        synapse = projection.synapse
        if projection.post == target and synapse is not None and not synapse.equations.source and synapse not in found:
            found.append(synapse)
    return found


def parameter_values(population: Population, receptors: list[Synapse], seed: int) -> dict[str, Any]:
    """Every parameter of a lowered population in coherent units."""
    numbers: dict[str, Any] = dict(population.coherent(seed))
    for index, synapse in enumerate(receptors):
        numbers |= {prefixed(index, name): value for name, value in synapse.coherent().items()}
    return numbers


def _lower(population: Population, receptors: list[Synapse], seed: int, integrator: str, reset: str) -> Cells:
    model = population.model
    assert isinstance(model, Neuron)
    program = lower(model, tuple(type(synapse) for synapse in receptors), integrator, reset)
    numbers = parameter_values(population, receptors, seed)
    start = {
        name: np.broadcast_to(np.asarray(value, dtype=np.float64), population.size).copy()
        for name, value in program.initial(numbers).items()
    }
    for name, value in population.start.items():
        unit = model.declared().states[name]
        start[name] = values(
            value, stream(seed, population.name, "start", name), population.size, f"{population.name}.start.{name}"
        ) * factor(unit)
    return Cells(population.name, population.size, program, numbers, start, receptors)


def _edge(net: Network, projection: Projection, receptors: list[Synapse], dt: float, seed: int) -> Edge:
    synapse, receptor = projection.synapse, CURRENT
    if synapse is not None:
        receptor = COUPLED if synapse.equations.source else receptors.index(synapse)
    if receptor >= 0 and isinstance(projection.delay, (int, float)) and projection.delay < dt * (1 - 1e-9):
        raise RangeError(
            f"{projection.name}.delay",
            f"at least one step of time ({dt:g} ms)",
            f"{projection.delay:g} ms",
            "a longer delay or a smaller dt",
        )
    unit = factor(synapse.weight_unit()) if synapse else 1.0
    rule, weight = projection.plasticity, projection.weight
    return Edge(receptor, replace(projection), net.ends(projection), seed, dt, weight, rule, unit)
