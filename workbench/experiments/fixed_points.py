"""Fixed points: where a cell would stay, and what it does when it is pushed a little away from there."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from workbench.experiments.flow import Flow, States
from workbench.experiments.section import Section

LEVEL = 1e-9  # of an eigenvalue, below which its real part counts as none


@dataclass(frozen=True)
class FixedPoint:
    """A place where no state changes.

    Attributes
    ----------
    states
        Where it is, all states in their declared units.
    eigenvalues
        Of the Jacobian of all states (1/ms), the fastest growing first: real parts are rates of growth, imaginary parts
        turns (rad/ms). Of a cell that lives in steps, the multipliers of its map.
    kind
        ``stable node``, ``stable focus``, ``saddle``, ``unstable node``, ``unstable focus``, ``center`` or ``neutral``.
    unstable
        In how many directions a small push grows.
    reached
        False where the spike condition holds: a cell with a reset fires before it gets there.
    """

    states: dict[str, float]
    eigenvalues: np.ndarray
    kind: str
    unstable: int
    reached: bool

    @property
    def stable(self) -> bool:
        """Whether every small push dies out."""
        return self.kind.startswith("stable")


def kind_of(eigenvalues: np.ndarray, per: str = "ms") -> str:
    """What the eigenvalues of a fixed point say, in words; ``per`` step, they are the multipliers of a map.

    With more than two states the words are those of the directions that matter: a growing pair of complex eigenvalues
    makes an unstable focus whatever else decays, a single growing direction a saddle.

    >>> kind_of(np.array([-1.0, -2.0])), kind_of(np.array([0.5, -2.0])), kind_of(np.array([0.1 + 2j, 0.1 - 2j, -4.0]))
    ('stable node', 'saddle', 'unstable focus')
    >>> kind_of(np.array([0.9]), per="step"), kind_of(np.array([2.0, 0.5]), per="step")
    ('stable node', 'saddle')
    """
    growth = _growth(eigenvalues, per)
    turns = np.abs(np.imag(eigenvalues)) > LEVEL * np.abs(eigenvalues)
    if (growth > 0).any():
        if turns[growth > 0].any():
            return "unstable focus"
        return "saddle" if np.count_nonzero(growth > 0) % 2 and len(growth) > 1 else "unstable node"
    if (growth < 0).all():
        return "stable focus" if turns.any() else "stable node"
    return "center" if turns[growth == 0].all() else "neutral"


def fixed_points(section: Section, points: int = 161) -> tuple[FixedPoint, ...]:
    """All fixed points of a cell within the window of a section in which nothing is held, from left to right.

    They are looked for along the nullcline of the second state: where the rate of the first changes its sign there, or
    comes near to zero. From there Newton's method goes to where the rates of all states are zero.
    """
    flow, (horizontal, vertical) = section.flow, section.window
    path = _path(section, points)
    seeds = _seeds(np.broadcast_to(flow.rates(path, [section.x])[section.x], np.shape(path[section.x])))
    if not len(seeds):
        return ()
    found = flow.settle({name: np.broadcast_to(value, len(path[section.x]))[seeds] for name, value in path.items()})
    spans = {section.x: horizontal[1] - horizontal[0]}
    if section.y is not None:
        spans[section.y] = vertical[1] - vertical[0]
    spans = {name: spans.get(name, 1.0) for name in flow.units}
    rates = flow.rates(found)
    good = np.all([np.abs(rates[name]) <= 1e-10 * spans[name] for name in spans], axis=0)
    good &= _inside(found[section.x], *horizontal)
    if section.y is not None:
        good &= _inside(found[section.y], *vertical)
    places = np.array([found[name][good] / spans[name] for name in spans]).T
    kept: list[np.ndarray] = []
    for place in places[np.argsort(found[section.x][good], kind="stable")]:
        if all(np.abs(place - other).max() > 1e-6 for other in kept):
            kept.append(place)
    return tuple(
        _described(flow, {name: float(value * spans[name]) for name, value in zip(spans, place, strict=True)})
        for place in kept
    )


def _described(flow: Flow, states: dict[str, float]) -> FixedPoint:
    eigenvalues = np.linalg.eigvals(flow.jacobian(states))
    if flow.per == "step":
        eigenvalues = 1.0 + eigenvalues
    growth = _growth(eigenvalues, flow.per)
    eigenvalues = eigenvalues[np.argsort(-(np.abs(eigenvalues) if flow.per == "step" else np.real(eigenvalues)))]
    unstable, reached = int(np.count_nonzero(growth > 0)), not (flow.resets and flow.over_threshold(states) > 0)
    return FixedPoint(states, eigenvalues, kind_of(eigenvalues, flow.per), unstable, reached)


def _path(section: Section, points: int) -> States:
    if section.y is None:
        x = np.linspace(*section.window[0], 5 * points)
        return section.at(x, x)
    return section.at(*section.nullcline(section.y, points))


def _seeds(rate: np.ndarray) -> np.ndarray:
    """Where a rate along a path changes its sign, or its size is least for a while."""
    if len(rate) < 3:
        return np.arange(len(rate))
    with np.errstate(invalid="ignore"):
        size = np.abs(rate)
        turns = np.flatnonzero(rate[1:] * rate[:-1] <= 0)
        least = 1 + np.flatnonzero((size[1:-1] <= size[:-2]) & (size[1:-1] <= size[2:]))
    if not np.nanmax(size, initial=0.0) > 0:
        return turns[:0]  # a cell that rests wherever it is has no points to list
    # two points that nearly meet lie on the two sides of the least
    return np.unique([*turns, *least - 1, *least, *least + 1]).astype(int)


def _inside(values: np.ndarray, low: float, high: float) -> np.ndarray:
    return (values >= low) & (values <= high)


def _growth(eigenvalues: np.ndarray, per: str) -> np.ndarray:
    """1 where a push grows, -1 where it dies out; 0 where the accuracy of the slopes cannot tell."""
    growth = np.abs(eigenvalues) - 1.0 if per == "step" else np.real(eigenvalues)
    level = LEVEL * np.abs(eigenvalues).max(initial=0.0)
    return np.where(np.abs(growth) <= level, 0.0, np.sign(growth))
