"""Filling cores keeps every neuron and synapse, and stops at the limits of a core."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.hardware.chips.loihi import axon_bits
from workbench.hardware.passes.convert import convert
from workbench.hardware.passes.partition import Room, fill
from workbench.network.network import Network
from workbench.network.wiring.all_to_all import AllToAll
from workbench.network.wiring.fixed_probability import FixedProbability
from workbench.neurons.lif import LIF
from workbench.stimuli.spike_input import SpikeInput
from workbench.synapses.delta import Delta


def form_of(sources: int, targets: int, rule=None):
    net = Network("net")
    net.add(SpikeInput(), sources, name="in")
    net.add(LIF(v_r=-70.0), targets, name="out")
    net.connect("in", "out", rule or AllToAll(), Delta())
    return convert(net)[0]


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 60), st.integers(1, 80), st.floats(0.0, 1.0), st.integers(1, 40), st.integers(20, 70))
def test_mapping_conserves_neurons_and_synapses_and_keeps_limits(sources, targets, p, neurons, axons):
    form = form_of(sources, targets, FixedProbability(p))
    cores, misfits = fill(form, "out", Room(neurons, axons))
    assert [core.start for core in cores] == [0, *(core.stop for core in cores[:-1])]
    assert cores[-1].stop == targets
    assert sum(core.synapses for core in cores) == form.synapses
    assert all(core.neurons <= neurons for core in cores)
    wires = form.wires[0]
    for core in cores:
        inside = (wires.post >= core.start) & (wires.post < core.stop)
        assert core.axons == len(np.unique(wires.pre[inside]))
        assert core.axons <= axons or misfits


def test_one_axon_of_loihi_takes_what_the_packing_says():
    # 1024 targets of 8 bits: 16 blocks of ceil64(64*8 + 10) = 576 bits; with a 10-bit index ceil64(64*18 + 10) = 1216 bits
    assert axon_bits(1024, 8) == 9216
    assert axon_bits(1024, 18) == 19456
    assert axon_bits(65, 8) == 576 + 64


@pytest.mark.parametrize(("bits", "axons"), [(8, 113), (18, 53)])
def test_113_dense_or_53_sparse_axons_fill_a_core_of_loihi(bits, axons):
    table = np.array([axon_bits(n, bits) for n in range(1026)])
    for count in (axons, axons + 1):
        cores, misfits = fill(form_of(count, 1024), "out", Room(1024, 4096, 131072 * 8), [table])
        assert not misfits
        assert len(cores) == (1 if count == axons else 2)


def test_a_neuron_that_no_core_can_hold_is_named():
    _, misfits = fill(form_of(300, 3), "out", Room(256, 256))
    assert [(misfit.limit, misfit.place) for misfit in misfits] == [("fan-in", "out")]
    assert "got 300" in str(misfits[0])


def test_a_population_without_input_still_takes_cores():
    net = Network("net")
    net.add(LIF(v_r=-70.0), 10, name="out")
    cores, misfits = fill(convert(net)[0], "out", Room(4))
    assert [core.neurons for core in cores] == [4, 4, 2]
    assert not misfits
