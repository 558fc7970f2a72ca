"""Kernels compiled before somebody waits for them: of every neuron alone, and of every population of the shipped networks."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from workbench.core.catalogue import catalogue
from workbench.engines.event.driver import driver
from workbench.engines.event.harvest import spreading
from workbench.engines.event.kernels import cell_kernel, numbers_of
from workbench.engines.event.lay import FUNCTIONS, sorting
from workbench.engines.lowering import lower
from workbench.engines.plan import make_plan
from workbench.engines.program import Program
from workbench.network.preset import network_presets


def programs() -> Iterator[tuple[Program, tuple[str, ...]]]:
    """Every program that is likely to be run, with the numbers that differ from cell to cell."""
    for neuron in catalogue("neurons").values():
        yield lower(neuron), ()
    for preset in network_presets().values():
        plan = make_plan(preset.make(), preset.dt, 1, preset.integrator)
        for cells in plan.cells.values():
            numbers = {**cells.values, **cells.program.propagators(cells.values, plan.dt)}
            yield cells.program, tuple(name for name in numbers_of(cells.program) if np.ndim(numbers[name]))


def warm() -> None:
    """Compile into the cache, or load from it, what ``programs`` lists."""
    driver("single")
    for function in FUNCTIONS:
        sorting(function)
    spreading()
    for program, varied in programs():
        cell_kernel(program, varied, "single")


if __name__ == "__main__":
    warm()
