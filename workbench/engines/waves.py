"""The currents of analog stimuli in motion: every engine asks here what flows into its cells, so that all inject the same."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from workbench.core.moments import Memory, Moments
from workbench.core.random import key
from workbench.engines.edge import CURRENT
from workbench.engines.philox import normals
from workbench.engines.plan import Edge, Plan, Source

CHUNK = 16_384
"""Most steps for which currents are worked out at once."""
LIMIT = 2**20
"""Most numbers in a table of currents; large populations get shorter tables."""
PAUSE = 2**17
"""Numbers that cost as much in a table as a stretch of their own, that is a call of the compiled driver, costs."""


class LineNoise:
    """The noise of a stimulus node: a function of seed, node, line and step, whoever asks and in whatever order.

    Parameters
    ----------
    member
        Of a batch; the first gets what the other engines draw.
    """

    def __init__(self, plan: Plan, source: Source, first: int, steps: int, member: int = 0) -> None:
        self.seed, self.lines, self.first, self.steps = plan.seed, source.size, first, steps
        self.of = (source.name, "noise", *([member] if member else []))

    def each_step(self) -> np.ndarray:
        """One number for each step and line, ``(steps, lines)``."""
        return normals(key(self.seed, *self.of), self.first, self.steps, self.lines)

    def at_start(self) -> np.ndarray:
        """One number for each line to begin with, ``(lines,)``."""
        return normals(key(self.seed, *self.of, "start"), 0, 1, self.lines)[0]


def levels(
    plan: Plan, source: Source, first: int, steps: int, memory: Memory, member: int = 0
) -> tuple[np.ndarray, Memory]:
    """Return what an analog stimulus gives from step ``first`` on (pA), and what it then remembers.

    The currents are ``(steps, lines)``, or ``(steps, 1)`` if they are the same on every line.
    """
    t = np.arange(first, first + steps) * plan.dt
    moments = Moments(t, plan.dt, LineNoise(plan, source, first, steps, member), dict(memory))
    current = np.asarray(source.model.current(moments), dtype=np.float64)
    return current.reshape(steps, -1), moments.memory


def rows(lines: int) -> int:
    """Most steps for which the currents of so many lines are worked out at once."""
    return min(CHUNK, max(1, LIMIT // max(lines, 1)))


@dataclass(frozen=True)
class Injected:
    """The current into the cells of one population (pA) during a stretch of steps.

    Attributes
    ----------
    begin
        In the first step, ``(cells,)``.
    ids
        The cells whose current changes within the stretch.
    table
        Their current, ``(steps, ids)``.
    """

    begin: np.ndarray
    ids: np.ndarray
    table: np.ndarray

    def at(self, row: int) -> np.ndarray:
        """The current in one step of the stretch, ``(cells,)``."""
        current = self.begin.copy()
        current[self.ids] = self.table[row]
        return current

    def into(self, cells: list[int] | tuple[int, ...], steps: int) -> np.ndarray:
        """The current into some cells during the first steps of the stretch, ``(steps, cells)``."""
        column = np.full(len(self.begin), -1)
        column[self.ids] = np.arange(len(self.ids))
        return np.stack(
            [self.table[:steps, column[i]] if column[i] >= 0 else np.full(steps, self.begin[i]) for i in cells], axis=1
        )


@dataclass(frozen=True)
class Stretch:
    """Some steps of time, and what is injected during them into each population that gets a current."""

    steps: int
    injected: dict[str, Injected]


@dataclass(frozen=True)
class Pulse:
    """A constant current (pA) into some cells of a population, from step ``first`` on and before step ``last``."""

    population: str
    ids: np.ndarray
    current: float
    first: int
    last: int


class Waves:
    """All analog stimuli of a plan, in motion, and the pulses that somebody gives beside them."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.pulses: tuple[Pulse, ...] = ()
        self.memory: dict[str, Memory] = {}
        self.edges = [edge for edge in plan.edges.values() if edge.receptor == CURRENT]
        self.sources = {edge.pre: plan.sources[edge.pre] for edge in self.edges}
        self.targets = {name: [edge for edge in self.edges if edge.post == name] for name in plan.cells}
        self.targets = {name: edges for name, edges in self.targets.items() if edges}
        self._matrices: dict[str, Any] = {}
        self._gains: dict[str, np.ndarray] = {}

    def changed(self, edge: str) -> None:
        """Take over new weights of an edge from the plan."""
        self._matrices.pop(edge, None)
        self._gains.pop(edge, None)

    def add(self, pulse: Pulse) -> None:
        """Give a pulse, and forget those that are over when it begins."""
        self.pulses = (*(other for other in self.pulses if other.last > pulse.first), pulse)

    def state(self) -> tuple[dict[str, Memory], tuple[Pulse, ...]]:
        """What the stimuli remember, copied, and the pulses."""
        return deepcopy(self.memory), self.pulses

    def load(self, state: tuple[dict[str, Memory], tuple[Pulse, ...]]) -> None:
        """Go back to a state."""
        self.memory, self.pulses = deepcopy(state[0]), state[1]

    def stretches(self, first: int, steps: int) -> Iterator[Stretch]:
        """Yield what is injected from step ``first`` on, in stretches in which each current is constant or has a table.

        The stimuli remember the last step that was yielded: whoever begins has to go on to the end.
        """
        turns = {step for pulse in self.pulses for step in (pulse.first, pulse.last) if first < step < first + steps}
        for begin, end in pairwise([first, *sorted(turns), first + steps]):
            given = [pulse for pulse in self.pulses if pulse.first <= begin < pulse.last]
            for stretch in self._of_stimuli(begin, end - begin):
                yield self._with(stretch, given) if given else stretch

    def _with(self, stretch: Stretch, pulses: list[Pulse]) -> Stretch:
        """A stretch with pulses that last all through it."""
        injected = dict(stretch.injected)
        for pulse in pulses:
            size = self.plan.size(pulse.population)
            none = Injected(np.zeros(size), np.zeros(0, int), np.zeros((stretch.steps, 0)))
            before, more = injected.get(pulse.population, none), np.zeros(size)
            more[pulse.ids] = pulse.current
            injected[pulse.population] = Injected(before.begin + more, before.ids, before.table + more[before.ids])
        return Stretch(stretch.steps, injected)

    def _of_stimuli(self, first: int, steps: int) -> Iterator[Stretch]:
        """The same without pulses."""
        if not self.sources:
            yield from (Stretch(min(CHUNK, steps - done), {}) for done in range(0, steps, CHUNK))
            return
        most = rows(max(source.size for source in self.sources.values()))
        for done in range(0, steps, most):
            many = min(most, steps - done)
            given = {}
            for name, source in self.sources.items():
                given[name], self.memory[name] = levels(
                    self.plan, source, first + done, many, self.memory.get(name, {})
                )
            yield from self._cut(given, many)

    def _cut(self, given: dict[str, np.ndarray], steps: int) -> Iterator[Stretch]:
        """Cut some steps where a constant stretch is long enough to be worth it, and where a table would be too long."""
        changes = {name: _changes(level) for name, level in given.items()}
        varying = [name for name, change in changes.items() if change.any()]
        changing = {
            name: np.unique(
                np.concatenate([np.zeros(0, int), *(edge.post_ids for edge in edges if edge.pre in varying)])
            )
            for name, edges in self.targets.items()
        }
        cells = sum(map(len, changing.values()))
        runs = np.flatnonzero(np.any([changes[name] for name in varying], axis=0)) + 1 if varying else np.zeros(0, int)
        for begin, end in _spans(runs, steps, PAUSE // max(cells, 1)):
            constant = not np.any((begin < runs) & (runs < end))
            most = end - begin if constant else rows(cells)
            for row in range(begin, end, most):
                part = {name: level[row : min(row + most, end)] for name, level in given.items()}
                injected = {
                    name: self._injected(name, part, ids[:0] if constant else ids) for name, ids in changing.items()
                }
                yield Stretch(min(most, end - row), injected)

    def _injected(self, name: str, given: dict[str, np.ndarray], ids: np.ndarray) -> Injected:
        """The current into a population during a stretch in which it changes in some cells."""
        first = {source: level[:1] for source, level in given.items()}
        steps = len(next(iter(given.values())))
        table = self._total(name, given, ids) if len(ids) else np.zeros((steps, 0))
        return Injected(self._total(name, first, slice(None))[0], ids, table)

    def _total(self, name: str, given: dict[str, np.ndarray], ids: Any) -> np.ndarray:
        """The summed current into some cells of a population, ``(steps, ids)``."""
        total: Any = 0.0
        for edge in self.targets[name]:
            level = given[edge.pre]
            total = total + (
                level * self._gain(edge)[ids] if level.shape[1] == 1 else (self._matrix(edge)[ids] @ level.T).T
            )
        return total

    def _gain(self, edge: Edge) -> np.ndarray:
        """The summed weights onto each cell, for a current that is the same on every line."""
        if edge.name not in self._gains:
            self._gains[edge.name] = np.bincount(edge.post_ids, edge.weights, minlength=self.plan.size(edge.post))
        return self._gains[edge.name]

    def _matrix(self, edge: Edge) -> Any:
        """The weights as a sparse matrix ``(cells, lines)``."""
        from scipy.sparse import csr_array

        if edge.name not in self._matrices:
            shape = (self.plan.size(edge.post), self.plan.size(edge.pre))
            self._matrices[edge.name] = csr_array((edge.weights, (edge.post_ids, edge.pre_ids)), shape=shape)
        return self._matrices[edge.name]


def _changes(level: np.ndarray) -> np.ndarray:
    """Whether any of some lines has another value than in the step before, from the second step on."""
    other = level[1:] != level[:-1]
    return other[:, 0] if other.shape[1] == 1 else other.any(axis=1)


def _spans(changes: np.ndarray, steps: int, shortest: int) -> list[tuple[int, int]]:
    """Cut steps into spans: a constant run of at least ``shortest`` steps is one; the short runs between two long ones are another.

    Parameters
    ----------
    changes
        Steps that differ from the one before, rising.

    >>> _spans(np.array([10, 11, 12]), 30, 5)
    [(0, 10), (10, 12), (12, 30)]
    """
    starts = np.concatenate([[0], changes])
    long = np.diff(np.append(starts, steps)) >= max(shortest, 1)
    opens = np.concatenate([[True], long[1:] | long[:-1]])
    return list(pairwise([*starts[opens].tolist(), steps]))
