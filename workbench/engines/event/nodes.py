"""Populations and stimuli end to end in flat arrays, as the driver and the kernels of cells take them."""

from __future__ import annotations

from typing import Any

import numpy as np

from workbench.core.errors import RangeError
from workbench.engines.background import LARGEST, background_key, thresholds
from workbench.engines.engine import poisson_key, poisson_threshold
from workbench.engines.event import driver as d
from workbench.engines.event.growing import lined, whole_lines
from workbench.engines.event.kernels import cell_kernel, numbers_of
from workbench.engines.event.share import Shares
from workbench.engines.plan import Plan

LONGEST = 32_767
"""Steps of a refractory period, which take two bytes a cell."""
KINDS = {"Poisson": d.POISSON, "Background": d.BACKGROUND}


class Nodes:
    """The cells and lines of a plan.

    Attributes
    ----------
    table
        A row a node; its columns are named in ``driver.py``.
    index
        The row of each node.
    x, par, het
        States, numbers that all cells of a population share, and numbers that differ from cell to cell.
    current, rest, period, above, flags, mute
        One number a cell: injected current, steps of refractoriness left and in all, whether it was over its threshold, whether it spikes,
        whether nobody hears it.
    scale
        The weight of one count, by receptor.
    streams, below
        Key and threshold of a random stimulus; the thresholds of a background.
    """

    def __init__(self, plan: Plan, precision: str) -> None:
        self.plan = plan
        real: Any = np.float32 if precision == "single" else np.float64
        self.index = {name: place for place, name in enumerate(plan.order)}
        self.table = np.zeros((len(plan.order), 12), dtype=np.int64)
        self.streams = np.zeros((len(plan.order), 2), dtype=np.uint64)
        self.kernels: list[Any] = []
        self.varied: dict[str, tuple[str, ...]] = {}
        at = dict.fromkeys((d.FIRST, d.X, d.PAR, d.HET, d.SCALE), 0)
        for name, row in zip(plan.order, self.table, strict=True):
            row[d.SIZE] = size = plan.size(name)
            for column, value in at.items():
                row[column] = value
            if name in plan.cells:
                cells = plan.cells[name]
                numbers = {**cells.values, **cells.program.propagators(cells.values, plan.dt)}
                self.varied[name] = tuple(label for label in numbers_of(cells.program) if np.ndim(numbers[label]))
                row[d.STATES], row[d.RECEPTORS] = len(cells.program.states), len(cells.receptors)
                row[d.NHET] = len(self.varied[name])
                row[d.NPAR] = len(numbers_of(cells.program)) - row[d.NHET]
                row[d.SLOT] = len(self.kernels)
                self.kernels.append(cell_kernel(cells.program, self.varied[name], precision))
            else:
                model = type(plan.sources[name].model).__name__
                row[d.KIND] = d.SILENT if plan.sources[name].analog else KINDS.get(model, d.LISTED)
            used = (
                whole_lines(size),
                whole_lines(row[d.STATES] * size),
                row[d.NPAR],
                whole_lines(row[d.NHET] * size),
                row[d.RECEPTORS],
            )
            at = {column: value + int(length) for (column, value), length in zip(at.items(), used, strict=True)}
        total = at[d.FIRST]
        self.below = np.zeros((len(plan.order), 256), dtype=np.uint32)
        self.x, self.par, self.het = (lined(at[column], real) for column in (d.X, d.PAR, d.HET))
        self.scale, self.current = np.ones(at[d.SCALE], dtype=real), lined(total, real)
        self.rest, self.period = lined(total, np.int16), lined(total, np.int16)
        self.above, self.flags, self.mute = (lined(total, np.uint8) for _ in range(3))
        for name, states in self.view().items():
            for state, values in states.items():
                values[:] = plan.cells[name].start[state]

    @property
    def total(self) -> int:
        """Places of cells and lines in all, those left free before a population included."""
        return len(self.current)

    def row(self, name: str) -> np.ndarray:
        """The row of a node."""
        return self.table[self.index[name]]

    def view(self) -> dict[str, dict[str, np.ndarray]]:
        """The states of every population, as views."""
        found = {}
        for name, cells in self.plan.cells.items():
            row = self.row(name)
            block = self.x[row[d.X] : row[d.X] + row[d.STATES] * row[d.SIZE]].reshape(-1, row[d.SIZE])
            found[name] = dict(zip(cells.program.states, block, strict=True))
        return found

    def place_of(self, name: str, state: str, cells: np.ndarray) -> np.ndarray:
        """The place in ``x`` of a state of some cells."""
        row = self.row(name)
        return row[d.X] + self.plan.cells[name].program.states.index(state) * row[d.SIZE] + cells

    def addresses_of(self, name: str, state: str, cells: np.ndarray) -> np.ndarray:
        """The address of a state of some cells."""
        return self.x.ctypes.data + self.x.itemsize * self.place_of(name, state, cells)

    def addresses(self, shares: Shares, share: int, sums: np.ndarray) -> np.ndarray:
        """For every population the address of its kernel and of what the kernel works on in a share, in the order of its arguments."""
        found = np.zeros((len(self.table), 11), dtype=np.int64)
        for name in self.plan.cells:
            node, row = self.index[name], self.row(name)
            low = shares.bounds[node, share]
            cell = row[d.FIRST] + low
            parts = (
                (self.x, row[d.X] + low), (self.par, row[d.PAR]), (self.het, row[d.HET] + low), (sums, shares.sums[node, share]),
                (self.scale, row[d.SCALE]), *((of, cell) for of in (self.current, self.rest, self.period, self.above, self.flags)),
            )  # fmt: skip
            found[node, 0] = self.kernels[row[d.SLOT]].address
            found[node, 1:] = [array.ctypes.data + array.itemsize * int(place) for array, place in parts]
        return found

    def take_cells(self, name: str) -> None:
        """Take over the numbers of a population from the plan."""
        cells, row = self.plan.cells[name], self.row(name)
        numbers = {**cells.values, **cells.program.propagators(cells.values, self.plan.dt)}
        names = numbers_of(cells.program)
        varied = tuple(label for label in names if np.ndim(numbers[label]))
        if not set(varied) <= set(self.varied[name]):
            raise RangeError(
                name,
                f"one value for all cells in {', '.join(set(varied) - set(self.varied[name]))}",
                "one value a cell",
                "a new Simulation",
            )
        self.par[row[d.PAR] : row[d.PAR] + row[d.NPAR]] = [
            numbers[label] for label in names if label not in self.varied[name]
        ]
        block = self.het[row[d.HET] : row[d.HET] + row[d.NHET] * row[d.SIZE]].reshape(-1, row[d.SIZE])
        for values, label in zip(block, self.varied[name], strict=True):
            values[:] = numbers[label]
        period = cells.values[cells.program.refractory] if cells.program.refractory else 0.0
        steps = np.rint(np.asarray(period) / self.plan.dt)
        if steps.max() > LONGEST:
            raise RangeError(
                f"{name}.{cells.program.refractory}",
                f"at most {LONGEST:,} steps of time",
                f"{steps.max():g}",
                "a larger dt",
            )
        self.period[row[d.FIRST] : row[d.FIRST] + row[d.SIZE]] = steps

    def take_source(self, name: str) -> None:
        """Take over the numbers of a stimulus from the plan."""
        source, row = self.plan.sources[name], self.index[name]
        if self.table[row, d.KIND] == d.POISSON:
            rate = source.model.coherent()["rate"]
            self.streams[row] = poisson_key(self.plan, name), poisson_threshold(rate, self.plan.dt)
        elif self.table[row, d.KIND] == d.BACKGROUND:
            steps = thresholds(source, self.plan.dt)
            self.streams[row] = background_key(self.plan, source), len(steps)
            self.below[row], self.below[row, : len(steps)] = LARGEST, steps
