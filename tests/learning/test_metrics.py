"""Counts of a handful of spikes, worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.core.errors import RangeError
from workbench.learning.expenses import Expenses, expenses
from workbench.learning.metrics import decision_step, sparsity, step_sparsity
from workbench.network.network import Network
from workbench.network.presets.feedforward import feedforward
from workbench.network.wiring.conv2d import Conv2D
from workbench.neurons.adaptive_lif import ALIF
from workbench.neurons.lif import LIF
from workbench.stimuli.spike_input import SpikeInput
from workbench.synapses.delta import Delta


def test_every_spike_meets_all_synapses_of_its_cell():
    """3-4-2 dense: an input spike is 4 operations, a hidden one 2, an output one none."""
    trains = {name: np.zeros((5, 2, cells), np.uint8) for name, cells in (("input", 3), ("hidden", 4), ("output", 2))}
    trains["input"][0, 0, :] = 1  # 3 spikes in the first of two samples
    trains["hidden"][1:3, 0, 1] = 1  # 2
    trains["output"][4, :, 0] = 1  # 1 in each
    found = expenses(feedforward((3, 4, 2)), trains, steps=5)
    assert found == Expenses(
        spikes=(2 + 2) / 2,
        additions=(3 * 4 + 2 * 2) / 2,
        multiply_adds=0,
        updates=6 * 5,
        synapses=20,
        weights=20,
        states=6,
    )
    assert found.memory(weight_bits=8, state_bits=16) == (160, 96)
    with pytest.raises(RangeError, match="weight_bits"):
        found.memory(weight_bits=0)


def test_a_weight_that_many_synapses_share_is_kept_once():
    """8 kernels of 3 x 3 over 28 x 28 pixels: 26 x 26 places each, and 72 weights."""
    rule = Conv2D(height=28, width=28, channels_out=8, kernel=3)
    net = Network("conv")
    net.add(SpikeInput(), 28 * 28, name="input")
    net.add(LIF(), 8 * 26 * 26, name="hidden")
    wire = net.connect("input", "hidden", rule, Delta(), weight=np.ones(rule.shared))
    trains = {"input": np.zeros((1, 1, 28 * 28)), "hidden": np.zeros((1, 1, 8 * 26 * 26))}
    trains["input"][0, 0, 14 * 28 + 14] = 1  # far from the edge
    found = expenses(net, trains, steps=1)
    assert (found.synapses, found.weights, found.additions) == (8 * 26 * 26 * 9, 72, 8 * 9)
    assert found.memory(32)[0] == 72 * 32
    wire.weight = np.ones(found.synapses)  # a plain list has one for each synapse
    assert expenses(net, trains, steps=1).weights == found.synapses


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
