"""Cells are put in order by what they did, and equals stay where they were."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.analysis.cell_order import BY_FIRST, BY_RATE, ORDERS, cell_order
from workbench.core.errors import UnknownName


@given(st.lists(st.tuples(st.integers(0, 9), st.floats(0, 100)), max_size=40), st.sampled_from(ORDERS))
def test_every_order_is_a_permutation(spikes, by):
    ids, times = np.array([cell for cell, _ in spikes], int), np.array([t for _, t in spikes], float)
    assert sorted(cell_order(times, ids, 10, by)) == list(range(10))


def test_who_fires_most_or_first_comes_first_and_silent_cells_last():
    times, ids = np.array([5.0, 6.0, 7.0, 8.0, 1.0, 9.0]), np.array([3, 3, 3, 1, 1, 0])
    assert np.argsort(cell_order(times, ids, 5, BY_RATE)).tolist() == [3, 1, 0, 2, 4]
    assert np.argsort(cell_order(times, ids, 5, BY_FIRST)).tolist() == [1, 3, 0, 2, 4]


def test_an_unknown_order_is_named():
    with pytest.raises(UnknownName, match="by rate"):
        cell_order(np.zeros(0), np.zeros(0, int), 3, "by rates")
