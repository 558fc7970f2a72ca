"""One point of a sweep: values put into a network by their paths, and the network run and measured."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import param

from workbench.core.errors import unknown
from workbench.core.model import Stimulus
from workbench.core.quantity import Quantity
from workbench.engines.simulation import Simulation
from workbench.experiments.measures import Asked, measure, stretch
from workbench.network.network import Network
from workbench.network.projection import Projection

STRETCH = 5.0  # ms of a run between two looks at whether the sweep goes on

NUMBERS = (param.Integer, Quantity)

Row = dict[str, Any]
Values = dict[str, Any]
"""From paths such as ``exc.tau_m``, ``inh->exc.weight`` or ``exc->exc.p`` to what is put there."""


@dataclass(frozen=True)
class Plan:
    """How each point is run: lengths and step in ms; the measures are taken after ``settle``."""

    duration: float
    settle: float
    dt: float
    engine: str
    integrator: str
    populations: tuple[str, ...]
    measures: tuple[Asked, ...]


def put(net: Network, path: str, value: Any) -> None:
    """Put a value where a path says: ``population.quantity``, ``population.size``, ``projection.weight``, ``projection.delay``,
    or a quantity of a projection's wiring rule, synapse or plasticity.

    Raises
    ------
    UnknownName, RangeError
        Naming the path.

    >>> from workbench.network.presets.balanced import balanced
    >>> net = balanced(50)
    >>> put(net, "inh->exc.weight", -90.0)
    >>> net["inh->exc"].weight
    -90.0
    """
    name, _, field = path.rpartition(".")
    if name in net.populations:
        population = net.populations[name]
        known = ["size", *type(population.model).quantities()]
        if field == "size":
            net.populations[name] = replace(population, size=value)
        elif field in known:
            setattr(population.model, field, value)
            population.params.pop(field, None)
        else:
            raise unknown(path, field, known)
    elif name in net.projections:
        _put_projection(net, net.projections[name], path, field, value)
    else:
        raise unknown(path, name, [*net.populations, *net.projections])


def _put_projection(net: Network, projection: Projection, path: str, field: str, value: Any) -> None:
    if field in ("weight", "delay"):
        net.projections[projection.name] = replace(projection, **{field: value})
        return
    parts = [part for part in (projection.rule, projection.synapse, projection.plasticity) if part is not None]
    for part in parts:
        if field in part.param and field != "name":
            setattr(part, field, value)
            return
    known = [key for part in parts for key in part.param if key != "name"]
    raise unknown(path, field, ["weight", "delay", *known])


def paths(net: Network) -> list[str]:
    """What of a network can be varied by one number: drives first, then weights and delays, cells and sizes, wiring and synapses."""
    drives = [name for name, each in net.populations.items() if each.is_stimulus]
    cells = [name for name in net.populations if name not in drives]
    found = [f"{name}.{field}" for name in drives for field in net.populations[name].model.quantities()]
    for field in ("weight", "delay"):
        found += [
            f"{name}.{field}" for name, each in net.projections.items() if isinstance(getattr(each, field), float)
        ]
    for name in cells:
        found += [f"{name}.{field}" for field in (*net.populations[name].model.quantities(), "size")]
    for name, each in net.projections.items():
        found += [f"{name}.{field}" for field in each.rule.param if isinstance(each.rule.param[field], NUMBERS)]
        found += [f"{name}.{field}" for part in (each.synapse, each.plasticity) if part for field in part.quantities()]
    return found


def present(net: Network, path: str) -> float:
    """The value that a path of :func:`paths` has in this network.

    >>> from workbench.network.presets.balanced import balanced
    >>> present(balanced(50), "exc.size")
    40
    """
    name, _, field = path.rpartition(".")
    if name in net.populations:
        population = net.populations[name]
        return population.size if field == "size" else getattr(population.model, field)
    projection = net.projections[name]
    parts = (projection, projection.rule, projection.synapse, projection.plasticity)
    return next(getattr(part, field) for part in parts if hasattr(part, field))


def evenly(net: Network, path: str, first: float, last: float, count: int) -> list[float]:
    """So many values from first to last in equal steps; whole ones where only whole ones are taken."""
    values = [float(value) for value in np.linspace(first, last, count)]
    whole = isinstance(present(net, path), int)
    return list(dict.fromkeys(round(value) for value in values)) if whole else values


def warm(net: Network, path: str) -> bool:
    """Whether a run takes this value without being built again, and starts the same: weights, and what a stimulus gives."""
    name, _, field = path.rpartition(".")
    if name in net.populations:
        return isinstance(net.populations[name].model, Stimulus) and field != "size"
    return name in net.projections and field == "weight"


def run_points(
    spec: Mapping[str, Any], cold: Values, warmer: Sequence[Values], seed: int, plan: Plan
) -> Iterator[Row | None]:
    """Build a network once and run it at several points that differ in what a run can take.

    Yields a row of measures for each population and point, and ``None`` between short stretches of the runs.
    """
    net = Network.from_spec(spec)
    for path, value in cold.items():
        put(net, path, value)
    net.check()
    options: dict[str, Any] = {"threads": 1} if plan.engine in ("auto", "event") else {}
    sim = Simulation(net, plan.engine, plan.dt, seed, keep=plan.duration, integrator=plan.integrator, **options)
    yield None
    start = sim.snapshot()
    for values in warmer:
        sim.restore(start)
        for path, value in values.items():
            name, _, field = path.rpartition(".")
            sim.set(name, **{field: value})
        end = plan.settle + plan.duration
        while sim.t < end - plan.dt / 2:
            sim.advance(min(STRETCH, end - sim.t))
            yield None
        for name in plan.populations:
            yield {"population": name, **measure(stretch(sim.recording, name, plan.settle, end), plan.measures)}


def run_elsewhere(spec: Mapping[str, Any], cold: Values, warmer: Sequence[Values], seed: int, plan: Plan) -> list[Row]:
    """The rows of :func:`run_points` as a list: what another process is asked for."""
    return [row for row in run_points(spec, cold, warmer, seed, plan) if row is not None]
