"""Delays learn: where only timing tells the classes apart, they are what solves the task."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from workbench.core.errors import RangeError, TooLarge
from workbench.engines.batch.engine import BatchEngine
from workbench.learning.method import Assignment
from workbench.learning.methods.surrogate_gradient import SurrogateGradient, SurrogateLearner
from workbench.network.network import Network
from workbench.network.wiring.conv2d import Conv2D
from workbench.network.wiring.dense_matrix import DenseMatrix
from workbench.network.wiring.fixed_probability import FixedProbability
from workbench.network.wiring.rule import Wiring
from workbench.neurons.lif import LIF
from workbench.stimuli.spike_input import SpikeInput
from workbench.synapses.delta import Delta

STEPS, GAP = 30, 8


def order() -> tuple[np.ndarray, np.ndarray]:
    """Two lines fire once each, ``GAP`` steps apart; the class is which comes first."""
    spikes, labels = np.zeros((STEPS, 8, 2), dtype=np.float32), np.arange(8) % 2
    for sample, first in enumerate(labels):
        begin = 1 + sample // 2
        spikes[begin, sample, first] = spikes[begin + GAP, sample, 1 - first] = 1
    return spikes, labels


def listeners(delay: float | np.ndarray) -> Network:
    """Two quick cells that spike only if both lines reach them together."""
    net = Network("listeners")
    net.add(SpikeInput(), 2, name="in")
    net.add(LIF(c_m=40.0, g_l=10.0, e_l=-60.0, v_t=-50.0, v_r=-60.0), 2, name="out")
    net.connect("in", "out", DenseMatrix(), Delta(), weight=np.full((2, 2), 8.0), delay=delay)
    return net


def learner(net: Network, **method: object) -> SurrogateLearner:
    assignment = Assignment(net, "in", "out", STEPS, batches=300, frozen=("in->out",))
    return SurrogateGradient(score="spike count", smoothing=0.0, **method).begin(assignment)


def test_delays_learn_which_line_came_first():
    """The weights stay as they are, and each cell comes to wait for one order: its two delays differ by the gap."""
    start = np.array([5.0, 3.0, 3.0, 5.0])
    net = listeners(start)
    at_work = learner(net, tuned=["delay"], longest_delay=15.0)
    inputs, labels = order()
    right = []
    for _ in range(200):
        right.append(float((at_work.learn(inputs, labels).scores.argmax(1) == labels).mean()))
    scores = at_work.look(inputs, labels).scores
    assert right[0] <= 0.75
    np.testing.assert_array_equal(scores.argmax(1), labels)
    at_work.write_back()
    late = np.array(net.projections["in->out"].delay).reshape(2, 2)
    assert np.abs(late[0] - late[1]) == pytest.approx([GAP, GAP], abs=2.5)
    again = learner(net).look(inputs, labels).scores  # of the network as written, whose delays are whole steps
    np.testing.assert_array_equal(again.argmax(1), labels)


@pytest.mark.parametrize("rule", [DenseMatrix(), FixedProbability(0.7)])
def test_the_gradient_is_the_slope_by_the_delay(rule: Wiring):
    """Against differences, where no spike is at stake."""
    net = Network("late")
    net.add(SpikeInput(), 4, name="in")
    net.add(LIF(), 3, name="out")
    weight = np.random.default_rng(1).normal(0, 2, (4, 3)) if isinstance(rule, DenseMatrix) else 1.5
    net.connect("in", "out", rule, Delta(), weight=weight, delay=3.0)
    engine = BatchEngine(net, dtype=torch.float64)
    late = engine.tune_delays("in->out", 6.0)
    with torch.no_grad():
        late += 0.3 * torch.linspace(-1, 1, late.numel()).reshape(late.shape)
    train = torch.from_numpy((np.random.default_rng(2).random((12, 2, 4)) < 0.3).astype(np.float64))
    ramp = torch.linspace(0, 1, 12, dtype=torch.float64)[:, None, None]

    def loss() -> torch.Tensor:
        return (engine({"in": train}, watch=[("out", "v")]).states["out", "v"] * ramp).sum()

    loss().backward()
    grad = late.grad
    assert grad is not None
    direction = torch.from_numpy(np.random.default_rng(3).normal(size=tuple(late.shape)))
    with torch.no_grad():
        ends = []
        for step in (1e-5, -1e-5):
            late += step * direction
            ends.append(loss().item())
            late -= step * direction
    assert (grad * direction).sum().item() == pytest.approx((ends[0] - ends[1]) / 2e-5, rel=1e-6)


def test_whole_delays_act_as_they_did():
    net = listeners(np.array([1.0, 4.0, 2.0, 6.0]))
    inputs = torch.from_numpy(order()[0])
    plain, tuned = BatchEngine(net), BatchEngine(net)
    tuned.tune_delays("in->out", 10.0)
    for engine in (plain, tuned):
        engine.requires_grad_(False)
    watch = [("out", "v")]
    assert torch.equal(
        plain({"in": inputs}, watch=watch).states["out", "v"], tuned({"in": inputs}, watch=watch).states["out", "v"]
    )


def test_what_is_evaluated_is_the_network_that_is_written():
    """A delay between two steps acts at one of them wherever nothing learns."""
    net = listeners(4.0)
    net.projections["in->out"].weight = np.full((2, 2), 14.0)  # enough for a spike, where the halves of it are not
    at_work = learner(net, tuned=["delay"])
    late = at_work.engine.weights["in->out"].late
    assert late is not None
    late.data += torch.tensor([[-0.4, 0.3], [0.45, -0.45]])
    inputs, labels = order()
    seen, spikes = at_work.look(inputs, labels), at_work.spikes(inputs)
    at_work.write_back()
    written = learner(net)
    np.testing.assert_array_equal(written.look(inputs, labels).scores, seen.scores)
    np.testing.assert_array_equal(written.spikes(inputs)["out"], spikes["out"])
    assert spikes["out"].any()
    np.testing.assert_array_equal(net.projections["in->out"].delay, 4.0)


def test_a_delay_that_is_too_long_to_learn_is_told_and_not_cut():
    with pytest.raises(RangeError, match="at most 5 steps at the start, got 9"):
        BatchEngine(listeners(np.array([1.0, 9.0, 2.0, 3.0]))).tune_delays("in->out", 5.0)


def test_more_matrices_than_fit_are_refused():
    net = Network("many")
    net.add(SpikeInput(), 400, name="in")
    net.add(LIF(), 400, name="out")
    net.connect("in", "out", DenseMatrix(), Delta(), weight=np.ones((400, 400)))
    with pytest.raises(TooLarge, match="2,000 delays x 400 x 400"):
        BatchEngine(net, dt=0.1).tune_delays("in->out", 200.0)


def test_shared_weights_have_no_delays_of_their_own():
    net = Network("shared")
    rule = Conv2D(height=4, width=4, channels_in=1, channels_out=1, kernel=3)
    net.add(SpikeInput(), 16, name="in")
    net.add(LIF(), rule.shape_out[0] * rule.shape_out[1] * rule.shape_out[2], name="out")
    net.connect("in", "out", rule, Delta(), weight=np.ones(rule.shared))
    with pytest.raises(RangeError, match="shared weights"):
        BatchEngine(net).tune_delays("in->out", 5.0)
