"""TrueNorth: axons and copies fill its crossbars, 256 sources are its wall."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.core.errors import Misfits
from workbench.hardware.chips.truenorth import TrueNorth
from workbench.network.network import Network
from workbench.network.presets.feedforward import feedforward
from workbench.network.wiring.all_to_all import AllToAll
from workbench.neurons.lif import LIF
from workbench.stimuli.spike_input import SpikeInput
from workbench.synapses.delta import Delta


def test_the_digits_network_fills_two_crossbars():
    # 64 sources x 4 axons = 256; 128 hidden cells x 2 copies = 256, which feed 128 x 2 = 256 axons of the output core
    layout = TrueNorth().map(feedforward((64, 128, 10), seed=1)).layout
    assert layout.axons == {"hidden": 4, "output": 2}
    assert layout.copies == {"hidden": 2, "output": 1}
    assert len(layout.cores) == 2


def test_the_ledger_counts_copies_and_crossbar_cells():
    # two sources of weight 3 reach one cell each; four axons a source; no copies are needed
    net = Network("pair")
    net.add(SpikeInput(), 2, name="in")
    net.add(LIF(v_r=-70.0), 2, name="out")
    net.connect("in", "out", AllToAll(), Delta(), weight=3.0)
    mapping = TrueNorth().map(net)
    spikes = np.zeros((4, 1, 2), bool)
    spikes[0] = True
    run = mapping.run(spikes)
    assert run.ledger.total("axon_events") == 2 * 4
    assert run.ledger.total("host_in") == 2 * 4
    assert run.ledger.total("synaptic_events") == mapping.code.reaches["in->out"].events.sum()
    assert 4 <= run.ledger.total("synaptic_events") <= 16


def test_more_than_256_sources_hit_the_wall():
    with pytest.raises(Misfits) as refusal:
        TrueNorth().map(feedforward((300, 20, 10), seed=1))
    assert {(misfit.limit, misfit.place) for misfit in refusal.value.items} == {("fan-in", "hidden")}


def test_everything_wrong_is_reported_at_once():
    net = feedforward((300, 20, 10), seed=1, cell=LIF(t_ref=2.0, v_r=-65.0), delay=20.0)
    with pytest.raises(Misfits) as refusal:
        TrueNorth().map(net)
    assert {misfit.limit for misfit in refusal.value.items} == {"fan-in", "refractory", "reset", "delay"}


def test_the_linear_leak_takes_half_the_threshold_over_the_time_constant():
    # area under a linear decay from the threshold: alpha^2 / (2 lambda) = alpha / (1 - beta)
    net = feedforward((16, 8, 4), seed=1)
    kernel = TrueNorth().map(net).code.kernels["hidden"]
    share = -kernel.leak / kernel.threshold
    assert share == pytest.approx((1 - np.exp(-1 / 10)) / 2, rel=0.02)


def test_a_wide_layer_needs_more_neurons_than_it_has_cells():
    # 200 hidden cells, each with one axon on each of several output cores
    layout = TrueNorth().map(feedforward((64, 200, 300), seed=1)).layout
    assert layout.axons["output"] == 1
    assert layout.copies["hidden"] == len(layout.of("output")) == 2
    assert len(layout.of("hidden")) == 2


def test_cores_run_out_by_name():
    class Small(TrueNorth):
        @classmethod
        def cores_per_chip(cls) -> int:
            return 1

    with pytest.raises(Misfits) as refusal:
        Small().map(feedforward((64, 128, 10), seed=1))
    assert [misfit.limit for misfit in refusal.value.items] == ["chips"]
    assert Small(chips=2).map(feedforward((64, 128, 10), seed=1)).layout.chips == 2


def test_noise_of_thresholds_moves_spikes_and_is_the_same_in_every_run(layered, spikes):
    # of two words of 18 bits the smaller one is noise: thresholds grow by some 2^16 in the mean, so cells spike less
    calm, noisy = TrueNorth().map(layered), TrueNorth(noise_bits=17).map(layered)
    run = noisy.run(spikes)
    assert np.array_equal(run.counts, noisy.run(spikes).counts)
    assert 0 < run.spikes["hidden"].sum() < calm.run(spikes).spikes["hidden"].sum()
