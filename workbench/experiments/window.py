"""The part of a phase plane worth looking at: where a cell starts, rests, spikes, is reset, and has been."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from workbench.core.model import Neuron
from workbench.experiments.flow import Flow, States
from workbench.experiments.section import Span
from workbench.experiments.trial import Trial

PLACES = 201  # at which a state is looked at along the first axis
ROOM = 0.09  # of what is in sight, added on either side
BEYOND = 0.5  # of the way from start to threshold
QUIET, CALM = (
    0.3,
    6.0,
)  # in sight on a phase line: six times the rate of its quietest three tenths; an upstroke runs out


def window(neuron: Neuron, flow: Flow, x: str, y: str | None, trial: Trial | None = None) -> tuple[Span, Span]:
    """Ends of the axes of a phase plane, or of a phase line with the rate upward.

    In sight are the start, threshold, reset and reversal potentials; along the second axis also where that state comes to
    rest, and the knees of the first state's nullcline. A trial adds where the cell went.
    """
    start = flow.start()
    limit = _limit(flow, start, x)
    landing = flow.reset({**start, x: limit})[x] if np.isfinite(limit) else limit
    reversals = _reversals(neuron, flow.units[x])
    seen = [start[x], limit, landing, *reversals, *_visited(trial, x)]
    if not flow.resets and not reversals:  # nothing says how far a spike goes beyond its threshold
        seen += [limit + BEYOND * (limit - start[x]), start[x] - BEYOND * (limit - start[x])]
    across = _hull([*seen, *_resting(flow, start, x, seen)])
    places = np.linspace(*across, PLACES)
    if y is None:
        rate = np.broadcast_to(flow.rates({**start, x: places})[x], places.shape)
        calm = CALM * float(np.quantile(np.abs(rate), QUIET))
        return _roomy(across), _roomy(_hull([0.0, *np.clip(rate, -calm, calm)]))
    reset = flow.reset({**start, x: limit})[y]
    up = [start[y], reset, *_rest(flow, start, x, y, places), *_knees(flow, start, x, y, places), *_visited(trial, y)]
    return _roomy(across), _roomy(_hull(up))


def _reversals(neuron: Neuron, unit: str) -> list[float]:
    """The reversal potentials among the quantities of a cell."""
    units = neuron.units()
    return [value for name, value in neuron.values().items() if name.startswith("e_") and units[name] == unit]


def _resting(flow: Flow, start: States, x: str, seen: list[float]) -> list[float]:
    """Where the cell would come to rest from its start, unless that is far from all else."""
    found = flow.settle(start)
    still = all(abs(rate) <= 1e-9 * (1.0 + abs(found[name])) for name, rate in flow.rates(found).items())
    low, high = _hull(seen)
    near = 2 * low - high <= found[x] <= 2 * high - low
    return [float(found[x])] if still and near else []


def _limit(flow: Flow, start: Mapping[str, float], x: str) -> float:
    """Where the spike condition begins to hold along a state, if it is straight in it."""
    here, there = (float(flow.over_threshold({**start, x: start[x] + step})) for step in (0.0, 1.0))
    return start[x] - here / (there - here) if there != here else float("nan")


def _rest(flow: Flow, start: States, x: str, y: str, places: np.ndarray) -> Iterable[float]:
    """Where the second state comes to rest, for places of the first."""
    others = [name for name in start if name != x]
    found = flow.settle({**start, x: places}, others)
    rates = flow.rates(found, [y])[y]
    value, fine = np.broadcast_arrays(found[y], np.abs(rates) <= 1e-6 * (1.0 + np.abs(found[y])))
    return value[fine]


def _knees(flow: Flow, start: States, x: str, y: str, places: np.ndarray) -> Iterable[float]:
    """The turns of the first state's nullcline, of a model in which that is straight in the second."""
    steps: list[Any] = [flow.rates({**start, x: places, y: start[y] + step}, [x])[x] for step in (0.0, 1.0, 2.0)]
    slope, next_slope = steps[1] - steps[0], steps[2] - steps[1]
    with np.errstate(all="ignore"):
        line = np.broadcast_to(start[y] - steps[0] / slope, places.shape)
        straight = (np.abs(next_slope - slope) <= 1e-6 * np.abs(slope)) & np.isfinite(line)
    # high on an upstroke a rate is too large to feel the second state
    line = line[np.broadcast_to(straight, places.shape)]
    if len(line) < len(places) / 2:
        return []
    return line[1 + np.flatnonzero(np.diff(line)[1:] * np.diff(line)[:-1] < 0)]


def _visited(trial: Trial | None, name: str) -> Iterable[float]:
    if trial is None or name not in trial.states or not len(trial.times):
        return []
    return [float(np.min(trial.states[name])), float(np.max(trial.states[name]))]


def _hull(values: Iterable[float]) -> Span:
    """The ends of all finite values; never a single place."""
    finite = [float(value) for value in values if np.isfinite(value)] or [0.0]
    low, high = min(finite), max(finite)
    least = 1e-3 * max(abs(low), abs(high), 1e-3)
    return (low, high) if high - low > least else (low - max(least, 1.0), high + max(least, 1.0))


def _roomy(span: Span) -> Span:
    low, high = span
    return low - ROOM * (high - low), high + ROOM * (high - low)
