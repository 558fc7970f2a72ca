"""Rows of synapses: a spike brings what a matrix product would, exactly, however sparse the network is."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from workbench.hardware.emulate.rows import Rows
from workbench.hardware.form import Wires


@given(st.integers(0, 2**32 - 1), st.integers(1, 9), st.integers(1, 7), st.integers(0, 40))
def test_delivery_is_a_matrix_product(seed, pre, post, synapses):
    rng = np.random.default_rng(seed)
    source, target = rng.integers(0, pre, synapses), rng.integers(0, post, synapses)  # unsorted, pairs may repeat
    words = rng.integers(-(2**23), 2**23, synapses)
    wires = Wires("w", "a", "b", source, target, words.astype(float), 2, (pre, post))
    rows = Rows.of(wires, words)
    full = np.zeros((pre, post), np.int64)
    np.add.at(full, (source, target), words)
    spikes = rng.random((3, pre)) < 0.5
    total = np.ones((3, post), np.int64)
    rows.deliver(spikes, total)
    assert np.array_equal(rows.matrix(), full)
    assert np.array_equal(total, 1 + spikes.astype(np.int64) @ full)
    assert np.array_equal(wires.merged().dense(), wires.dense())


def test_a_dense_matrix_keeps_its_entries():
    matrix = np.array([[1, 0, -2], [3, 4, 0]])
    rows = Rows.dense(matrix)
    assert np.array_equal(rows.matrix(), matrix)
    assert rows.sums().tolist() == [4, 4, 2]
