"""BrainScaleS-2: joined circuits, rounds, and a thousandfold speed."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.core.errors import Misfits
from workbench.hardware.chips.brainscales import BrainScaleS
from workbench.network.network import Network
from workbench.network.presets.feedforward import feedforward
from workbench.neurons.lif import LIF
from workbench.synapses.delta import Delta


def test_784_inputs_need_7_circuits_and_the_network_5_rounds():
    # 784-256-10: ceil(784/128) = 7 circuits, floor(512/7) = 73 neurons a round, 4 rounds; then 2 circuits and 1 round
    chip = BrainScaleS()
    assert (chip.joined(784), chip.per_round(784)) == (7, 73)
    mapping = chip.map(feedforward((784, 256, 10), seed=1))
    assert [core.neurons for core in mapping.layout.cores] == [73, 73, 73, 37, 10]
    assert mapping.layout.rounds == 5


def test_a_small_network_is_there_at_once_and_lives_a_thousand_times_faster(layered, spikes):
    mapping = BrainScaleS().map(layered)
    assert mapping.layout.rounds == 1
    assert BrainScaleS().duration(mapping.run(spikes).ledger, mapping.layout).seconds.middle == pytest.approx(16e-6)


def test_a_loop_must_fit_at_once():
    net = Network("loop")
    net.add(LIF(v_r=-70.0), 300, name="cells")
    net.connect("cells", "cells", synapse=Delta(), weight=0.1)
    with pytest.raises(Misfits) as refusal:
        BrainScaleS().map(net)
    assert [(misfit.limit, misfit.got) for misfit in refusal.value.items] == [("circuits", "900")]


def test_more_inputs_than_the_whole_chip_joins_are_refused():
    with pytest.raises(Misfits) as refusal:
        BrainScaleS().map(feedforward((65_600, 1, 1), seed=1))
    assert {(misfit.limit, misfit.place) for misfit in refusal.value.items} == {("fan-in", "hidden")}


def test_delays_cannot_be_set():
    with pytest.raises(Misfits) as refusal:
        BrainScaleS().map(feedforward((4, 4, 2), seed=1, delay=3.0))
    assert {misfit.limit for misfit in refusal.value.items} == {"delay"}


def test_mismatch_moves_spikes_and_its_seed_is_the_chip(layered, spikes):
    counts = [
        BrainScaleS(mismatch=m, seed=s).map(layered).run(spikes).counts
        for m, s in ((0.0, 1), (0.0, 2), (0.2, 1), (0.2, 1), (0.2, 2))
    ]
    assert np.array_equal(counts[0], counts[1])
    assert np.array_equal(counts[2], counts[3])
    assert not np.array_equal(counts[0], counts[2])
    assert not np.array_equal(counts[2], counts[4])


def test_calibration_undoes_the_mismatch_of_circuits_to_ten_bits_and_none_of_synapses(layered, spikes):
    ideal = BrainScaleS().map(layered)
    rough, set_right = (BrainScaleS(mismatch=0.3, calibrated=on).map(layered) for on in (False, True))
    for name, kernel in ideal.code.kernels.items():
        ends = [
            mapping.code.kernels[name].threshold / mapping.code.kernels[name].gain for mapping in (rough, set_right)
        ]
        error = [np.abs(end / kernel.threshold - 1) for end in ends]
        assert np.median(error[0]) > 0.1
        reached = set_right.code.kernels[name].gain < 1.5  # a threshold goes up to twice the ideal one
        assert np.median(error[1][reached]) < 2 / 1023
    apart = [np.abs(mapping.run(spikes).counts - ideal.run(spikes).counts).sum() for mapping in (rough, set_right)]
    assert apart[1] < 0.25 * apart[0]
    loose = BrainScaleS(synapse_mismatch=0.3, calibrated=True).map(layered)
    assert np.abs(loose.run(spikes).counts - ideal.run(spikes).counts).sum() > apart[1]


def test_synapses_of_equal_weight_scatter_by_their_mismatch():
    # 4,000 synapses: the standard error of their spread is 0.2 / sqrt(8,000)
    net = feedforward((100, 40, 2), seed=1)
    net.projections["input->hidden"].weight = np.full((100, 40), 1.0)
    words = BrainScaleS(synapse_mismatch=0.2).map(net).code.kernels["hidden"].rows[0].value / 63
    assert words.std() == pytest.approx(0.2, abs=0.01)
    assert words.mean() == pytest.approx(1.0, abs=0.01)


def test_weights_are_six_bits_with_a_sign(layered):
    mapping = BrainScaleS().map(layered)
    for kernel in mapping.code.kernels.values():
        assert np.abs(kernel.rows[0].value).max() == 63
        assert np.array_equal(kernel.rows[0].value, np.round(kernel.rows[0].value))


@pytest.mark.parametrize("calibrated", [False, True])
def test_no_circuit_has_a_threshold_of_zero_however_large_the_mismatch(layered, spikes, calibrated):
    mapping = BrainScaleS(mismatch=1.0, calibrated=calibrated).map(layered)
    kernels = mapping.code.kernels.values()
    assert all((kernel.threshold > 0).all() for kernel in kernels)
    assert mapping.run(0 * spikes).spikes["hidden"].sum() == 0
    assert all(np.isfinite(kernel.levels()).all() for kernel in kernels)
