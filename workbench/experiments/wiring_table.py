"""The wiring as tables: a row for each population, projection and device, with what was asked for and what was drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from workbench.core.units import pretty
from workbench.network.distributions import LogNormal, Normal, Uniform
from workbench.network.network import Network

DRAWN = 200_000
"""Synapses of a network up to which its projections are drawn to tell the realized degrees: some tens of milliseconds."""


@dataclass(frozen=True)
class PopulationRow:
    """A population in words."""

    name: str
    model: str
    size: int
    stimulus: bool


@dataclass(frozen=True)
class ProjectionRow:
    """A projection in words; ``weight`` and ``delay`` are numbers where one number holds for all synapses.

    Attributes
    ----------
    requested, realized
        Mean in-degree as the rule expects it, and mean, least and largest as drawn for the seed; not drawn in large networks.
    """

    name: str
    pre: str
    post: str
    rule: str
    synapse: str
    weight: float | str
    unit: str
    delay: float | str
    plasticity: str
    requested: str
    realized: str


@dataclass(frozen=True)
class DeviceRow:
    """A device in words; ``of`` names the populations it looks at, with commas between them."""

    name: str
    kind: str
    of: str


def population_rows(net: Network) -> list[PopulationRow]:
    """One row a population, in the order of the network."""
    return [PopulationRow(p.name, type(p.model).__name__, p.size, p.is_stimulus) for p in net.populations.values()]


def projection_rows(net: Network, seed: int = 1) -> list[ProjectionRow]:
    """One row a projection, in the order of the network; the realized degrees are those of a run with this seed."""
    small = net.estimate().synapses <= DRAWN
    rows = []
    for name, projection in net.projections.items():
        ends = net.ends(projection)
        realized = "not drawn: too many synapses"
        if small:
            found = net.degrees(projection, seed).incoming
            realized = f"{found.mean():.4g} ({found.min()} to {found.max()})"
        rows.append(
            ProjectionRow(
                name,
                projection.pre,
                projection.post,
                type(projection.rule).__name__,
                type(projection.synapse).__name__ if projection.synapse else "current",
                _number(projection.weight),
                pretty(projection.weight_unit()),
                _number(projection.delay),
                type(projection.plasticity).__name__ if projection.plasticity else "",
                f"{projection.rule.count(ends) / ends.post:.4g}",
                realized,
            )
        )
    return rows


def device_rows(net: Network) -> list[DeviceRow]:
    """One row a device, in the order of the network."""
    return [DeviceRow(name, type(device).__name__, ", ".join(device.of)) for name, device in net.devices.items()]


def _number(value: Any) -> float | str:
    if isinstance(value, (Normal, Uniform, LogNormal)):
        return str(value)
    return f"array {value.shape}" if isinstance(value, np.ndarray) else float(value)
