"""Learning with a machine in the forward pass: an exact machine changes nothing, a coarse one is what the network shows."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest
import torch

from workbench.core.errors import SpecError
from workbench.engines.batch.engine import BatchEngine
from workbench.learning.method import Assignment
from workbench.learning.methods.surrogate_gradient import SurrogateGradient
from workbench.learning.on_machine import SPIKES, WEIGHTS, OnMachine
from workbench.network.network import Network
from workbench.network.presets.feedforward import feedforward
from workbench.network.wiring.conv2d import Conv2D
from workbench.neurons.lif import LIF
from workbench.stimuli.spike_input import SpikeInput
from workbench.synapses.delta import Delta


class Rounding:
    """A machine that rounds weights to multiples of a step, and then runs them exactly."""

    def __init__(self, net: Network, step: float) -> None:
        self.engine, self.step = BatchEngine(net, dtype=torch.float32), step

    def write(self, weights: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        kept = {
            name: np.round(each / self.step) * self.step if self.step else np.array(each)
            for name, each in weights.items()
        }
        for name, part in self.engine.weights.items():
            part.take(kept[name])
        return kept

    @torch.no_grad()
    def run(self, inputs: np.ndarray) -> dict[str, np.ndarray]:
        done = self.engine({"input": torch.from_numpy(inputs.astype(np.float32))})
        return {name: train.numpy() > 0 for name, train in done.spikes.items() if name != "input"}


def small() -> Network:
    return feedforward((12, 20, 3), seed=2, gain=3.0)


BATCH = (np.random.default_rng(0).random((10, 8, 12)) < 0.4).astype(np.uint8)
LABELS = np.arange(8) % 3


def learned(net: Network, method: SurrogateGradient, batches: int = 3) -> dict[str, np.ndarray]:
    learner = method.begin(Assignment(net, "input", "output", len(BATCH), batches=batches))
    for _ in range(batches):
        learner.learn(BATCH, LABELS)
    learner.write_back()
    return {name: np.array(wires.weight) for name, wires in net.projections.items()}


@pytest.mark.parametrize("hears", [WEIGHTS, SPIKES])
def test_a_machine_with_exact_numbers_changes_nothing(hears):
    plain = learned(small(), SurrogateGradient())
    net = small()
    with_machine = learned(net, OnMachine(machine=Rounding(net, 0.0), hears=hears))
    for name, weight in plain.items():
        np.testing.assert_allclose(with_machine[name], weight, rtol=1e-5, atol=1e-6)
        assert np.abs(weight - small().projections[name].weight).max() > 0.01


@pytest.mark.parametrize("hears", [WEIGHTS, SPIKES])
def test_the_network_shows_rounded_weights_and_keeps_exact_ones(hears):
    net = small()
    learner = OnMachine(machine=Rounding(net, 2.0), hears=hears).begin(Assignment(net, "input", "output", len(BATCH)))
    coarse = Rounding(small(), 2.0)
    coarse.write({name: np.ravel(wires.weight) for name, wires in small().projections.items()})
    found, expected = learner.spikes(BATCH), coarse.run(BATCH)
    for name, train in expected.items():
        assert np.array_equal(found[name] > 0, train), name
    assert np.array_equal(learner.look(BATCH, LABELS).scores, expected["output"].sum(0))
    outcome = learner.learn(BATCH, LABELS)
    assert np.array_equal(outcome.scores, expected["output"].sum(0))
    learner.write_back()
    weight = np.array(net.projections["hidden->output"].weight)
    assert np.abs(weight / 2.0 - np.round(weight / 2.0)).max() > 0.1


def test_gradients_pass_through_a_rounding_that_takes_everything():
    # every weight becomes zero: nothing spikes, yet exact weights move, as slopes are taken at the membranes at rest
    net = small()
    first = np.array(net.projections["hidden->output"].weight)
    after = learned(net, OnMachine(machine=Rounding(net, 1000.0), hears=WEIGHTS), batches=1)
    assert np.array_equal(after["hidden->output"], first.astype(np.float32))  # no hidden spike, no gradient
    assert np.abs(after["input->hidden"] - np.array(small().projections["input->hidden"].weight)).max() < 1e-6
    net = small()
    after = learned(net, OnMachine(machine=Rounding(net, 8.0), hears=WEIGHTS), batches=1)
    assert np.abs(after["input->hidden"] - np.array(small().projections["input->hidden"].weight)).max() > 0.01


def test_synapses_that_share_a_weight_are_worth_their_mean():
    net = Network("convolution")
    net.add(SpikeInput(), 16, name="input")
    rule = Conv2D(height=4, width=4, channels_in=1, channels_out=2, kernel=3)
    height, width = rule.shape_out[1:]
    net.add(LIF(v_r=-70.0), 2 * height * width, name="output")
    net.connect("input", "output", rule, Delta(), weight=np.random.default_rng(1).normal(0, 5, rule.shared))

    class Uneven(Rounding):
        def write(self, weights: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
            return {name: each + np.arange(len(each)) for name, each in weights.items()}

    learner = OnMachine(machine=Uneven(net, 0.0), hears=WEIGHTS).begin(Assignment(net, "input", "output", 5))
    part = learner.engine.weights["input->output"]
    exact = part.values.detach().clone()
    taps = rule.taps()
    mean = np.bincount(taps, np.arange(len(taps))) / np.bincount(taps)
    with learner.written():
        np.testing.assert_allclose(part.values.detach().numpy().ravel(), exact.numpy().ravel() + mean, rtol=1e-5)
    assert torch.equal(part.values.detach(), exact)


def test_without_a_machine_it_does_not_begin():
    with pytest.raises(SpecError, match="a machine that holds the network"):
        OnMachine().begin(Assignment(small(), "input", "output", 10))
