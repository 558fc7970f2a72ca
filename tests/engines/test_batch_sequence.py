"""Compiled sequences give the spikes, states and gradients of the plain path, whatever the cell, its receptors and its loops."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from workbench.engines.batch.engine import BatchEngine
from workbench.engines.batch.layer import fits
from workbench.engines.batch.run import BatchOutput
from workbench.network.network import Network
from workbench.network.wiring.dense_matrix import DenseMatrix
from workbench.network.wiring.fixed_probability import FixedProbability
from workbench.neurons.adaptive_lif import ALIF
from workbench.neurons.hodgkin_huxley import HodgkinHuxley
from workbench.neurons.lif import LIF
from workbench.stimuli.current_input import CurrentInput
from workbench.stimuli.spike_input import SpikeInput
from workbench.synapses.delta import Delta
from workbench.synapses.exponential_current import ExponentialCurrent


class Bell:
    """A spike with a Gaussian slope, by plain autograd."""

    def __call__(self, distance: torch.Tensor, fired: torch.Tensor) -> torch.Tensor:
        soft = torch.erf(distance / 5)
        return (fired.to(distance.dtype) - soft).detach() + soft

    def slope(self, distance: torch.Tensor) -> torch.Tensor:
        return torch.exp(-((distance / 5) ** 2)) * (2 / (5 * np.pi**0.5))


def loop() -> Network:
    """Refractory cells and adaptive ones that feed each other with several delays, through two kinds of synapse, and a current."""
    rng, net = np.random.default_rng(4), Network("loop")
    net.add(SpikeInput(), 6, name="in")
    net.add(CurrentInput(), 3, name="current")
    net.add(LIF(t_ref=2.0), 7, name="a")
    net.add(ALIF(), 5, name="b")
    net.connect("in", "a", DenseMatrix(), Delta(), weight=rng.normal(4, 6, (6, 7)))
    net.connect("in", "b", DenseMatrix(), ExponentialCurrent(tau=4.0), weight=rng.normal(90, 90, (6, 5)), delay=2.0)
    net.connect("current", "b", DenseMatrix(), weight=rng.normal(1, 1, (3, 5)))
    net.connect("a", "a", FixedProbability(0.6), Delta(), weight=-2.0)
    net.connect("a", "b", DenseMatrix(), Delta(), weight=rng.normal(0, 8, (7, 5)), delay=3.0)
    net.connect("b", "a", DenseMatrix(), Delta(), weight=rng.normal(0, 8, (5, 7)), delay=rng.integers(1, 4, 35))
    return net


def inputs(steps: int) -> dict[str, torch.Tensor]:
    rng = np.random.default_rng(5)
    spikes, current = (rng.random((steps, 4, 6)) < 0.3), rng.normal(60, 80, (steps, 4, 3))
    return {"in": torch.from_numpy(spikes.astype(np.float64)), "current": torch.from_numpy(current)}


def engine(by_hand: bool, through_reset: bool = False) -> BatchEngine:
    found = BatchEngine(loop(), spike=Bell(), dtype=torch.float64)
    found.by_hand, found.through_reset = by_hand, through_reset
    found.tune("b", "c_m")
    found.tune("a", "v_t")
    return found


def loss(done: BatchOutput) -> torch.Tensor:
    parts = (done.spikes["a"], done.spikes["b"], 0.01 * done.states["b", "v"])
    return sum(
        (part * torch.linspace(-1, 2, part.numel(), dtype=part.dtype).reshape(part.shape)).sum() for part in parts
    )  # type: ignore[return-value]


def gradients(of: BatchEngine) -> list[torch.Tensor]:
    found = [value.grad for value in of.parameters() if value.requires_grad]
    assert all(grad is not None and grad.abs().max() > 0 for grad in found)
    return [grad for grad in found if grad is not None]


@pytest.mark.parametrize("through_reset", [False, True])
def test_a_compiled_loop_of_populations_equals_plain_autograd(through_reset: bool):
    compiled, plain = engine(True, through_reset), engine(False, through_reset)
    done = [of(inputs(30), watch=[("b", "v")]) for of in (compiled, plain)]
    for name in ("a", "b"):
        assert torch.equal(done[0].spikes[name], done[1].spikes[name])
        assert 0.02 < done[0].spikes[name].mean() < 0.6
    torch.testing.assert_close(done[0].states, done[1].states, rtol=1e-12, atol=1e-12)
    for output in done:
        loss(output).backward()
    for ours, theirs in zip(gradients(compiled), gradients(plain), strict=True):
        torch.testing.assert_close(ours, theirs, rtol=1e-9, atol=1e-9)


def test_gradients_flow_through_a_cut():
    """What one run leaves on its way, and the states it ends with, carry gradients into the next."""
    whole, cut = engine(True), engine(True)
    cut.detach = False
    loss(whole(inputs(30), watch=[("b", "v")])).backward()
    given, carry, parts = inputs(30), None, []
    for first, last in ((0, 1), (1, 13), (13, 30)):
        piece = {name: train[first:last] for name, train in given.items()}
        done = cut(piece, watch=[("b", "v")], carry=carry)
        carry = done.carry
        parts.append(done)
    spikes = {name: torch.cat([part.spikes[name] for part in parts]) for name in ("a", "b")}
    states = {("b", "v"): torch.cat([part.states["b", "v"] for part in parts])}
    loss(BatchOutput(spikes, parts[-1].carry, states)).backward()
    for ours, theirs in zip(gradients(cut), gradients(whole), strict=True):
        torch.testing.assert_close(ours, theirs, rtol=1e-9, atol=1e-9)


def test_single_precision_gives_the_same_spikes_as_the_plain_path():
    """The loops round after every operation, so that not one spike flips at the threshold."""
    found = []
    for by_hand in (True, False):
        of = BatchEngine(loop(), spike=Bell())
        of.by_hand = by_hand
        found.append(of({name: train.float() for name, train in inputs(40).items()}).spikes["a"])
    assert torch.equal(*found)


def test_large_cells_and_unknown_slopes_take_the_plain_path():
    net = Network("large")
    net.add(HodgkinHuxley(), 2, name="hh")
    net.add(LIF(), 2, name="lif")
    of = BatchEngine(net)
    assert not fits(of.cells["hh"], Bell())
    assert fits(of.cells["lif"], Bell())
    assert not fits(of.cells["lif"], lambda distance, fired: torch.sigmoid(distance))
