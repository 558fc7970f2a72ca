"""TrueNorth's constraint: a source comes in on a few typed axons, and a neuron has one value for each of four types."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np

TYPES = 4
ROUNDS = 12


@dataclass(frozen=True)
class Typed:
    """Weights written with four values a neuron.

    Attributes
    ----------
    types
        The axon types of each source, bool ``(sources, 4)``; one axon for each that is set.
    bits
        The crossbar, bool ``(sources, 4, neurons)``: whether the axon of that type is connected.
    values
        What each type adds, ``(4, neurons)``.
    """

    types: np.ndarray
    bits: np.ndarray
    values: np.ndarray

    @property
    def weights(self) -> np.ndarray:
        """The weights this stands for, ``(sources, neurons)``."""
        return np.einsum("sgn,gn->sn", self.bits.astype(float), self.values)


def typed(weights: np.ndarray, axons: int) -> Typed:
    """Write a matrix ``(sources, neurons)`` with ``axons`` typed axons for each source.

    A weight is the sum of the values of those axons of its source whose crossbar bit is set. With four axons a source
    there are 16 sums for each neuron, with two there are four (and half of the sources use the other two types), with
    one there is a value or nothing, and sources are sorted into types by the loss they would cause. Values and bits
    are improved in turn; the mean square error never grows. The result is a local optimum, not the best there is.
    """
    types = _deal(len(weights), axons)
    values = _first_values(weights, axons)
    best, least = _assign(weights, types, values), np.inf
    for _ in range(ROUNDS):
        if axons == 1:
            types = _sort(weights, values)
        found = _assign(weights, types, values)
        error = float(np.mean((found.weights - weights) ** 2)) if weights.size else 0.0
        if error >= least:
            break
        best, least = found, error
        values = _fit(weights, found)
    return best


def round_values(weights: np.ndarray, found: Typed, unit: np.ndarray) -> Typed:
    """Round the values to whole multiples of ``unit`` (mV, greater than 0, one for each neuron), and choose the bits anew.

    The values returned are integers.
    """
    whole = np.round(found.values / unit)
    bits = _assign(weights / unit, found.types, whole).bits
    return Typed(found.types, bits, whole.astype(np.int64))


def _deal(sources: int, axons: int) -> np.ndarray:
    """Types of each source: the first ``axons`` of four, dealt around so that all types are used."""
    types = np.zeros((sources, TYPES), bool)
    turns = TYPES // axons if axons else 1
    for source in range(sources):
        first = source * turns // max(sources, 1) * axons
        types[source, first : first + axons] = True
    return types


def _first_values(weights: np.ndarray, axons: int) -> np.ndarray:
    """Start: a two's complement code for three or four axons, one positive and one negative value otherwise."""
    top = np.abs(weights).max(axis=0, initial=0.0)
    code = {4: (-8, 4, 2, 1), 3: (-4, 2, 1, 0)}.get(axons)
    if code:
        return np.array(code)[:, None] / -code[0] * top
    return (
        np.array([0.6, -0.6, 0.6, -0.6])[:, None] * top
        if axons == 2
        else np.array([0.7, 0.3, -0.3, -0.7])[:, None] * top
    )


def _assign(weights: np.ndarray, types: np.ndarray, values: np.ndarray) -> Typed:
    """Choose for each weight the sum of its source's axons that is nearest."""
    bits = np.zeros((*types.shape, weights.shape[1]), bool)
    for kind in np.unique(types, axis=0):
        mine = np.nonzero((types == kind).all(1))[0]
        codes = np.array(
            [code for code in product((0, 1), repeat=TYPES) if not np.any(np.array(code, bool) & ~kind)], bool
        )
        sums = codes.astype(float) @ values
        nearest = np.abs(weights[mine][:, None, :] - sums).argmin(1)
        bits[mine] = codes[nearest].transpose(0, 2, 1)
    return Typed(types, bits, values)


def _fit(weights: np.ndarray, found: Typed) -> np.ndarray:
    """The values of least mean square error for these bits, one small linear system a neuron."""
    bits = found.bits.astype(float).transpose(2, 0, 1)
    gram = bits.transpose(0, 2, 1) @ bits
    right = (bits * weights.T[:, :, None]).sum(1)
    # a type no source uses would leave the system singular; the ridge keeps its value at zero
    return np.linalg.solve(gram + 1e-9 * np.eye(TYPES), right[:, :, None])[:, :, 0].T


def _sort(weights: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Give each source the one type with which its row of weights loses least."""
    costs = np.stack([np.minimum(weights**2, (weights - value) ** 2).sum(1) for value in values], axis=1)
    return np.eye(TYPES, dtype=bool)[costs.argmin(1)]
