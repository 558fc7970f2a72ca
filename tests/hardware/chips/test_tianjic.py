"""Tianjic: fan-in of 256 and eight-bit weights cannot both fill a core of 22 kB."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.core.errors import Misfits
from workbench.hardware.chips.tianjic import Tianjic
from workbench.network.presets.feedforward import feedforward


def test_memory_and_not_neurons_fills_a_core_at_full_fan_in():
    # 22,000 bytes / 256 inputs = 85 neurons
    layout = Tianjic().map(feedforward((256, 256, 10), seed=1)).layout
    assert [core.neurons for core in layout.cores if core.population == "hidden"] == [85, 85, 85, 1]


def test_more_inputs_and_more_targets_than_256_are_refused_together():
    with pytest.raises(Misfits) as refusal:
        Tianjic().map(feedforward((300, 20, 270), seed=1, delay=2.0))
    assert {(misfit.limit, misfit.place) for misfit in refusal.value.items} == {
        ("fan-in", "hidden"),
        ("fan-out", "hidden"),
        ("delay", "input->hidden"),
        ("delay", "hidden->output"),
    }


def test_an_inference_takes_a_phase_a_step(layered, spikes):
    mapping = Tianjic().map(layered)
    seconds = Tianjic().duration(mapping.run(spikes).ledger, mapping.layout).seconds
    # 5050 clock periods at 300 MHz, 16 times
    assert seconds.middle == pytest.approx(16 * 5050 / 300e6, rel=1e-3)


def test_weights_are_eight_bits_with_a_sign(layered):
    for kernel in Tianjic().map(layered).code.kernels.values():
        assert np.abs(kernel.rows[0].value).max() == 127
