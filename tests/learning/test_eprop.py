"""E-prop is backpropagation through time for a layer without recurrence, and leaves out exactly the indirect paths of one with it."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from workbench.core.errors import RangeError, TooLarge
from workbench.core.model import Neuron
from workbench.learning.method import Assignment
from workbench.learning.methods.eprop import EProp, EPropLearner
from workbench.learning.surrogate import SpikeFunction
from workbench.learning.surrogates.triangle import Triangle
from workbench.learning.trainer import Trainer
from workbench.network.network import Network
from workbench.network.presets.feedforward import feedforward
from workbench.neurons.adaptive_lif import ALIF
from workbench.neurons.cuba_lif import CubaLIF
from workbench.neurons.lif import LIF
from workbench.synapses.delta import Delta
from workbench.tasks.digits import Digits

CELLS = {
    "LIF": LIF(c_m=100.0, g_l=10.0, e_l=-60.0, v_t=-50.0, v_r=-60.0),
    "ALIF": ALIF(c_m=100.0, g_l=10.0, e_l=-60.0, v_t=-50.0, tau_a=20.0),
    "CubaLIF": CubaLIF(v_t=-60.0),
}
FIRST, STEPS = 4, 25


def small(cell: Neuron, recurrent: float = 0.0) -> Network:
    net = feedforward((8, 12, 3), gain=3.0, cell=cell, recurrent=recurrent, seed=2)
    net.populations["output"].model = LIF(c_m=150.0, g_l=10.0, e_l=-60.0, v_r=-60.0, v_t=1e9)
    if isinstance(cell, CubaLIF):
        weights = net.projections.pop("hidden->output")
        net.connect("hidden", "output", weights.rule, Delta(), weight=np.array(weights.weight) / 40, delay=1.0)
    return net


def batch() -> tuple[torch.Tensor, torch.Tensor]:
    draw = torch.Generator().manual_seed(5)
    return (torch.rand(STEPS, 6, 8, generator=draw) < 0.4).float(), torch.randint(0, 3, (6,), generator=draw)


def test_inputs_may_be_currents():
    net = feedforward((8, 12, 3), gain=6.0, direct=True, readout=True)
    learner, (inputs, labels) = begun(net), batch()
    inputs = 100 * inputs[:1].expand(STEPS, -1, -1).contiguous()
    learner.descend(inputs, labels)
    found = {name: weights.values.grad.clone() for name, weights in learner.engine.weights.items()}  # type: ignore[union-attr]
    learner.engine.zero_grad()
    compare(learner, found, inputs, labels)


def compare(learner: EPropLearner, found: dict[str, torch.Tensor], inputs: torch.Tensor, labels: torch.Tensor) -> float:
    """Hold gradients against those of backpropagation through time; returns the loss."""
    engine = learner.engine
    engine.spike = {name: SpikeFunction(Triangle(height=0.5), width) for name, width in engine.widths().items()}
    done = engine({"input": inputs}, steps=STEPS, watch=[("output", "v")])
    away = ((done.states["output", "v"][FIRST:] + 60) / learner.unit).flatten(0, 1)
    loss = torch.nn.functional.cross_entropy(away, labels.repeat(STEPS - FIRST), label_smoothing=0.1)
    loss.backward()
    for name, weights in engine.weights.items():
        assert weights.values.grad is not None
        assert weights.values.grad.abs().max() > 0
        torch.testing.assert_close(found[name], weights.values.grad, rtol=1e-3, atol=1e-7)
    return loss.item()


def begun(net: Network, **choices: object) -> EPropLearner:
    return EProp(surrogate=Triangle(height=0.5), **choices).begin(
        Assignment(net, "input", "output", steps=STEPS, first=FIRST)
    )


@pytest.mark.parametrize("cell", CELLS.values(), ids=CELLS.keys())
def test_without_recurrence_it_is_the_gradient_of_backpropagation_through_time(cell: Neuron):
    net = small(cell)
    learner, (inputs, labels) = begun(net), batch()
    outcome = learner.descend(inputs, labels)
    assert outcome.rates["hidden"] > 20
    found = {name: weights.values.grad.clone() for name, weights in learner.engine.weights.items()}  # type: ignore[union-attr]
    learner.engine.zero_grad()
    assert compare(learner, found, inputs, labels) == pytest.approx(outcome.loss, rel=1e-5)


def test_with_recurrence_it_leaves_out_what_spikes_do_by_way_of_other_cells():
    """Bellec et al. 2020, equation 1: the gradient with the spikes that go round held fixed; written out here by hand."""
    net = small(CELLS["LIF"], recurrent=2.0)
    learner, (inputs, labels) = begun(net), batch()
    learner.descend(inputs, labels)
    weights = {name: w.values.detach().clone().requires_grad_() for name, w in learner.engine.weights.items()}
    spike = SpikeFunction(Triangle(height=0.5), 10.0)
    decay, slow = np.exp(-1 / 10), np.exp(-1 / 15)
    v, y = torch.full((6, 12), -60.0), torch.full((6, 3), -60.0)
    spikes: list[torch.Tensor] = []
    membranes = []
    for t in range(STEPS):
        arriving = inputs[t - 2] @ weights["input->hidden"] if t >= 2 else torch.zeros(6, 12)
        if t >= 2:
            arriving = arriving + spikes[t - 2].detach() @ weights["hidden->hidden"]
        u = -60 + decay * (v + arriving + 60)
        spikes.append(spike(u + 50, u > -50))
        v = torch.where(spikes[-1].detach() > 0, torch.tensor(-60.0), u)
        heard = spikes[t - 2] @ weights["hidden->output"] if t >= 2 else torch.zeros(6, 3)
        y = -60 + slow * (y + heard + 60)
        membranes.append(y)
    away = ((torch.stack(membranes)[FIRST:] + 60) / learner.unit).flatten(0, 1)
    torch.nn.functional.cross_entropy(away, labels.repeat(STEPS - FIRST), label_smoothing=0.1).backward()
    for name, values in weights.items():
        assert values.grad is not None
        assert values.grad.abs().max() > 0
        torch.testing.assert_close(learner.engine.weights[name].values.grad, values.grad, rtol=1e-3, atol=1e-6)


def test_random_feedback_points_the_same_way_at_the_output_alone():
    inputs, labels = batch()
    same, other = (begun(small(CELLS["LIF"]), feedback=feedback) for feedback in ("symmetric", "random"))
    for learner in (same, other):
        learner.descend(inputs, labels)
    grads = [[w.values.grad for w in learner.engine.weights.values()] for learner in (same, other)]
    torch.testing.assert_close(grads[0][1], grads[1][1])
    assert not torch.allclose(grads[0][0], grads[1][0])  # type: ignore[arg-type]


@pytest.mark.parametrize(("feedback", "enough"), [("symmetric", 0.6), ("random", 0.3)])
def test_it_learns_the_digits(feedback: str, enough: float):
    net = feedforward((64, 32, 10), gain=2.0, recurrent=0.5, readout=True)
    learner = Trainer(net, Digits(), EProp(feedback=feedback), epochs=2, batch=64, steps=10, seed=1)
    curves = learner.run()
    assert curves.test_accuracy[-1] > enough


def test_traces_that_would_not_fit_are_refused_with_a_batch_that_does():
    net = feedforward((64, 2000, 10), readout=True)
    with pytest.raises(TooLarge, match=r"EProp: input->hidden: .*GiB of traces.*Try: batch=\d+") as refused:
        Trainer(net, Digits(), EProp(), batch=8192, steps=10)
    Trainer(net, Digits(), EProp(), batch=int(refused.value.hint.removeprefix("batch=")), steps=10)


def test_what_it_cannot_learn_is_refused_by_name():
    with pytest.raises(RangeError, match=r"output.*readout=True"):
        begun(feedforward((8, 12, 3)))
    net = small(LIF(c_m=100.0, e_l=-60.0, v_t=-50.0, v_r=-60.0, t_ref=2.0))
    with pytest.raises(RangeError, match="refractoriness"):
        begun(net)
    with pytest.raises(ValueError, match="score"):
        EProp(score="spike count")
    with pytest.raises(RangeError, match="tuned"):
        begun(small(CELLS["LIF"]), tuned=["c_m"])
