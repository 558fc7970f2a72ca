"""Loihi: packing, and ranges of weights and thresholds."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.core.errors import Misfits
from workbench.hardware.chips.loihi import Loihi, axon_bits
from workbench.hardware.floor import again, moved
from workbench.network.distributions import Uniform
from workbench.network.network import Network
from workbench.network.presets.feedforward import feedforward
from workbench.neurons.adex import AdEx
from workbench.neurons.lif import LIF
from workbench.stimuli.spike_input import SpikeInput
from workbench.synapses.delta import Delta


@pytest.mark.parametrize("gain", [0.05, 1.0, 30.0])
def test_weights_and_thresholds_use_their_range_and_stay_in_it(gain):
    net = feedforward((64, 128, 10), seed=1, gain=gain)
    mapping = Loihi().map(net)
    for name, kernel in mapping.code.kernels.items():
        assert kernel.threshold.max() <= 131071 * 64
        assert max(words.sums().max() for words in kernel.words) < 2**23, name
    for loss in mapping.code.losses:
        assert loss.worst <= np.exp(1 / 10) * loss.unit * (1 + 1e-9)  # half a stride of two mantissas, over the decay


def test_quantized_weights_quantize_to_themselves():
    net = feedforward((20, 10, 4), seed=1)
    mapping = Loihi().map(net)
    decay = np.exp(-1 / 10)
    for projection, kernel, loss in zip(
        net.projections.values(), mapping.code.kernels.values(), mapping.code.losses, strict=True
    ):
        words = kernel.words[0].matrix()
        projection.weight = words / 2.0 ** (6 + kernel.exponents[0]) * loss.unit / decay
    again = Loihi().map(net)
    assert max(loss.worst for loss in again.code.losses) < 1e-9
    for name, kernel in mapping.code.kernels.items():
        assert np.array_equal(kernel.words[0].value, again.code.kernels[name].words[0].value)


def test_the_rule_set_changes_the_arithmetic_and_is_told():
    mapping = Loihi(rules="lava").map(feedforward((16, 8, 4), seed=1))
    assert "rule set: lava" in mapping.code.notes


def test_113_dense_axons_of_1024_targets_fill_the_memory_of_a_core():
    # 16 blocks of 64 x 8 bits with heads of 10, in words of 64: 9,216 bits; with 10 bits of index 19,456
    memory = 8 * Loihi.number("structure.synaptic_memory_per_core")
    assert (memory // axon_bits(1024, 8), memory // axon_bits(1024, 18)) == (113, 53)


def test_too_many_inputs_overflow_the_memory_of_a_core():
    # one target: each axon takes one 64-bit word, and a core has 16,384; but only 4,096 axons come in
    net = Network("wide")
    net.add(SpikeInput(), 5000, name="in")
    net.add(LIF(v_r=-70.0), 2, name="out")
    net.connect("in", "out", synapse=Delta(), weight=0.1)
    with pytest.raises(Misfits) as refusal:
        Loihi().map(net)
    assert {(misfit.limit, misfit.place) for misfit in refusal.value.items} == {("fan-in", "out")}


def test_mixed_cells_and_slow_ones_are_refused_by_name():
    net = Network("mixed")
    net.add(SpikeInput(), 4, name="in")
    cells = LIF(v_r=-70.0, t_ref=80.0)
    net.add(cells, 100, name="out", params={"c_m": Uniform(100.0, 300.0), "v_t": Uniform(-55.0, -45.0)})
    net.connect("in", "out", synapse=Delta(), weight=1.0, delay=70.0)
    with pytest.raises(Misfits) as refusal:
        Loihi().map(net)
    assert {misfit.limit for misfit in refusal.value.items} == {
        "neuron profiles",
        "threshold profiles",
        "refractory",
        "delay",
    }


def test_spikes_to_other_tiles_pay_hops():
    # outputs of 300 sources fill a core's memory every 384; cores sit four to a tile
    net = feedforward((200, 300, 1900), seed=1, gain=3.0)
    mapping = Loihi().map(net)
    assert len({(core.x, core.y) for core in mapping.layout.cores}) > 1
    run = mapping.run(np.random.default_rng(0).random((6, 2, 200)) < 0.4)
    ledger = run.ledger
    assert ledger.total("hops_x") > 0
    assert ledger.total("packets_in_node") < ledger.total("packets")


def test_output_tables_overflow_by_name():
    # 1,100 hidden cells fill two cores; each of the 1,024 on the first reaches many output cores
    with pytest.raises(Misfits) as refusal:
        Loihi().map(feedforward((200, 1100, 1100), seed=1))
    assert {(misfit.limit, misfit.place) for misfit in refusal.value.items} == {("output axons", "hidden")}


def test_many_strong_inputs_take_a_smaller_exponent_and_the_report_knows_the_lost_bits():
    # 600 inputs of one weight: 600 * 254 * 2^6 is more than 2^23, so the exponent falls below 0 and words lose bits
    net = feedforward((600, 3, 2), seed=1)
    weights = np.full((600, 3), 0.5)
    weights[:, 0] = np.linspace(0.0, 0.5, 600)
    net.projections["input->hidden"].weight = weights
    mapping = Loihi().map(net)
    kernel, loss = mapping.code.kernels["hidden"], mapping.code.losses[0]
    assert kernel.exponents[0] < 0
    assert kernel.words[0].sums().max() < 2**23
    stored = kernel.words[0].matrix() / 2.0 ** (6 + kernel.exponents[0]) * loss.unit * np.exp(1 / 10)
    assert np.abs(stored - weights).max() == pytest.approx(loss.worst)


def test_a_cell_without_a_chip_form_is_told_once():
    net = Network("adaptive")
    net.add(AdEx(), 50, name="cells")
    with pytest.raises(Misfits) as refusal:
        Loihi().map(net)
    assert [misfit.limit for misfit in refusal.value.items] == ["neuron model"]


def test_a_step_waits_for_the_way_of_its_farthest_packet():
    # Davies 2018: 4.1 ns a hop east-west and 6.5 ns north-south; every step with a spike of the first core waits for it
    net = feedforward((64, 128, 10), seed=3, gain=4.0)
    mapping = Loihi().map(net)
    run = mapping.run(np.random.default_rng(5).random((16, 1, 64)) < 0.3)
    far = moved(mapping, 1, 5, 2)
    ledger = again(far, run).ledger
    near_time, far_time = (Loihi().duration(each, mapping.layout) for each in (run.ledger, ledger))
    busy = sum(bool(run.spikes["hidden"][step].any()) for step in range(16))
    assert far_time.seconds.low - near_time.seconds.low == pytest.approx(busy * (5 * 4.1e-9 + 2 * 6.5e-9))
