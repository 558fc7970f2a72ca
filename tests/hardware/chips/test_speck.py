"""Speck: memory words of its guide, layers matched to cores, and the floor of its measured power."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.core.errors import Misfits
from workbench.hardware.chips.speck import Speck, kernel_words, neuron_words
from workbench.hardware.passes.convert import convert
from workbench.hardware.report import float_trace, report
from workbench.network.network import Network
from workbench.network.presets.feedforward import feedforward
from workbench.network.wiring.conv2d import Conv2D
from workbench.neurons.integrate_and_fire import IF
from workbench.stimuli.spike_input import SpikeInput
from workbench.synapses.delta import Delta


def convolutional(layers: list[tuple[int, int, int]], side: int, channels: int = 1) -> Network:
    """Layers of (channels that leave, kernel, stride) over a square image."""
    net = Network("convolutions")
    pre = net.add(SpikeInput(), channels * side * side, name="input")
    for index, (leaves, kernel, stride) in enumerate(layers, start=1):
        rule = Conv2D(height=side, width=side, channels_in=channels, channels_out=leaves, kernel=kernel, stride=stride)
        channels, side, _ = rule.shape_out
        post = net.add(IF(v_0=-60, v_t=-50, v_r=-60), channels * side * side, name=f"layer {index}")
        weight = np.random.default_rng(index).normal(0.4, 0.8, rule.shared)
        net.connect(pre, post, rule, Delta(), weight=weight, delay=1.0)
        pre = post
    return net


def test_words_of_the_guide():
    # 16 to 32 channels, 3x3, 64x64: refused for its 131,072 neuron words
    assert (kernel_words(16, 3, 32), neuron_words(32, 64, 64)) == (8192, 131_072)
    # the five layers of the guide's example for 28x28 images
    example = [kernel_words(*layer) for layer in ((1, 5, 20), (20, 5, 32), (32, 3, 128), (128, 1, 500), (500, 1, 10))]
    assert example == [1024, 20_480, 65_536, 65_536, 8000]


def test_a_layer_too_large_for_any_core_is_refused_with_its_words():
    with pytest.raises(Misfits, match="131,072 neuron words"):
        Speck().map(convolutional([(32, 3, 1)], side=66))


def test_layers_go_to_cores_whose_memory_holds_them():
    net = convolutional([(20, 5, 2), (32, 5, 1), (128, 3, 1), (10, 1, 1)], side=28)
    layout = Speck().map(net).layout
    kernels, neurons = (Speck.fact(f"structure.{name}_memory").value for name in ("kernel", "neuron"))
    spots = [core.x for core in layout.cores]
    assert len(set(spots)) == 4
    for core, words in zip(layout.cores, (1024, 20_480, 65_536, 128 * 16), strict=True):
        assert core.bits == 8 * words <= 8 * kernels[core.x]
        assert core.neurons <= neurons[core.x]


def test_two_large_layers_and_a_third_are_one_too_many():
    # only two cores have 65,536 kernel words
    net = convolutional([(128, 3, 2), (128, 1, 1), (500, 1, 1), (128, 1, 1)], side=5, channels=32)
    with pytest.raises(Misfits) as refusal:
        Speck().map(net)
    assert [misfit.limit for misfit in refusal.value.items] == ["layer memory"]
    assert Speck(chips=2).map(net).layout.chips == 2


def test_loops_and_many_targets_are_refused():
    net = feedforward((8, 8, 4), seed=1)
    net.connect("output", "hidden", synapse=Delta(), weight=1.0, delay=1.0)
    with pytest.raises(Misfits) as refusal:
        Speck().map(net)
    assert {misfit.limit for misfit in refusal.value.items} == {"loops"}


def test_a_convolution_spikes_as_in_float_but_for_peaks_within_a_step():
    net = convolutional([(4, 3, 1), (10, 3, 1)], side=8)
    spikes = np.random.default_rng(3).random((20, 4, 64)) < 0.1
    run, expected = Speck().map(net).run(spikes), float_trace(convert(net)[0], spikes)
    first, judge = (each.spikes["layer 1"].sum(0).ravel() for each in (run, expected))
    assert judge.sum() > 200
    assert np.corrcoef(first, judge)[0, 1] > 0.99
    # excitation that comes before inhibition of the same step can pass the threshold in between: float sees their sum only
    assert run.counts.sum() > expected.spikes["layer 2"].sum()


def test_no_estimate_falls_below_the_measured_floor():
    # Yao 2024: 0.42 mW without input, 0.70 mW at the least task
    net = feedforward((32, 40, 10), seed=3, gain=4.0)
    mapping = Speck().map(net)
    row = report(mapping, mapping.run(np.random.default_rng(5).random((16, 3, 32)) < 0.3))
    watts = row.cells["energy"].value.low / row.cells["latency"].value.high
    assert watts >= 0.42e-3 * (1 - 1e-9)
    assert row.cells["energy"].text.startswith("≥")
