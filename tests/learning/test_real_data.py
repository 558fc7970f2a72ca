"""How good it gets on real data, which lies beside a checkout in ``shared/data``; settings were chosen on validation samples."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from workbench.learning.methods.surrogate_gradient import SurrogateGradient
from workbench.learning.trainer import Trainer
from workbench.network.presets.feedforward import feedforward
from workbench.stimuli.direct_code import DirectCode
from workbench.stimuli.rate_code import RateCode
from workbench.tasks.mnist import MNIST
from workbench.tasks.spoken_digits import SpokenDigits

pytestmark = pytest.mark.nightly

DATA = Path(os.environ.get("WORKBENCH_DATA", Path(__file__).resolve().parents[3] / "shared" / "data"))
needs_data = pytest.mark.skipif(not DATA.exists(), reason="no shared/data beside the checkout")


@needs_data
def test_mnist_is_learned_to_97_5_percent():
    """784-256-10 leaky cells, pixels as random spikes in 25 steps: about three minutes of one core."""
    net = feedforward((784, 256, 10), gain=4.0, readout=True, seed=1)
    method = SurrogateGradient(score="mean membrane", learning_rate=0.1)
    task, code = MNIST(path=str(DATA / "mnist")), RateCode(timing="random")
    trainer = Trainer(net, task, method, code, epochs=8, batch=128, steps=25, seed=1)
    assert trainer.run().test_accuracy[-1] >= 0.975


@needs_data
def test_spoken_digits_are_learned_to_90_percent():
    net = feedforward((40, 256, 10), gain=4.0, direct=True, readout=True, seed=1)
    method = SurrogateGradient(score="mean membrane", learning_rate=0.03)
    task = SpokenDigits(path=str(DATA / "fsdd" / "fsdd_900.zip"))
    trainer = Trainer(net, task, method, DirectCode(), epochs=60, batch=32, seed=1)
    assert trainer.run().test_accuracy[-1] > 0.9
