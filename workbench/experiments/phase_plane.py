"""The phase plane of a cell: nullclines, flow and fixed points under a constant current."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from workbench.core.errors import RangeError, unknown
from workbench.core.model import Neuron
from workbench.core.units import pretty, titled
from workbench.experiments.fixed_points import FixedPoint, fixed_points
from workbench.experiments.flow import Flow
from workbench.experiments.section import Curve, Section, Span, plane_states
from workbench.experiments.trial import Trial
from workbench.experiments.window import window

COLUMNS, ROWS = 19, 13  # arrows


@dataclass(frozen=True)
class Side:
    """What stands along a side of the picture: a state, or the rate of one; its unit and its ends."""

    name: str
    unit: str
    low: float
    high: float

    @property
    def title(self) -> str:
        """Name and unit, for the label of an axis."""
        return titled(self.name, self.unit)


@dataclass(frozen=True)
class Arrows:
    """The flow on a coarse grid.

    Attributes
    ----------
    x, y
        Where each arrow stands.
    dx, dy
        Its direction as shares of the window, of length 1 (0 where nothing moves).
    speed
        Widths of the window per ms (or per step).
    """

    x: np.ndarray
    y: np.ndarray
    dx: np.ndarray
    dy: np.ndarray
    speed: np.ndarray


@dataclass(frozen=True)
class Plane:
    """What a phase plane shows. A cell with one state has a phase line: its rate of change is the second axis.

    Attributes
    ----------
    states
        The state of each axis; one for a line.
    units
        Of all states of the cell.
    per
        ``ms``, or ``step`` for a cell that lives in steps.
    current
        What is injected, in pA.
    curves
        State -> where it does not change; of a line, its rate at each place.
    threshold, reset
        Where the cell spikes, and where that takes it.
    """

    states: tuple[str, ...]
    units: dict[str, str]
    per: str
    x: Side
    y: Side
    current: float
    curves: dict[str, Curve]
    threshold: Curve
    reset: Curve
    arrows: Arrows
    points: tuple[FixedPoint, ...]

    def summary(self) -> str:
        """The fixed points in one sentence.

        >>> from workbench.neurons.lif import LIF
        >>> plane(LIF(), current=100.0).summary()
        'At 100 pA: stable node at v = -60 mV; no other fixed point in sight.'
        """
        begin = f"At {self.current:.4g} pA: "
        if not self.points:
            still = len(self.arrows.speed) and not self.arrows.speed.any()
            return begin + ("nothing moves, wherever the cell is." if still else "no fixed point in sight.")
        told = "; ".join(self._told(point) for point in self.points)
        return f"{begin}{told}; no other fixed point in sight." if len(self.points) == 1 else f"{begin}{told}."

    def _told(self, point: FixedPoint) -> str:
        told = []
        for name, axis in zip(self.states, (self.x, self.y), strict=False):
            value = point.states[name] if abs(point.states[name]) > 1e-6 * (axis.high - axis.low) else 0.0
            told.append(f"{name} = {value:.4g} {pretty(axis.unit)}".rstrip())
        where = ", ".join(told)
        return f"{point.kind} at {where}" + ("" if point.reached else ", over threshold")


def plane(
    neuron: Neuron,
    x: str = "",
    y: str = "",
    current: float = 0.0,
    held: Mapping[str, float] | None = None,
    ranges: tuple[Span, Span] | None = None,
    points: int = 161,
    trial: Trial | None = None,
) -> Plane:
    """Compute the phase plane of a cell.

    Parameters
    ----------
    x, y
        The two states; by default the first and the second. A cell with one state has a phase line.
    current
        Constant current, in pA.
    held
        Values of states outside the plane that stay where they are. Those left out are at their steady state for
        each place, so that the nullclines cross at the fixed points of the whole cell.
    ranges
        Ends of the two axes; chosen by :func:`window` if not given.
    points
        Places along each side of the grid on which nullclines are found.
    trial
        A trial that should be in sight.

    Raises
    ------
    UnknownName
        If the cell has no such state.
    RangeError
        If both axes are the same state, or the window is empty.
    """
    flow = Flow(neuron, current)
    first, second = plane_states(flow, x, y)
    kept = _outside(flow, held or {}, (first, second))
    ranges = ranges or window(neuron, flow, first, second, trial)
    for low, high in ranges:
        if not low < high:
            raise RangeError("phase plane window", "a lower end below the upper", f"{low:g} to {high:g}")
    section = Section(flow, first, second, ranges, kept)
    found = fixed_points(Section(flow, first, second, ranges, {}), points)
    threshold, reset = section.threshold()
    (left, right), (low, high) = ranges
    up = (
        Side(second, flow.units[second], low, high)
        if second
        else Side(f"d{first}/dt", _rate_unit(flow, first), low, high)
    )
    return Plane(
        states=(first, second) if second else (first,),
        units=flow.units,
        per=flow.per,
        x=Side(first, flow.units[first], left, right),
        y=up,
        current=current,
        curves={name: section.nullcline(name, points) for name in (first, second)}
        if second
        else _line(section, points),
        threshold=threshold,
        reset=reset,
        arrows=_arrows(section),
        points=found,
    )


def _outside(flow: Flow, held: Mapping[str, float], axes: tuple[str, str | None]) -> dict[str, float]:
    """The held states, checked to be there and not on an axis."""
    for name in held:
        if name not in flow.units:
            raise unknown("phase plane held", name, flow.units)
    if wrong := [name for name in held if name in axes]:
        raise RangeError("phase plane held", "states outside the plane", ", ".join(wrong))
    return dict(held)


def _rate_unit(flow: Flow, name: str) -> str:
    unit = flow.units[name]
    return f"1/{flow.per}" if unit == "1" else f"{unit}/{flow.per}"


def _line(section: Section, points: int) -> dict[str, Curve]:
    """The rate of the only state at each place."""
    x = np.linspace(*section.window[0], 3 * points)
    return {section.x: (x, np.broadcast_to(section.flow.rates({section.x: x})[section.x], x.shape))}


def _arrows(section: Section) -> Arrows:
    (left, right), (low, high) = section.window
    rows = ROWS if section.y is not None else 1
    x = left + (np.arange(COLUMNS) + 0.5)[None, :] * (right - left) / COLUMNS
    y = low + (np.arange(rows) + 0.5)[:, None] * (high - low) / rows if rows > 1 else np.zeros((1, 1))
    names = [section.x, section.y] if section.y is not None else [section.x]
    rates = section.flow.rates(section.at(x, y), names)
    shape = np.broadcast_shapes(x.shape, y.shape)
    dx = np.broadcast_to(rates[section.x] / (right - left), shape).ravel()
    dy = np.broadcast_to(rates[section.y] / (high - low) if section.y is not None else 0.0, shape).ravel()
    speed = np.hypot(dx, dy)
    fine = np.isfinite(speed)
    length = np.where(speed > 0, speed, 1.0)
    places = (np.broadcast_to(place, shape).ravel() for place in (x, y))
    return Arrows(*(values[fine] for values in (*places, dx / length, dy / length, speed)))
