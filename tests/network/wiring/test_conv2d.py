"""Convolution and pooling join the pixels that torch joins."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.core.errors import WiringError
from workbench.network.distributions import Uniform
from workbench.network.network import Network
from workbench.network.wiring.conv2d import Conv2D
from workbench.network.wiring.pool2d import Pool2D
from workbench.network.wiring.rule import Ends
from workbench.neurons.lif import LIF
from workbench.synapses.delta import Delta

edges = st.integers(1, 9)


def connected(rule, channels: int, weight):
    net = Network()
    pre = net.add(LIF(), channels * rule.height * rule.width, name="a")
    post = net.add(LIF(), int(np.prod(rule.shape_out)), name="b")
    return net, net.connect(pre, post, rule, Delta(), weight=weight)


def summed(net, projection, image: np.ndarray) -> np.ndarray:
    pre, post = projection.synapses(net.ends(projection), 1)
    return np.bincount(post, projection.weights(len(pre), 1) * image[pre], minlength=net.ends(projection).post)


@settings(max_examples=60, deadline=None)
@given(edges, edges, st.integers(1, 3), st.integers(1, 3), st.integers(1, 5), st.integers(1, 3), st.integers(0, 2))
def test_a_convolution_sums_what_torch_sums(height, width, entering, leaving, kernel, stride, padding):
    rule = Conv2D(
        height=height,
        width=width,
        channels_in=entering,
        channels_out=leaving,
        kernel=kernel,
        stride=stride,
        padding=padding,
    )
    if 0 in rule.shape_out:
        return
    rng = np.random.default_rng(height * 100 + width)
    weights, image = rng.normal(size=rule.shared), rng.normal(size=(entering, height, width))
    net, projection = connected(rule, entering, weights)
    wanted = torch.nn.functional.conv2d(torch.tensor(image), torch.tensor(weights), stride=stride, padding=padding)
    assert summed(net, projection, image.ravel()) == pytest.approx(wanted.numpy().ravel())
    pre, post = projection.synapses(net.ends(projection), 1)
    assert len(pre) == rule.count(net.ends(projection))
    assert (np.diff(pre.astype(np.int64) * net.ends(projection).post + post) > 0).all()


@settings(max_examples=40, deadline=None)
@given(edges, edges, st.integers(1, 3), st.integers(1, 4), st.integers(1, 3))
def test_pooling_averages_as_torch_does(height, width, channels, kernel, stride):
    rule = Pool2D(height=height, width=width, channels=channels, kernel=kernel, stride=stride)
    if 0 in rule.shape_out:
        return
    image = np.random.default_rng(1).normal(size=(channels, height, width))
    net, projection = connected(rule, channels, 1 / kernel**2)
    wanted = torch.nn.functional.avg_pool2d(torch.tensor(image), kernel, stride)
    assert summed(net, projection, image.ravel()) == pytest.approx(wanted.numpy().ravel())


def test_a_drawn_kernel_is_the_same_everywhere_and_a_list_is_not():
    rule = Conv2D(height=5, width=5, kernel=3, channels_out=2)
    _, projection = connected(rule, 1, Uniform(0, 1))
    drawn = projection.weights(162, seed=1)
    assert len(np.unique(drawn)) == 18
    _, listed = connected(rule, 1, np.arange(162.0))
    assert np.array_equal(listed.weights(162, seed=1), np.arange(162.0))


def test_a_kernel_of_another_form_is_refused():
    with pytest.raises(WiringError, match=r"array \(2, 1, 3, 3\)"):
        connected(Conv2D(height=5, width=5, channels_out=2), 1, np.ones((1, 2, 3, 3)))


def test_a_huge_convolution_is_counted_without_being_made():
    rule = Conv2D(height=4096, width=4096, channels_in=64, channels_out=64, kernel=5, padding=2)
    assert rule.count(Ends(1, 1)) == pytest.approx(64 * 64 * (4096 * 5) ** 2, rel=0.01)


def test_the_same_network_comes_out_of_its_spec():
    net, projection = connected(Conv2D(height=4, width=4), 1, np.arange(9.0).reshape(1, 1, 3, 3))
    again = net.copy()[projection.name]
    assert again.weight.shape == (1, 1, 3, 3)
    assert np.array_equal(again.weights(36, 1), projection.weights(36, 1))
    assert len(projection.synapses(Ends(16, 4), 1)[0]) == 36
