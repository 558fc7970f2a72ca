"""What is seen inside of small networks, against the chain rule and against cells that are surely silent or busy."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from workbench.learning.gradient_error import surrogate_gradient
from workbench.learning.inside import RANGE, look_inside
from workbench.learning.method import Assignment
from workbench.learning.methods.surrogate_gradient import SurrogateGradient
from workbench.learning.surrogates.arctan import ArcTan
from workbench.learning.surrogates.no_surrogate import NoSurrogate
from workbench.learning.surrogates.piecewise_linear import PiecewiseLinear
from workbench.network.presets.feedforward import feedforward
from workbench.neurons.adaptive_lif import ALIF
from workbench.neurons.cuba_lif import CubaLIF
from workbench.neurons.discrete_leaky import DiscreteLeaky
from workbench.neurons.lif import LIF

WAY, DECAY = 10.0, math.exp(-0.1)  # mV to threshold; what a membrane of 10 ms keeps in a step
LEAKY = {"c_m": 100.0, "g_l": 10.0, "e_l": -60.0, "v_t": -50.0}


def begin(steps: int, sizes=(1, 1, 2), readout: bool = True, **options):
    net = feedforward(sizes, readout=readout, **options)
    method = SurrogateGradient(score="mean membrane" if readout else "spike count", smoothing=0.0)
    return method.begin(Assignment(net, "input", "output", steps=steps))


def test_the_slope_by_a_weight_is_the_membranes_slope_times_what_the_weight_brought():
    learner = begin(8)
    learner.engine.weights["input->hidden"].values.data[:] = 9.0
    inputs, labels = torch.zeros(8, 1, 1), torch.tensor([0])
    inputs[1] = 1
    found = look_inside(learner, ArcTan(), inputs.numpy(), labels.numpy())["hidden"].gradient
    weight = surrogate_gradient(learner, ArcTan(), inputs, labels)["input->hidden"].item()
    assert abs(weight) == pytest.approx(
        DECAY * found[3], rel=1e-4
    )  # it arrives two steps later, and decays in that step
    expected, slope = np.zeros(8), ArcTan().derivative
    out, pull = learner.engine.weights["hidden->output"].values.detach().numpy()[0], np.array([-0.5, 0.5])
    for t in reversed(
        range(8)
    ):  # it never spikes, but could at any step; that would be felt from two steps later on, and fade
        u = 9.0 * DECAY ** (t - 2) if t > 2 else 0.0
        felt = sum(DECAY ** (n + 1) for n in range(6 - t)) / 8 / WAY * float(out @ pull)
        later = DECAY * expected[t + 1] if t < 7 else 0.0
        expected[t] = slope(torch.tensor((u - WAY) / WAY)).item() / WAY * felt + later
    np.testing.assert_allclose(found, np.abs(expected), rtol=1e-4, atol=1e-12)
    np.testing.assert_array_equal(found[-2:], 0)  # too late to be heard


@pytest.mark.parametrize(
    "cell", [LIF(v_r=-60.0, **LEAKY), ALIF(b=1.0, **LEAKY), CubaLIF(v_r=-60.0, **LEAKY), DiscreteLeaky()], ids=repr
)
@pytest.mark.parametrize("options", [{}, {"recurrent": 1.0}, {"readout": False}], ids=str)
def test_every_layer_that_spikes_is_seen(cell, options):
    learner = begin(10, (5, 8, 6, 2), cell=cell, gain=3.0, **options)
    inputs = (torch.rand(10, 4, 5, generator=torch.Generator().manual_seed(1)) < 0.5).float()
    found = look_inside(learner, ArcTan(), inputs.numpy(), np.array([0, 1, 0, 1]))
    layers = ["hidden", "hidden 2", *([] if learner.method.score == "mean membrane" else ["output"])]
    assert list(found) == layers
    trains = learner.spikes(inputs.numpy())
    for name in layers:
        layer = found[name]
        np.testing.assert_allclose(layer.rates, trains[name].mean((0, 1)), atol=1e-6)
        assert layer.share.sum() == pytest.approx(1)
        assert layer.silent == (trains[name].sum((0, 1)) == 0).mean()
        assert layer.gradient.shape == (10,)
        assert np.isfinite(layer.gradient).all()
    assert found["hidden 2"].gradient.any()


def test_membranes_are_counted_before_their_reset_and_the_window_is_where_the_slope_is():
    """A cell that is brought to 1.8 ways over rest in each of six steps, and reset: 0.8 widths over threshold."""
    learner = begin(8)
    learner.engine.weights["input->hidden"].values.data[:] = 18.0 / DECAY
    inputs = np.ones((8, 1, 1))
    layer = look_inside(learner, PiecewiseLinear(), inputs, np.array([0]))["hidden"]
    centers = (layer.edges[1:] + layer.edges[:-1]) / 2
    assert layer.share[np.abs(centers - 0.8) < RANGE / 40].sum() == pytest.approx(6 / 8)
    assert layer.share[np.abs(centers + 1.0) < RANGE / 40].sum() == pytest.approx(2 / 8)  # before the first arrives
    assert layer.window == pytest.approx(6 / 8)  # a slope of 0.2 of its peak; none at -1
    assert (layer.silent, layer.busy) == (0, 0)
    blind = look_inside(learner, NoSurrogate(), inputs, np.array([0]))["hidden"]
    assert blind.window == 0
    assert not blind.gradient.any()


def test_a_cell_without_input_is_silent_and_one_with_much_is_busy():
    learner = begin(60, (1, 2, 2))
    learner.engine.weights["input->hidden"].values.data[:] = torch.tensor([[0.0, 50.0]])
    layer = look_inside(learner, ArcTan(), np.ones((60, 1, 1)), np.array([0]))["hidden"]
    assert (layer.silent, layer.busy) == (0.5, 0.5)
