"""Rounding to a grid: nearest, bounded, stable, and honestly reported."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from workbench.hardware.form import Wires
from workbench.hardware.passes.quantize import loss, to_grid


def wires(weights: list[float]) -> Wires:
    return Wires("a->b", "a", "b", np.zeros(len(weights), int), np.arange(len(weights)), np.array(weights), 1, (1, 5))


weights = st.lists(st.floats(-20, 20), min_size=1, max_size=40).map(np.array)


@given(weights, st.floats(0.01, 2.0), st.sampled_from([(-63, 63, 1), (-127, 127, 1), (-256, 254, 2)]))
def test_quantizing_twice_changes_nothing(values, unit, grid):
    low, high, stride = grid
    once = to_grid(values, unit, low, high, stride)
    assert np.array_equal(to_grid(once * unit, unit, low, high, stride), once)
    assert once.min() >= low
    assert once.max() <= high
    assert not np.any(once % stride)


@given(weights, st.floats(0.5, 2.0))
def test_no_weight_in_range_moves_by_more_than_half_a_step(values, unit):
    assert np.abs(to_grid(values, unit, -63, 63) * unit - values).max() <= unit / 2 + 1e-9


def test_the_report_counts_what_was_lost():
    found = loss(wires([0.0, 0.2, 0.3, 1.0, -1.0]), np.array([0.0, 0.0, 0.5, 1.0, -1.0]), 0.5)
    assert found.mse == (0.2**2 + 0.2**2) / 5
    assert found.worst == 0.2
    assert found.zeros == 1 / 4
    assert (found.distinct, found.kept, found.lost) == (5, 4, 1)


def test_a_projection_without_synapses_loses_nothing():
    assert loss(wires([]), np.zeros(0)).lost == 0
