"""Gradients of small networks against what can be worked out by hand, by finite differences, and by going through all outcomes."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
import torch

from workbench.core.errors import RangeError
from workbench.learning.descent import DescentLearner
from workbench.learning.gradient_error import (
    compare_gradients,
    exact_gradient,
    noisy_gradient,
    softened_gradient,
    surrogate_gradient,
)
from workbench.learning.method import Assignment
from workbench.learning.methods.eventprop import EventProp
from workbench.learning.methods.surrogate_gradient import SurrogateGradient
from workbench.learning.surrogates.arctan import ArcTan
from workbench.learning.surrogates.fast_sigmoid import FastSigmoid
from workbench.learning.surrogates.multi_gaussian import MultiGaussian
from workbench.learning.surrogates.no_surrogate import NoSurrogate
from workbench.learning.surrogates.sigmoid import Sigmoid
from workbench.learning.surrogates.straight_through import StraightThrough
from workbench.network.network import Network
from workbench.network.presets.feedforward import feedforward
from workbench.neurons.cuba_lif import CubaLIF
from workbench.neurons.lif import LIF

WAY, DECAY = 10.0, math.exp(-0.1)  # mV to threshold, and what is left of a membrane after a step of 1 ms


def one_cell(weight: float, steps: int, into_output: tuple[float, float] = (0.1, -0.1)) -> DescentLearner:
    """An input line, one hidden cell and two output cells that never spike."""
    net = feedforward((1, 1, 2), readout=True)
    net.projections["input->hidden"].weight = np.array([[weight]])
    net.projections["hidden->output"].weight = np.array([into_output])
    return begin(net, steps)


def begin(net: Network, steps: int, method: SurrogateGradient | None = None) -> DescentLearner:
    method = method or SurrogateGradient(score="mean membrane", smoothing=0.0)
    return method.begin(Assignment(net, "input", "output", steps=steps))


def spike_train(steps: int, *at: int) -> torch.Tensor:
    train = torch.zeros(steps, 1, 1)
    train[list(at)] = 1
    return train


def test_one_cell_has_the_slope_that_follows_from_the_chain_rule():
    """One spike comes, two steps later the cell stands at u; its own spike is felt in the output two steps after that, and fades."""
    weight, steps, surrogate = 9.0, 7, ArcTan()
    learner = one_cell(weight, steps)
    inputs, labels = spike_train(steps, 0), torch.tensor([0])
    found = surrogate_gradient(learner, surrogate, inputs, labels)["input->hidden"].item()
    slope = lambda u: surrogate.derivative(torch.tensor((u - WAY) / WAY)).item() / WAY  # noqa: E731
    out = np.array([0.1, -0.1])
    expected = 0.0
    for k in range(3):  # the cell never fires; its membrane decays, and any of its steps could have had the spike
        u = weight * DECAY ** (k + 1)
        felt = sum(DECAY ** (n + 1) for n in range(steps - 4 - k)) / steps / WAY
        pull = np.array([0.5, 0.5]) - [1, 0]  # of a cross-entropy between two even answers
        expected += slope(u) * DECAY ** (k + 1) * felt * float(out @ pull)
    assert found == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize("surrogate", [ArcTan(), Sigmoid(), FastSigmoid(slope=4.0)], ids=repr)
def test_a_softened_network_has_the_gradient_of_finite_differences(surrogate):
    steps = 8
    learner = one_cell(12.0, steps, (3.0, -1.0))
    inputs, labels = spike_train(steps, 0, 1, 3), torch.tensor([1])
    found = softened_gradient(learner, surrogate, inputs, labels)["input->hidden"].item()
    ends = []
    for change in (0.05, -0.05):
        moved = one_cell(12.0 + change, steps, (3.0, -1.0))
        ends.append(softened_loss(moved, surrogate, inputs, labels))
    assert found == pytest.approx((ends[0] - ends[1]) / 0.1, rel=5e-3)


def softened_loss(learner: DescentLearner, surrogate, inputs: torch.Tensor, labels: torch.Tensor) -> float:
    """The loss of a softened cell, written out: a share of a spike is sent, and goes that share of the way to the reset."""
    w = learner.engine.weights["input->hidden"].values.item()
    out = learner.engine.weights["hidden->output"].values.detach().numpy()[0].astype(float)
    v, shares, read, total = 0.0, [], np.zeros(2), np.zeros(2)
    for t in range(len(inputs)):
        heard = inputs[t - 2, 0, 0].item() if t >= 2 else 0.0
        u = DECAY * (v + w * heard)
        x = torch.tensor((u - WAY) / WAY, dtype=torch.float64)
        share = (surrogate.primitive(x) / surrogate.area).item()
        v = u - share * u
        read = DECAY * (read + out * (shares[t - 2] if t >= 2 else 0.0))
        shares.append(share)
        total += read / WAY / len(inputs)
    return float(np.log(np.exp(total).sum()) - total[int(labels.item())])


def test_for_spikes_of_one_layer_that_add_up_the_noisy_gradient_is_the_surrogates():
    """What Gygax and Zenke 2025 prove, doi:10.1162/neco_a_01752: of one cell's expected spike, the surrogate is the slope."""
    learner = one_cell(
        9.0, 5, (0.01, -0.01)
    )  # of so small an output the loss is a straight line; one step of spikes counts
    inputs, labels = spike_train(5, 0), torch.tensor([0])
    noisy = noisy_gradient(learner, Sigmoid(), inputs, labels, draws=40_000)["input->hidden"].item()
    soft = surrogate_gradient(learner, Sigmoid(), inputs, labels)["input->hidden"].item()
    assert noisy == pytest.approx(soft, rel=0.05)


def test_the_noisy_gradient_is_that_of_the_loss_over_all_outcomes():
    """Three steps in which a cell may spike: eight trains, each with its chance and its loss."""
    steps, inputs, labels = 6, spike_train(6, 0, 1), torch.tensor([1])
    learner = one_cell(11.0, steps, (6.0, -2.0))
    found = noisy_gradient(learner, Sigmoid(), inputs, labels, draws=40_000, seed=3)["input->hidden"].item()
    up, down = (expected_loss(11.0 + change, steps, (6.0, -2.0)) for change in (0.01, -0.01))
    assert found == pytest.approx((up - down) / 0.02, rel=0.06)


def expected_loss(w: float, steps: int, out: tuple[float, float]) -> float:
    mean = 0.0
    for train in itertools.product((0, 1), repeat=steps):
        v, chance, read, total = 0.0, 1.0, np.zeros(2), np.zeros(2)
        for t in range(steps):
            u = DECAY * (v + w * (t in (2, 3)))
            p = 1 / (1 + math.exp(-4 * (u - WAY) / WAY))
            chance *= p if train[t] else 1 - p
            v = 0.0 if train[t] else u
            read = DECAY * (read + np.array(out) * (train[t - 2] if t >= 2 else 0))
            total += read / WAY / steps
        mean += chance * (np.log(np.exp(total).sum()) - total[1])
    return mean


def test_without_a_surrogate_there_is_no_gradient_and_with_one_it_points_along_all_references():
    """A layer of 12 cells that answer 8 samples: the surrogate's direction is near both references, and their size is of its order."""
    draw = np.random.default_rng(1)
    net = feedforward((6, 12, 3), gain=3.0, readout=True, seed=2)
    learner = begin(net, 12)
    inputs = torch.from_numpy((draw.random((12, 8, 6)) < 0.4).astype(np.float32))
    labels = torch.from_numpy(draw.integers(0, 3, 8))
    none = surrogate_gradient(learner, NoSurrogate(), inputs, labels)["input->hidden"]
    assert not none.any()
    mine = surrogate_gradient(learner, ArcTan(), inputs, labels)
    for other in (
        softened_gradient(learner, ArcTan(), inputs, labels),
        noisy_gradient(learner, ArcTan(), inputs, labels, draws=500),
    ):
        found = compare_gradients(mine["input->hidden"], other["input->hidden"])
        assert found.cosine > 0.5
        assert found.signs > 0.6
        assert 0.2 < found.ratio < 5
    assert compare_gradients(none, mine["input->hidden"]).cosine == 0


def test_the_exact_gradient_hands_on_what_eventprop_finds():
    """How good that is, its own test tells, by finite differences of a simulation with located spikes."""
    cell = CubaLIF(c_m=100.0, g_l=10.0, e_l=-60.0, v_t=-50.0, v_r=-60.0)
    net = feedforward((4, 6, 2), gain=4.0, cell=cell, readout=True)
    learner = begin(net, 20)
    inputs = torch.zeros(20, 3, 4)
    inputs[1], inputs[6, :, ::2] = 1, 1
    labels = torch.tensor([0, 1, 1])
    found = exact_gradient(learner, inputs, labels)
    own = EventProp(smoothing=0.0).begin(learner.assignment)
    own.descend(inputs, labels)
    for name, slopes in found.items():
        assert slopes.any()
        np.testing.assert_array_equal(slopes, own.engine.weights[name].values.grad.numpy())  # type: ignore[union-attr]
    with pytest.raises(RangeError, match="read from membranes"):
        exact_gradient(begin(net, 20, SurrogateGradient()), inputs, labels)


@pytest.mark.parametrize("surrogate", [StraightThrough(), NoSurrogate()], ids=repr)
def test_a_surrogate_without_a_step_has_no_softened_network(surrogate):
    with pytest.raises(RangeError, match="finite area"):
        softened_gradient(one_cell(9.0, 5), surrogate, spike_train(5, 0), torch.tensor([0]))


def test_a_surrogate_that_is_negative_somewhere_is_no_noise():
    with pytest.raises(RangeError, match="nowhere negative"):
        noisy_gradient(one_cell(9.0, 5), MultiGaussian(), spike_train(5, 0), torch.tensor([0]))


@pytest.mark.parametrize("gradient", [softened_gradient, noisy_gradient])
def test_cells_that_rest_after_a_spike_have_no_softened_or_noisy_gradient(gradient):
    """Shares of spikes and drawn spikes would come again in the very next step."""
    learner = begin(feedforward((1, 1, 2), cell=LIF(t_ref=20.0), readout=True), 5)
    with pytest.raises(RangeError, match="hidden: expected cells with a reset and without refractoriness"):
        gradient(learner, Sigmoid(), spike_train(5, 0), torch.tensor([0]))


def test_agreement_of_known_vectors():
    found = compare_gradients(np.array([3.0, 0.0]), np.array([3.0, 4.0]))
    assert (found.cosine, found.ratio, found.signs) == (pytest.approx(0.6), pytest.approx(0.6), 1.0)
    assert found.error == pytest.approx(4 / 7)
    nothing = compare_gradients(np.zeros(2), np.zeros(2))
    assert nothing.cosine == 0
    assert math.isinf(nothing.ratio)
    assert math.isnan(nothing.signs)
