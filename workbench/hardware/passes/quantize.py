"""Round weights to the numbers a chip can store, and say what that lost."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from workbench.hardware.form import Form, Wires


@dataclass(frozen=True)
class Loss:
    """What rounding did to the weights of one projection.

    Attributes
    ----------
    projection
        Its name.
    unit
        mV of one step of the stored number; 0 where steps are not equal.
    mse, worst
        Mean square (mV²) and largest (mV) difference to the declared weights.
    zeros
        Share of the weights that were not zero and are now.
    distinct, kept
        Distinct values before and after.
    declared
        The synapses with their declared weights; one for each pair on a chip that has no more.
    after
        What the chip has in place of those weights, mV, synapse by synapse.
    """

    projection: str
    unit: float
    mse: float
    worst: float
    zeros: float
    distinct: int
    kept: int
    declared: Wires = field(repr=False, compare=False)
    after: np.ndarray = field(repr=False, compare=False)

    @property
    def before(self) -> np.ndarray:
        """The declared weights, mV, synapse by synapse."""
        return self.declared.weight

    @property
    def stored(self) -> Wires:
        """The synapses with what their weights are worth on the chip."""
        return self.declared.with_weights(self.after)

    @property
    def lost(self) -> int:
        """Distinct values that are no longer told apart."""
        return self.distinct - self.kept


def loss(wires: Wires, after: np.ndarray, unit: float = 0.0) -> Loss:
    """Compare the weights of a projection with what the chip stores, both in mV.

    >>> wires = Wires("a->b", "a", "b", np.zeros(3, int), np.arange(3), np.array([1.0, 0.1, -0.5]), 1, (1, 3))
    >>> loss(wires, np.array([1.0, 0.0, -0.5])).zeros
    0.3333333333333333
    """
    name, before = wires.name, wires.weight
    if not len(before):
        return Loss(name, unit, 0.0, 0.0, 0.0, 0, 0, wires, after)
    error, alive = after - before, before != 0
    zeros = float(np.mean(after[alive] == 0)) if alive.any() else 0.0
    return Loss(
        name,
        unit,
        float(np.mean(error**2)),
        float(np.abs(error).max()),
        zeros,
        len(np.unique(before)),
        len(np.unique(after)),
        wires,
        after,
    )


def to_grid(values: np.ndarray, unit: float, low: int, high: int, stride: int = 1) -> np.ndarray:
    """Return the nearest stored numbers: multiples of ``stride`` from ``low`` to ``high``, each worth ``unit``.

    Doing it twice changes nothing.

    >>> to_grid(np.array([0.26, -9.0]), 0.1, -63, 63)
    array([  3, -63])
    """
    nearest = np.round(values / (unit * stride)).astype(np.int64) * stride
    return np.clip(nearest, -(-low // stride) * stride, high // stride * stride)


def full_scale(incoming: list[Wires], high: int) -> float:
    """The unit with which the largest weight into a population is stored as ``high``; 1 if there is none."""
    largest = max((float(np.abs(wires.weight).max()) for wires in incoming if wires.count), default=0.0)
    return largest / high if largest else 1.0


def symmetric(form: Form, high: int) -> tuple[dict[str, np.ndarray], dict[str, float], list[Loss]]:
    """Round all weights to integers ``-high .. high``, one scale for everything that enters a population.

    Returns
    -------
    stored, unit, losses
        Integers of each projection, mV per integer of each population, and the report of each projection.
    """
    unit = {name: full_scale(form.into(name), high) for name in form.cells}
    stored = {wires.name: to_grid(wires.weight, unit[wires.target], -high, high) for wires in form.wires}
    losses = [loss(wires, stored[wires.name] * unit[wires.target], unit[wires.target]) for wires in form.wires]
    return stored, unit, losses
