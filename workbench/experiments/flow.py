"""The flow of a cell: how fast its states change, wherever they may be, under a constant current."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from workbench.core.equations import Equations
from workbench.core.model import Neuron
from workbench.core.symbolic import parse
from workbench.core.units import factor
from workbench.engines.evaluate import evaluate

NUDGE = 1e-5  # of a state's size, for slopes by central differences
States = Mapping[str, Any]
"""Values of states in their declared units: numbers, or arrays that fit each other."""


@lru_cache(maxsize=64)
def _expressions(equations: Equations, quantities: tuple[str, ...]) -> tuple[dict[str, Any], ...]:
    """Rates or maps, spike condition, reset and start of a cell, read once."""
    names = equations.names(quantities)
    when, then = parse(equations.when, names), {name: parse(text, names) for name, text in equations.then.items()}
    return equations.expressions(quantities), {"when": when}, then, equations.beginnings(quantities)


class Flow:
    """The equations of one cell as functions of its states, in declared units.

    Parameters
    ----------
    current
        What is injected, in pA.

    Attributes
    ----------
    units
        The states with their units.
    per
        ``ms``, or ``step`` for a cell that lives in steps: its rates are the changes in one step.

    >>> from workbench.neurons.lif import LIF
    >>> Flow(LIF(), current=100.0).rates({"v": -70.0})
    {'v': 0.5}
    """

    def __init__(self, neuron: Neuron, current: float = 0.0) -> None:
        equations = neuron.declared()
        self.units, self.per = dict(equations.states), "step" if equations.maps else "ms"
        self._factors = {name: factor(unit) for name, unit in self.units.items()}
        self._advance, condition, self._then, self._start = _expressions(equations, tuple(neuron.quantities()))
        self._when = condition["when"]
        self._values = {**dict.fromkeys(equations.inputs, 0.0), **neuron.coherent(), "i": float(current)}

    def rates(self, states: States, names: Sequence[str] | None = None) -> dict[str, Any]:
        """Change of the named states (all by default), in the unit of each per ms or per step."""
        env = self._env(states)
        with np.errstate(all="ignore"):
            found = {
                name: evaluate(self._advance[name], env) / self._factors[name]
                for name in (self.units if names is None else names)
            }
        return found if self.per == "ms" else {name: value - states[name] for name, value in found.items()}

    def start(self) -> dict[str, float]:
        """Where the model begins."""
        found = {name: float(evaluate(text, self._values)) for name, text in self._start.items()}
        return {name: found.get(name, 0.0) / self._factors[name] for name in self.units}

    def over_threshold(self, states: States) -> Any:
        """How far the spike condition is exceeded: above 0 where the cell spikes.

        A comparison gives the difference of its sides; what joins several comparisons gives 0.5 or -0.5.
        """
        env, when = self._env(states), self._when
        with np.errstate(all="ignore"):
            if not when.is_Relational:
                return np.where(evaluate(when, env), 0.5, -0.5)
            sides = evaluate(when.lhs, env) - evaluate(when.rhs, env)
            return sides if when.rel_op in (">", ">=") else -sides

    def reset(self, states: States) -> dict[str, Any]:
        """Where a spike takes the cell from here; all states, changed or not."""
        env = self._env(states)
        changed = {name: evaluate(text, env) / self._factors[name] for name, text in self._then.items()}
        return {name: changed.get(name, states[name]) for name in states}

    @property
    def resets(self) -> bool:
        """Whether a spike moves the states."""
        return bool(self._then)

    def jacobian(self, states: States, names: Sequence[str] | None = None) -> np.ndarray:
        """Slopes of the named states' rates in each other: ``(..., of the rate, by the state)``."""
        names = list(self.units if names is None else names)
        width = max(np.ndim(value) for value in states.values())
        moved, steps = dict(states), []
        for index, name in enumerate(names):
            steps.append(NUDGE * (1.0 + np.abs(np.asarray(states[name], dtype=np.float64))))
            # up and down for one state after the other, along an axis before all others
            sign = np.zeros((2, len(names)))
            sign[:, index] = 1.0, -1.0
            moved[name] = states[name] + sign.reshape(2, len(names), *(1,) * width) * steps[index]
        rates = self.rates(moved, names)
        rows = []
        for name in names:
            up, down = _both(rates[name], len(names), width)
            with np.errstate(all="ignore"):
                slopes = [(up[k] - down[k]) / (2 * step) for k, step in enumerate(steps)]
            rows.append(np.stack(np.broadcast_arrays(*slopes), axis=-1))
        return np.stack(np.broadcast_arrays(*rows), axis=-2)

    def settle(self, states: States, names: Sequence[str] | None = None, rounds: int = 30) -> dict[str, Any]:
        """Move the named states to where they no longer change, the others held (Newton's method).

        States that have no such place, or are far from it, may end anywhere: look at their rates.
        """
        names = list(self.units if names is None else names)
        found = dict(states)
        for _ in range(rounds if names else 0):
            rates = self.rates(found, names)
            matrix = self.jacobian(found, names)
            right = np.stack(np.broadcast_arrays(*(rates[name] for name in names), matrix[..., 0, 0])[:-1], axis=-1)
            step = _solved(matrix, right)
            for index, name in enumerate(names):
                found[name] = found[name] - step[..., index]
            if all(np.all(np.abs(step[..., k]) <= 1e-10 * (1.0 + np.abs(found[n]))) for k, n in enumerate(names)):
                break
        return found

    def _env(self, states: States) -> dict[str, Any]:
        return {**self._values, **{name: value * self._factors[name] for name, value in states.items()}}


def _both(rate: Any, states: int, width: int) -> np.ndarray:
    """A rate with its two leading axes, up or down and the state that was moved, whether it depends on them or not."""
    rate = np.asarray(rate)
    rate = rate.reshape((1,) * (width + 2 - rate.ndim) + rate.shape)
    return np.broadcast_to(rate, (2, states, *rate.shape[2:]))


def _solved(matrix: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Solve each small system; where one cannot be solved, stay."""
    with np.errstate(all="ignore"):
        fine = np.asarray(np.isfinite(matrix).all((-1, -2)) & np.isfinite(right).all(-1))
        fine &= np.abs(np.linalg.det(np.where(fine[..., None, None], matrix, 0.0))) > 1e-200
    safe = np.where(fine[..., None, None], matrix, np.eye(matrix.shape[-1]))
    return np.linalg.solve(safe, np.where(fine[..., None], right, 0.0)[..., None])[..., 0]
