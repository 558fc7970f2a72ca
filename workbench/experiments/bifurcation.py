"""Bifurcations: how fixed points move with the current, and the currents at which one loses its stability or vanishes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from workbench.core.errors import RangeError
from workbench.core.model import Neuron
from workbench.experiments.fixed_points import FixedPoint, fixed_points
from workbench.experiments.flow import Flow
from workbench.experiments.section import Section, Span, plane_states
from workbench.experiments.window import window

POINTS = 401  # places along each side of the grid on which nullclines are found
HALVINGS = 30
ASIDE = 1e-4  # of the distance between two neighboring currents
MOST = 4  # changes looked for between two neighboring currents

Points = tuple[FixedPoint, ...]


@dataclass(frozen=True)
class Change:
    """A current at which stability changes.

    Attributes
    ----------
    current
        In pA.
    kind
        ``saddle-node`` (two fixed points meet and vanish, or come), ``Hopf`` (a pair of complex eigenvalues crosses: an
        oscillation begins or ends), ``crossing`` (a real eigenvalue changes its sign at a point that stays) or
        ``threshold`` (a fixed point moves over the threshold: what would rest there fires).
    states
        Where it happens, in declared units.
    """

    current: float
    kind: str
    states: dict[str, float]


@dataclass(frozen=True)
class Bifurcation:
    """Fixed points along a row of currents (pA), and what changes between them."""

    currents: np.ndarray
    points: tuple[Points, ...]
    changes: tuple[Change, ...]

    def branches(self, state: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Current, value of a state, and whether it is stable, for every fixed point of every current."""
        rows = [
            (current, point.states[state], point.stable)
            for current, points in zip(self.currents, self.points, strict=True)
            for point in points
        ]
        current, value, stable = zip(*rows, strict=True) if rows else ((), (), ())
        return np.array(current), np.array(value), np.array(stable, dtype=bool)


def bifurcation(
    neuron: Neuron,
    currents: Iterable[float],
    x: str = "",
    y: str = "",
    ranges: tuple[Span, Span] | None = None,
) -> Bifurcation:
    """Follow the fixed points of a cell along currents.

    Parameters
    ----------
    currents
        At least two rising currents, in pA. Changes between neighbors are found by halving; what comes and goes
        again between two neighbors is not seen.
    x, y
        The states on whose plane fixed points are looked for; the first and the second by default.
    ranges
        Where they are looked for; by default the window of the phase plane at either end and as much again on every side.

    Raises
    ------
    RangeError
        If there are fewer than two currents, or they do not rise.
    UnknownName
        If the cell has no such state.
    """
    row = np.asarray([float(current) for current in currents])
    if len(row) < 2 or not np.isfinite(row).all() or (np.diff(row) <= 0).any():
        raise RangeError(
            "bifurcation currents", "two or more rising numbers", repr(row.tolist())[:60], "np.linspace(0, 500, 26)"
        )
    first, second = plane_states(Flow(neuron), x, y)
    place = ranges or _wide([window(neuron, Flow(neuron, end), first, second) for end in (row[0], row[-1])])

    def look(current: float) -> Points:
        return fixed_points(Section(Flow(neuron, current), first, second, place, {}), POINTS)

    points = [look(float(current)) for current in row]
    changes: list[Change] = []
    for low, high, before, after in zip(row, row[1:], points, points[1:], strict=False):
        aside = ASIDE * float(high - low)
        for change in _between(look, float(low), float(high), before, after, aside):
            # one that falls on a current of the row is met from either side
            if not changes or change.current - changes[-1].current > aside:
                changes.append(change)
    return Bifurcation(row, tuple(points), tuple(changes))


def _between(
    look: Callable[[float], Points], low: float, high: float, before: Points, after: Points, aside: float
) -> Iterator[Change]:
    """The changes between two currents, found by halving; points are compared a little ``aside`` of each."""
    for _ in range(MOST):
        if low >= high or _signature(before) == _signature(after):
            return
        left, right = low, high
        for _ in range(HALVINGS):
            middle = (left + right) / 2
            left, right = (middle, right) if _signature(look(middle)) == _signature(before) else (left, middle)
        # at the very place two points are one
        below, above = look(left - aside), look(right + aside)
        if (change := _change((left + right) / 2, below, above)) is not None:
            yield change
        low, before = right + aside, above


def _signature(points: Points) -> tuple[tuple[int, bool], ...]:
    return tuple((point.unstable, point.reached) for point in points)


def _change(current: float, below: Points, above: Points) -> Change | None:
    """What tells the fixed points on the two sides of a current apart; None if one only left the window."""
    if abs(len(below) - len(above)) >= 2:
        more = below if len(below) > len(above) else above
        first, second = min(pairwise(more), key=lambda pair: _distance(*pair))
        states = {name: (first.states[name] + second.states[name]) / 2 for name in first.states}
        return Change(current, "saddle-node", states)
    if len(below) != len(above):
        return None
    for old, new in zip(below, above, strict=True):
        states = {name: (old.states[name] + new.states[name]) / 2 for name in old.states}
        if old.unstable != new.unstable:
            pair = max(old, new, key=lambda point: point.unstable)
            turning = abs(old.unstable - new.unstable) == 2 and pair.kind.endswith("focus")
            return Change(current, "Hopf" if turning else "crossing", states)
        if old.reached != new.reached:
            return Change(current, "threshold", states)
    return None


def _distance(first: FixedPoint, second: FixedPoint) -> float:
    return max(abs(first.states[name] - second.states[name]) for name in first.states)


def _wide(windows: Iterable[tuple[Span, Span]]) -> tuple[Span, Span]:
    """All windows together, three times as wide and high."""
    ends = []
    for spans in zip(*windows, strict=True):
        low, high = min(span[0] for span in spans), max(span[1] for span in spans)
        ends.append((2 * low - high, 2 * high - low))
    return ends[0], ends[1]
