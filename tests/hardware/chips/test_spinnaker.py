"""SpiNNaker: 255 neurons a core, sixteen cores a chip, and the shift that loses small weights."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.core.errors import Misfits
from workbench.hardware.chips.spinnaker import SpiNNaker
from workbench.network.network import Network
from workbench.network.presets.feedforward import feedforward
from workbench.neurons.integrate_and_fire import IF
from workbench.synapses.delta import Delta


def test_255_neurons_fill_a_core():
    layout = SpiNNaker().map(feedforward((16, 300, 255), seed=1)).layout
    assert [core.neurons for core in layout.cores] == [255, 45, 255]


def test_a_full_chip_is_refused_and_two_chips_take_it():
    net = feedforward((4, 17 * 255, 2), seed=1)
    with pytest.raises(Misfits) as refusal:
        SpiNNaker().map(net)
    assert [misfit.limit for misfit in refusal.value.items] == ["cores"]
    mapping = SpiNNaker(chips=2).map(net)
    assert mapping.layout.chips == 2
    # every input spike reaches both chips; hidden spikes of the first go to the second
    run = mapping.run(np.ones((2, 1, 4), bool))
    assert run.ledger.total("host_in") == 2 * 4 * 2


def test_a_packet_is_multicast():
    net = feedforward((8, 600, 10), seed=1, gain=6.0)
    mapping = SpiNNaker().map(net)
    run = mapping.run(np.random.default_rng(0).random((8, 2, 8)) < 0.5)
    # one packet for each hidden spike, whatever the number of cores; the output sends nothing on the chip
    assert run.ledger.total("packets") == run.spikes["hidden"].sum()
    assert run.ledger.total("host_in") == np.count_nonzero(run.spikes["input"])


def test_a_lower_expected_rate_keeps_small_weights_finer_and_may_saturate():
    net = feedforward((64, 128, 10), seed=1, gain=4.0)
    safe, bold = SpiNNaker().map(net), SpiNNaker(expected_rate=1.0).map(net)
    assert sum(loss.mse for loss in bold.code.losses) < sum(loss.mse for loss in safe.code.losses)
    spikes = np.ones((4, 3, 64), bool)
    assert safe.run(spikes).events == {}
    assert any("saturated" in event for event in bold.run(spikes).events)


def test_the_shift_is_the_power_of_two_above_all_weights_at_once():
    net = feedforward((64, 128, 10), seed=1, gain=4.0)
    weights = net.projections["input->hidden"].weight * np.exp(-1 / 10)
    expected = tuple(int(np.ceil(np.log2(np.maximum(sign * weights, 0).sum(0).max()))) for sign in (1, -1))
    assert SpiNNaker().map(net).code.kernels["hidden"].shift == expected


def test_words_are_weights_times_two_to_the_fifteen_less_the_shift():
    # round(|w| 2^(15 - shift)) of what the weight moves the membrane by, excitation and inhibition each with its shift
    net = feedforward((64, 128, 10), seed=1, gain=4.0)
    kernel = SpiNNaker().map(net).code.kernels["hidden"]
    moves = net.projections["input->hidden"].weight * np.exp(-1 / 10)
    for rows, sign, shift in ((kernel.excite[0], 1, kernel.shift[0]), (kernel.inhibit[0], -1, kernel.shift[1])):
        expected = np.round(np.maximum(sign * moves, 0) * 2.0 ** (15 - shift))
        assert np.array_equal(rows.matrix(), np.minimum(expected, 65_535))


def test_a_perfect_integrator_and_long_delays_are_refused():
    net = Network("perfect")
    net.add(IF(), 5, name="cells")
    net.connect("cells", "cells", synapse=Delta(), delay=30.0)
    with pytest.raises(Misfits) as refusal:
        SpiNNaker().map(net)
    assert {misfit.limit for misfit in refusal.value.items} == {"leak", "delay"}


def test_quantized_weights_quantize_to_themselves():
    net = feedforward((20, 10, 4), seed=1)
    first = SpiNNaker().map(net)
    decay = np.exp(-1 / 10)
    for projection, kernel in zip(net.projections.values(), first.code.kernels.values(), strict=True):
        up, down = (
            rows[0].matrix() * 2.0 ** (shift - 15)
            for rows, shift in zip((kernel.excite, kernel.inhibit), kernel.shift, strict=True)
        )
        projection.weight = (up - down) / decay
    assert max(loss.worst for loss in SpiNNaker().map(net).code.losses) < 1e-9


def test_a_drive_beyond_the_numbers_of_the_chip_is_refused():
    # 64 inputs of up to 10 * 600 / 8 mV, times the decay over one minus it: more than 65,536 mV
    with pytest.raises(Misfits) as refusal:
        SpiNNaker().map(feedforward((64, 128, 10), seed=1, gain=600.0))
    assert {misfit.limit for misfit in refusal.value.items} == {"state range"}
