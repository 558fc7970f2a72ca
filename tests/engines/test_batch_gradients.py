"""Gradients: the hand-written sequence equals plain autograd, and autograd equals what the closed form says."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from workbench.core.errors import RangeError, UnknownName
from workbench.engines.batch.engine import BatchEngine
from workbench.network.network import Network
from workbench.network.wiring.all_to_all import AllToAll
from workbench.network.wiring.dense_matrix import DenseMatrix
from workbench.network.wiring.fixed_probability import FixedProbability
from workbench.neurons.adex import AdEx
from workbench.neurons.lif import LIF
from workbench.stimuli.spike_input import SpikeInput
from workbench.synapses.delta import Delta
from workbench.synapses.exponential_current import ExponentialCurrent


class Bell:
    """A spike with a Gaussian slope of width 5 mV, by plain autograd."""

    def __call__(self, distance: torch.Tensor, fired: torch.Tensor) -> torch.Tensor:
        soft = 0.5 * torch.erf(distance / 5)
        return (fired.to(distance.dtype) - soft).detach() + soft

    def slope(self, distance: torch.Tensor) -> torch.Tensor:
        return torch.exp(-((distance / 5) ** 2)) / (5 * math.sqrt(math.pi))


def layers(**cell: float) -> Network:
    rng, net = np.random.default_rng(4), Network("layers")
    net.add(SpikeInput(), 6, name="in")
    net.add(LIF(**cell), 7, name="hidden")
    net.add(LIF(c_m=150.0), 3, name="out")
    net.connect("in", "hidden", DenseMatrix(), Delta(), weight=rng.normal(2, 6, (6, 7)))
    net.connect("hidden", "out", DenseMatrix(), Delta(), weight=rng.normal(2, 8, (7, 3)), delay=2.0)
    return net


def gradients(engine: BatchEngine, train: torch.Tensor) -> tuple[torch.Tensor, dict[str, torch.Tensor]]:
    out = engine({"in": train}, steps=len(train), watch=[("out", "v")])
    target = torch.linspace(0, 1, out.spikes["out"].numel(), dtype=train.dtype).reshape(out.spikes["out"].shape)
    ((out.spikes["out"] * target).sum() + 0.01 * (out.states["out", "v"] * target).sum()).backward()
    found = {name: weights.values.grad for name, weights in engine.weights.items()}
    assert all(grad is not None and grad.abs().max() > 0 for grad in found.values())
    return out.spikes["out"], {name: grad for name, grad in found.items() if grad is not None}


@pytest.mark.parametrize("through_reset", [False, True])
def test_the_hand_written_sequence_equals_plain_autograd(through_reset: bool):
    train = torch.from_numpy((np.random.default_rng(5).random((25, 4, 6)) < 0.3).astype(np.float64))
    found = []
    for by_hand in (True, False):
        engine = BatchEngine(layers(), spike=Bell(), dtype=torch.float64)
        engine.by_hand, engine.through_reset = by_hand, through_reset
        found.append(gradients(engine, train))
    (spikes, grads), (plain_spikes, plain_grads) = found
    assert torch.equal(spikes, plain_spikes)
    assert 0 < spikes.mean() < 0.5
    for name, grad in grads.items():
        torch.testing.assert_close(grad, plain_grads[name], rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("by_hand", [True, False])
def test_given_spikes_go_on_and_reset_in_place_of_the_cells_own(by_hand: bool):
    train = torch.from_numpy((np.random.default_rng(5).random((25, 4, 6)) < 0.3).astype(np.float64))
    engine = BatchEngine(layers(), spike=Bell(), dtype=torch.float64)
    engine.by_hand = by_hand
    own = engine({"in": train}, watch=[("out", "v")])
    again = engine({"in": train}, watch=[("out", "v")], given={"hidden": own.spikes["hidden"].detach()})
    torch.testing.assert_close(again.states["out", "v"], own.states["out", "v"])
    other = torch.from_numpy((np.random.default_rng(6).random((25, 4, 7)) < 0.2).astype(np.float64))
    heard = engine({"in": train}, watch=[("hidden", "v")], given={"hidden": other})
    torch.testing.assert_close(heard.spikes["hidden"].detach(), other)
    assert torch.equal(heard.states["hidden", "v"] == LIF().v_r, other > 0)
    heard.spikes["out"].sum().backward()
    grad = engine.weights["in->hidden"].values.grad
    assert grad is not None
    assert grad.abs().max() > 0


def test_the_reset_path_matters():
    train = torch.from_numpy((np.random.default_rng(5).random((25, 4, 6)) < 0.3).astype(np.float64))
    grads = []
    for through_reset in (False, True):
        engine = BatchEngine(layers(), spike=Bell(), dtype=torch.float64)
        engine.through_reset = through_reset
        grads.append(gradients(engine, train)[1]["in->hidden"])
    assert not torch.allclose(grads[0], grads[1], rtol=0.01)


def test_one_input_spike_gives_the_closed_form_gradient():
    """One spike in step 0 arrives in step 2 (stamped 1, one step on its way): du_t/dw = decay^(t - 1) below threshold."""
    net = Network("one")
    net.add(SpikeInput(), 1, name="in")
    cell = LIF()
    net.add(cell, 1, name="out")
    net.connect("in", "out", AllToAll(), Delta(), weight=5.0)
    engine = BatchEngine(net, spike=Bell(), dtype=torch.float64)
    steps, decay = 8, math.exp(-cell.g_l / cell.c_m)
    train = torch.zeros((steps, 1, 1), dtype=torch.float64)
    train[0] = 1
    engine({"in": train}).spikes["out"].sum().backward()
    membranes = [cell.e_l + 5.0 * decay ** (t - 1) for t in range(2, steps)]
    expected = sum(
        float(Bell().slope(torch.tensor(v - cell.v_t))) * decay ** (t - 1)
        for t, v in zip(range(2, steps), membranes, strict=True)
    )
    grad = engine.weights["in->out"].values.grad
    assert grad is not None
    assert grad.item() == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize("by_hand", [True, False])
def test_the_survey_gradient_needs_a_surrogate(by_hand: bool):
    """The true derivative is zero almost everywhere: without a surrogate spikes pass no gradient, and membranes do."""
    engine = BatchEngine(layers(), dtype=torch.float64)
    engine.by_hand = by_hand
    done = engine({"in": torch.ones((20, 2, 6), dtype=torch.float64)}, watch=[("out", "v")])
    assert not done.spikes["out"].requires_grad
    done.states["out", "v"].sum().backward()
    first, last = (weights.values.grad for weights in engine.weights.values())
    assert first is None or first.abs().max() == 0
    assert last is not None
    assert last.abs().max() > 0


@pytest.mark.parametrize("kind", [LIF, AdEx])
def test_gradients_flow_through_loops_delays_and_any_cell(kind: type):
    """Compared with differences of the smooth loss: the spikes do not change within the small step taken."""
    net = Network("recurrent")
    net.add(SpikeInput(), 5, name="in")
    net.add(kind(), 6, name="cells")
    net.connect("in", "cells", FixedProbability(0.8), ExponentialCurrent(tau=4.0), weight=300.0)
    net.connect("cells", "cells", FixedProbability(0.5), ExponentialCurrent(tau=4.0), weight=-120.0, delay=2.0)
    train = torch.from_numpy((np.random.default_rng(6).random((30, 2, 5)) < 0.3).astype(np.float64))
    engine = BatchEngine(net, dt=0.5, dtype=torch.float64)

    def loss() -> torch.Tensor:
        return engine({"in": train}, watch=[("cells", "v")]).states["cells", "v"].mean()

    loss().backward()
    assert engine({"in": train}).spikes["cells"].sum() > 5
    for name in ("in->cells", "cells->cells"):
        values = engine.weights[name].values
        assert values.grad is not None
        direction = torch.from_numpy(np.random.default_rng(7).normal(size=values.shape))
        with torch.no_grad():
            change = []
            for step in (1e-5, -1e-5):
                values += step * direction
                change.append(loss().item())
                values -= step * direction
        assert (values.grad * direction).sum().item() == pytest.approx((change[0] - change[1]) / 2e-5, rel=1e-5)


def test_members_of_a_batch_do_not_touch_each_other():
    engine = BatchEngine(layers(), dtype=torch.float64)
    train = torch.from_numpy((np.random.default_rng(8).random((20, 3, 6)) < 0.4).astype(np.float64))
    together = engine({"in": train}).spikes["out"]
    for member in range(3):
        alone = engine({"in": train[:, member : member + 1]}).spikes["out"]
        assert torch.equal(together[:, member : member + 1], alone)


def test_trained_weights_go_back_in_the_unit_of_the_synapse():
    net = layers()
    engine = BatchEngine(net, dtype=torch.float64)
    with torch.no_grad():
        engine.weights["in->hidden"].values += 1.5
    before = np.array(net.projections["in->hidden"].weight)
    engine.write_back()
    np.testing.assert_allclose(net.projections["in->hidden"].weight, before + 1.5)
    again = BatchEngine(net, dtype=torch.float64)
    assert torch.equal(again.weights["in->hidden"].values, engine.weights["in->hidden"].values)


def test_wrong_inputs_are_refused_by_name():
    engine = BatchEngine(layers())
    with pytest.raises(RangeError, match=r"steps, batch, 6"):
        engine({"in": torch.zeros((5, 2, 7))})
    with pytest.raises(UnknownName, match="'in'"):
        engine({"inn": torch.zeros((5, 2, 6))})
    with pytest.raises(UnknownName, match="watch"):
        engine({"in": torch.zeros((5, 2, 6))}, watch=[("out", "u")])
    with pytest.raises(RangeError, match="steps"):
        engine({})
