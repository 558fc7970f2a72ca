"""Four values a neuron: what can be said exactly is said exactly, and more axons never say it worse."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from workbench.hardware.passes.axon_types import TYPES, round_values, typed


def sums(values: np.ndarray, types: np.ndarray) -> np.ndarray:
    """Every weight that axons of these types can add up to."""
    return np.array(
        [
            sum(value for value, bit, kind in zip(values, code, types, strict=True) if bit and kind)
            for code in product((0, 1), repeat=TYPES)
        ]
    )


@pytest.mark.parametrize("axons", [1, 2, 3, 4])
def test_every_weight_is_the_best_sum_of_its_sources_axons(axons):
    weights = np.random.default_rng(0).normal(size=(20, 5))
    found = typed(weights, axons)
    assert (found.types.sum(1) == axons).all()
    assert not (found.bits & ~found.types[:, :, None]).any()
    for source, neuron in product(range(20), range(5)):
        reachable = sums(found.values[:, neuron], found.types[source])
        assert np.abs(weights[source, neuron] - found.weights[source, neuron]) == pytest.approx(
            np.abs(weights[source, neuron] - reachable).min()
        )


def test_weights_of_four_bits_are_kept_exactly_with_four_axons():
    # -8, 4, 2, 1 is the two's complement of four bits
    weights = np.tile(np.arange(-8.0, 8.0)[:, None], (1, 3))
    assert np.abs(typed(weights, 4).weights - weights).max() < 1e-6


def test_more_axons_lose_less():
    weights = np.random.default_rng(1).normal(size=(60, 20))
    errors = [np.mean((typed(weights, axons).weights - weights) ** 2) for axons in (1, 2, 3, 4)]
    assert errors == sorted(errors, reverse=True)


def test_rounded_values_fit_nine_bits_and_stay_near():
    weights = np.random.default_rng(2).normal(size=(40, 6))
    found = typed(weights, 4)
    unit = np.abs(found.values).max(0) / 255
    rounded = round_values(weights, found, unit)
    assert np.issubdtype(rounded.values.dtype, np.integer)
    assert np.abs(rounded.values).max() <= 255
    assert np.abs(rounded.weights * unit - found.weights).max() < 4 * unit.max() + np.abs(found.weights - weights).max()
