"""Brightness becomes the moment of a single spike."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.core.errors import RangeError
from workbench.stimuli.latency_code import LatencyCode


def when(spikes: np.ndarray) -> list[int]:
    return spikes[:, 0].argmax(0).tolist()


def test_time_falls_linearly_with_brightness():
    spikes = LatencyCode(darkest=0.0).encode(np.array([[1.0, 0.75, 0.5, 0.25]]), steps=9)
    assert spikes.shape == (9, 1, 4)
    assert spikes.dtype == np.uint8
    assert when(spikes) == [0, 2, 4, 6]


def test_a_bright_pixel_fires_once_and_a_dark_one_never():
    image = np.linspace(0, 1, 101)[None]
    counts = LatencyCode(darkest=0.2).encode(image, steps=16).sum(0)[0]
    np.testing.assert_array_equal(counts, image[0] > 0.2)


def test_the_whole_train_is_used():
    spikes = LatencyCode(darkest=0.2).encode(np.array([[1.0, 0.2 + 1e-9]]), steps=16)
    assert when(spikes) == [0, 15]


def test_a_membrane_cannot_charge_up_to_nothing():
    with pytest.raises(RangeError, match=r"LatencyCode\.darkest: expected more than 0"):
        LatencyCode(darkest=0.0, law="charging").encode(np.array([[1.0, 0.5]]), steps=9)
