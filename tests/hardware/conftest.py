"""A small layered network with lively weights, and spikes to feed it."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.network.network import Network
from workbench.network.presets.feedforward import feedforward

collect_ignore_glob = ["fixtures/*"]  # scripts that need simulators of their own environments


@pytest.fixture
def layered() -> Network:
    """64-128-10 LIF cells; the weights are large enough for every layer to spike."""
    return feedforward((64, 128, 10), seed=3, gain=4.0)


@pytest.fixture
def spikes() -> np.ndarray:
    """Random input spikes ``(steps, images, cells)``."""
    return np.random.default_rng(5).random((16, 12, 64)) < 0.3
