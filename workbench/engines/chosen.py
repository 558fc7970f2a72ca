"""Who is meant: the cells, synapses, populations and projections that a call on a run names, or why there are none such."""

from __future__ import annotations

import numpy as np

from workbench.core.errors import RangeError, unknown
from workbench.engines.plan import Plan
from workbench.network.population import Population
from workbench.network.projection import Projection


def cells_of(where: str, plan: Plan, population: str | Population) -> str:
    """The name of a population of neurons."""
    name = population.name if isinstance(population, Population) else population
    if name not in plan.cells:
        raise unknown(where, name, plan.cells)
    return name


def edge_of(where: str, plan: Plan, projection: str | Projection) -> str:
    """The name of a projection."""
    name = projection if isinstance(projection, str) else projection.name
    if name not in plan.edges:
        raise unknown(where, name, plan.edges)
    return name


def cells_chosen(where: str, plan: Plan, name: str, ids: list[int] | None) -> np.ndarray:
    """Cells of a population by their numbers, all if none are given; refused if there are no such cells."""
    size = plan.cells[name].size
    return np.arange(size) if ids is None else numbers(where, "cells", size, ids)


def numbers(where: str, things: str, size: int, ids: list[int]) -> np.ndarray:
    """Numbers of cells or synapses, refused if there are none such."""
    try:
        chosen = np.array([int(i) for i in ids], dtype=np.int64)
    except (TypeError, ValueError):
        raise RangeError(where, f"a list of {things}", repr(ids)[:60], "ids=[0]") from None
    if len(chosen) and not (chosen.min() >= 0 and chosen.max() < size):
        raise RangeError(where, f"{things} 0 to {size - 1}", str(chosen.tolist())[:60])
    return chosen
