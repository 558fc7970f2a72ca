"""Dice of different populations and images are different ones, and an image throws its own wherever it stands."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.hardware.chip import Chip
from workbench.hardware.chips.loihi import Loihi
from workbench.hardware.chips.truenorth import TrueNorth
from workbench.hardware.emulate.dice import Dice
from workbench.network.presets.feedforward import feedforward


def test_populations_and_images_throw_different_dice():
    one = Dice(1, "threshold", "hidden", range(2)).integers(1000, (2, 50))
    other = Dice(1, "threshold", "output", range(2)).integers(1000, (2, 50))
    for first, second in ((one[0], one[1]), (one[0], other[0])):
        assert np.count_nonzero(first == second) < 5


@pytest.mark.parametrize("chip", [TrueNorth(noise_bits=17), Loihi(learning="2^-1*x1*y0 - 2^-2*y1*x0")])
def test_an_image_has_its_own_noise_and_the_same_in_a_batch_in_a_piece_and_alone(chip: Chip):
    mapping = chip.map(feedforward((16, 12, 4), seed=3, gain=4.0))
    image = np.random.default_rng(5).random((16, 1, 16)) < 0.4
    images = np.repeat(image, 6, axis=1)

    def traces(inputs: np.ndarray, first: int = 0) -> np.ndarray:
        run = mapping.run(inputs, first)
        marks = [run.spikes["hidden"].swapaxes(0, 1).reshape(inputs.shape[1], -1), *run.weights.values()]
        return np.concatenate(marks, axis=1)

    together = traces(images)
    assert len(np.unique(together, axis=0)) > 2
    np.testing.assert_array_equal(traces(images[:, 4:], 4), together[4:])
    np.testing.assert_array_equal(traces(image, 3), together[3:4])
