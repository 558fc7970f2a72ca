"""The synapses of one projection that learns onto one range of cells, laid out for the thread that owns these cells.

Weights lie contiguous by source and delay. Nothing that one patch writes is read by another: what is kept of sources is kept in every patch.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from workbench.engines.edge import Edge
from workbench.engines.rules import LoweredRule

DELIVER, STEP, PRE, POST, SHOW, SETTLE = range(6)
"""What the kernel of a rule is told to do: deliver spikes; let time pass; see spikes of sources, or of targets; bring synapses of some sources, or of
all, up to date."""

(
    W, KEPT, COUNT, AFTER, ROWS, SOURCES, TARGETS, LOW, LATE, X, Y, PAR, SHARED, STATES, STRIDE, RELEASED, FACTORS, SUMS, SCALE,
    X_SEEN, BY_TARGET, PLACES, BEFORE, LAST_OF, DONE, RECENT, LOGGED, FADES, X_NOW, MARKS,
) = range(30)  # fmt: skip
"""What a kernel finds in the record of a patch: numbers, and the addresses of arrays."""
ORIGIN, SETTLED = range(2)
"""Marks: the step from which recent spikes count, and the one through which all synapses are up to date."""

COLUMNS = 9
(SOURCE, TARGET, DELAYS_AT, MANY_DELAYS, HEARD, KERNEL, RECORD, SHOWN, SHOWN_IDS) = range(COLUMNS)
"""Columns of a table of patches, for the loop over steps: nodes, where delays begin and how many there are, after how many steps spikes of sources are heard, the addresses of
the kernel and of the record, how many sources are looked at and the address of their numbers."""

WINDOW = 1 << 16
"""Cells that a synapse can tell apart in two bytes."""
DEPTH = 32
"""Spikes of a target that are remembered. Before one is forgotten, all synapses of the patch are brought up to date."""
SPAN = 4096
"""Steps for which the decay of a trace is looked up; beyond, it is computed."""
NEVER = -(1 << 30)
"""Before all recent spikes."""


class Patch:
    """Arrays of some synapses of an edge.

    Parameters
    ----------
    low, high
        The range of targets.
    real
        The type of weights and traces.

    Attributes
    ----------
    order
        The place of each synapse in the plan; ``None`` if they are all of the plan's, in its order.
    x, y
        Traces ``(names, cells)``. Under a lazy rule those of a source are as they were after its last spike, in the step ``last``.
    record
        What the kernel takes; addresses of what lies outside are filled in by :class:`~workbench.engines.event.plastic.Plastic`.
    """

    def __init__(self, edge: Edge, rule: LoweredRule, delays: np.ndarray, low: int, high: int, real: Any) -> None:
        self.low, self.high, self.rule = low, high, rule
        sources, targets, late = edge.ends.pre, high - low, max(len(delays), 1)
        whole = low == 0 and high == edge.ends.post
        mine = slice(None) if whole else np.flatnonzero((edge.post_ids >= low) & (edge.post_ids < high))
        before, after = edge.pre_ids[mine].astype(np.int64), edge.post_ids[mine] - low
        row = before * late + (np.searchsorted(delays, edge.delays[mine]) if late > 1 else 0)
        self.order: np.ndarray | None = None if whole else mine  # pyright: ignore[reportAttributeAccessIssue]
        if (np.diff(row) < 0).any():
            sort = np.argsort(row, kind="stable")
            row, after = row[sort], after[sort]
            self.order = sort if whole else mine[sort]  # pyright: ignore[reportIndexIssue]
        self.count = len(row)
        self.after = np.append(after, 0).astype(np.uint16)
        self.rows = np.searchsorted(row, np.arange(sources * late + 1))
        self.w, self.kept = np.zeros(self.count + 1, real), np.zeros((len(rule.synapse), self.count), real)
        self.x, self.y = np.zeros((len(rule.pre), sources), real), np.zeros((len(rule.post), targets), real)
        self.par, self.shared = np.zeros(len(rule.parameters) + 1, real), np.zeros(len(rule.shared) + 1, real)
        self.factors = np.zeros(2 * len(rule.decay) + 1, real)
        self.released = np.ones(sources, real)
        self.record = np.zeros(MARKS + 1, np.int64)
        self.record[[COUNT, SOURCES, TARGETS, LOW, LATE]] = self.count, sources, targets, low, late
        self._hold(W=self.w, KEPT=self.kept, AFTER=self.after, ROWS=self.rows, X=self.x, Y=self.y, PAR=self.par)
        self._hold(SHARED=self.shared, RELEASED=self.released, FACTORS=self.factors)
        if rule.lazy:
            self.last, self.done = np.zeros(sources, np.int64), np.full(sources * late, -1, dtype=np.int64)
            self.recent = np.full((DEPTH, targets), NEVER, dtype=np.int32)
            self.logged = np.zeros((len(rule.post), DEPTH, targets), real)
            self.fades = np.zeros((len(rule.pre), SPAN + 1), real)
            self.now, self.marks = np.zeros_like(self.x), np.array([-1, -1])
            self._hold(LAST_OF=self.last, DONE=self.done, RECENT=self.recent, LOGGED=self.logged, FADES=self.fades)
            self._hold(X_SEEN=np.zeros_like(self.x), X_NOW=self.now, MARKS=self.marks)
        else:
            sort = np.argsort(after, kind="stable")
            self._hold(
                X_SEEN=np.zeros_like(self.x),
                BY_TARGET=np.searchsorted(after[sort], np.arange(targets + 1)),
                PLACES=sort.astype(np.uint32),
                BEFORE=(row // late)[sort].astype(np.int32),
            )

    def _hold(self, **arrays: np.ndarray) -> None:
        """Keep arrays alive, and write where they are into the record."""
        self._held = [*getattr(self, "_held", ()), *arrays.values()]
        for name, array in arrays.items():
            self.record[globals()[name]] = array.ctypes.data

    def of_plan(self, values: np.ndarray) -> np.ndarray:
        """Values of all synapses of the edge in the plan's order, for the synapses here."""
        return values if self.order is None else values[self.order]

    def into_plan(self, here: np.ndarray, values: np.ndarray) -> None:
        """Write values of the synapses here to where the plan has them."""
        values[slice(None) if self.order is None else self.order] = here

    def forget(self, step: int) -> None:
        """Know of no spike that was not made up for, before a step."""
        self.done[:], self.marks[:], self.recent[:] = step - 1, step - 1, NEVER
