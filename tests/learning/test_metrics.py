"""Counts of a handful of spikes, worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.core.errors import RangeError
from workbench.learning.expenses import Expenses, expenses
from workbench.learning.metrics import decision_step, sparsity, step_sparsity
from workbench.network.presets.feedforward import feedforward
from workbench.neurons.adaptive_lif import ALIF


def test_every_spike_meets_all_synapses_of_its_cell():
    """3-4-2 dense: an input spike is 4 operations, a hidden one 2, an output one none."""
    trains = {name: np.zeros((5, 2, cells), np.uint8) for name, cells in (("input", 3), ("hidden", 4), ("output", 2))}
    trains["input"][0, 0, :] = 1  # 3 spikes in the first of two samples
    trains["hidden"][1:3, 0, 1] = 1  # 2
    trains["output"][4, :, 0] = 1  # 1 in each
    found = expenses(feedforward((3, 4, 2)), trains, steps=5)
    assert found == Expenses(
        spikes=(2 + 2) / 2, additions=(3 * 4 + 2 * 2) / 2, multiply_adds=0, updates=6 * 5, synapses=20, states=6
    )
    assert found.memory(weight_bits=8, state_bits=16) == (160, 96)
    with pytest.raises(RangeError, match="weight_bits"):
        found.memory(weight_bits=0)


def test_values_that_flow_in_are_multiplied_in_every_step():
    net = feedforward((3, 4, 2), direct=True, cell=ALIF())
    trains = {"hidden": np.zeros((5, 1, 4)), "output": np.zeros((5, 1, 2))}
    found = expenses(net, trains, steps=5)
    assert (found.additions, found.multiply_adds, found.states) == (0, 5 * 12, 2 * 6)


def test_sparsity_of_an_inference_and_of_a_step():
    train = np.zeros((4, 1, 2))
    train[0, 0, 0] = train[3, 0, 0] = 1
    assert sparsity(train.sum(0)) == 0.5
    assert step_sparsity(train) == 1 - 2 / 8


def test_an_answer_stands_when_nothing_else_is_said_any_more():
    train = np.zeros((4, 4, 2))
    train[0, 0, 1] = 1  # right at once
    train[[1, 2, 2], [1, 1, 1], [0, 1, 1]] = 1  # a tie goes to the lower class: it is undecided between, but named last
    train[3, 2, 1] = 1  # in the last step
    found = decision_step(train)
    np.testing.assert_array_equal(found, [0, 1, 3, np.nan])
