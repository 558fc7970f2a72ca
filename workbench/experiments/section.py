"""A section through the states of a cell: two of them span a plane, the others are held or follow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from contourpy import LineType, contour_generator

from workbench.core.errors import RangeError, unknown
from workbench.experiments.flow import Flow, States

Span = tuple[float, float]
Curve = tuple[np.ndarray, np.ndarray]
"""Points of one or more lines; NaN parts one line from the next."""


@dataclass(frozen=True)
class Section:
    """The plane of two states of a cell, within a window; of a cell with one state, a line.

    Attributes
    ----------
    y
        The second state, or None for a line.
    window
        Ends of both axes; the second axis of a line holds no state.
    held
        States outside the plane that are kept at a value. Those left out follow: they are at their steady state for
        the place in the plane.
    """

    flow: Flow
    x: str
    y: str | None
    window: tuple[Span, Span]
    held: Mapping[str, float]

    def at(self, x: Any, y: Any) -> States:
        """All states at places of the plane."""
        states: dict[str, Any] = {**self.flow.start(), **self.held, self.x: x}
        if self.y is not None:
            states[self.y] = y
        return self.flow.settle(states, [name for name in states if name not in (self.x, self.y, *self.held)])

    def mesh(self, columns: int, rows: int, taller: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
        """A row of x and a column of y over the window; ``taller`` adds so many heights above and below."""
        (left, right), (low, high) = self.window
        more = taller * (high - low)
        return np.linspace(left, right, columns)[None, :], np.linspace(low - more, high + more, rows)[:, None]

    def nullcline(self, name: str, points: int) -> Curve:
        """Where one state of the plane does not change."""
        x, y = self.mesh(points, points)
        return contour(x, y, self.flow.rates(self.at(x, y), [name])[name])

    def threshold(self) -> tuple[Curve, Curve]:
        """Where the cell begins to spike, and where a spike takes it from there (nowhere without a reset)."""
        x, y = self.mesh(401, 61, taller=1.0)
        states = self.at(x, y)
        limit = contour(x, y, self.flow.over_threshold(states))
        if not self.flow.resets:
            return limit, (np.zeros(0), np.zeros(0))
        after = self.flow.reset(self.at(*limit))
        landing = after[self.y] if self.y is not None else limit[1]
        return limit, (np.broadcast_to(after[self.x], limit[0].shape), np.broadcast_to(landing, limit[0].shape))


def plane_states(flow: Flow, x: str = "", y: str = "") -> tuple[str, str | None]:
    """The two states that span the plane of a cell; by default the first two, and no second where there is but one.

    Raises
    ------
    UnknownName, RangeError
        If the cell has no such state, or both are the same.
    """
    names = list(flow.units)
    for name in filter(None, (x, y)):
        if name not in names:
            raise unknown("phase plane", name, names)
    first = x or next(name for name in names if name != y)
    second = y or next((name for name in names if name != first), None)
    if first == second:
        raise RangeError("phase plane", "two different states", f"{first!r} twice")
    return first, second


def contour(x: np.ndarray, y: np.ndarray, values: Any) -> Curve:
    """Where values over a row of x and a column of y are zero.

    >>> line = contour(np.array([[0.0, 1.0]]), np.array([[0.0], [1.0]]), np.array([[-1.0, 3.0]]))
    >>> [float(place) for place in line[0]]
    [0.25, 0.25]
    """
    grid = np.broadcast_to(np.asarray(values, dtype=np.float64), (y.size, x.size))
    if not np.isfinite(grid).all():
        grid = np.ma.masked_invalid(grid)
    found = contour_generator(x.ravel(), y.ravel(), grid, line_type=LineType.ChunkCombinedNan).lines(0.0)[0][0]
    points = np.zeros((0, 2)) if found is None else np.asarray(found)
    return points[:, 0], points[:, 1]
