"""Networks of every kind learn: deep, convolutional, recurrent, with any reset, and with cells that learn too."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from workbench.core.errors import Misfits, UnknownName
from workbench.core.model import Neuron
from workbench.engines.batch.engine import BatchEngine
from workbench.engines.simulation import Simulation
from workbench.learning.methods.surrogate_gradient import SurrogateGradient
from workbench.learning.surrogate import SpikeFunction
from workbench.learning.surrogates.arctan import ArcTan
from workbench.learning.trainer import Trainer
from workbench.network.network import Network
from workbench.network.presets.convolutional import convolutional
from workbench.network.presets.feedforward import feedforward
from workbench.network.presets.layer import distance
from workbench.network.wiring.conv2d import Conv2D
from workbench.neurons.adaptive_lif import ALIF
from workbench.neurons.cuba_lif import CubaLIF
from workbench.neurons.discrete_leaky import RESETS, DiscreteLeaky
from workbench.neurons.integrate_and_fire import IF
from workbench.neurons.lif import LIF
from workbench.stimuli.direct_code import DirectCode
from workbench.stimuli.rate_code import RateCode
from workbench.stimuli.spike_input import SpikeInput
from workbench.synapses.delta import Delta
from workbench.tasks.digits import Digits

TASK = Digits()
CELLS = {
    "LIF": LIF(c_m=100.0, g_l=10.0, e_l=-60.0, v_t=-50.0, v_r=-60.0),
    "IF": IF(v_0=-60.0, v_t=-50.0, v_r=-60.0),
    "ALIF": ALIF(c_m=100.0, g_l=10.0, e_l=-60.0, v_t=-50.0, tau_a=20.0),
    "CubaLIF": CubaLIF(v_t=-60.0),
    **{f"reset: {reset}": DiscreteLeaky(reset=reset) for reset in RESETS},
}


@pytest.mark.parametrize("cell", CELLS.values(), ids=CELLS.keys())
def test_every_trainable_cell_learns_with_its_own_reset(cell: Neuron):
    learner = Trainer(
        feedforward((64, 32, 10), gain=2.0, cell=cell), TASK, SurrogateGradient(), epochs=2, batch=64, steps=10, seed=1
    )
    assert learner.run().test_accuracy[-1] > 0.5


def test_one_spike_of_the_distance_brings_a_cell_just_to_its_threshold():
    for name, cell in CELLS.items():
        for share, fires in ((1.03, True), (0.97, False)):
            net = feedforward((1, 1), cell=cell)
            net.projections["input->output"].weight = np.array([[share * distance(cell).weight]])
            sim = Simulation(net, engine="reference", dt=0.1 if "reset" not in name else 1.0)
            train = np.zeros((400, 1))
            train[0] = 1
            sim.set("input", spikes=train)
            slow = (
                1 if "reset" in name or name == "CubaLIF" else 1 / np.exp(-0.01)
            )  # what leaks in the step of the arrival
            net.projections["input->output"].weight = np.array([[slow * share * distance(cell).weight]])
            assert (len(sim.advance(40.0).spikes["output"][0]) > 0) is fires, name


def test_a_convolution_is_that_of_torch_with_its_gradient():
    net = Network("conv")
    net.add(SpikeInput(), 2 * 6 * 5, name="input")
    rule = Conv2D(height=6, width=5, channels_in=2, channels_out=3, kernel=3, stride=2, padding=1)
    cells = int(np.prod(rule.shape_out))
    net.add(LIF(v_t=1e6), cells, name="cells")
    kernels = np.random.default_rng(1).normal(size=(3, 2, 3, 3))
    net.connect("input", "cells", rule, Delta(), weight=kernels, delay=1.0)
    engine = BatchEngine(net, dtype=torch.float64)
    spikes = (torch.rand(2, 4, 60, generator=torch.Generator().manual_seed(1)) < 0.3).double()
    done = engine({"input": spikes}, steps=3, watch=[("cells", "v")])
    weights = torch.from_numpy(kernels).requires_grad_()
    arriving = torch.nn.functional.conv2d(spikes[0].reshape(4, 2, 6, 5), weights, stride=2, padding=1).flatten(1)
    decay = np.exp(-1 / 20)
    torch.testing.assert_close(done.states["cells", "v"][2] + 70, decay * arriving)
    done.states["cells", "v"][2].square().sum().backward()
    (decay * arriving - 70).square().sum().backward()
    found = engine.weights["input->cells"].values
    assert found.shape == (3, 2, 3, 3)
    torch.testing.assert_close(found.grad, weights.grad)


def test_a_convolutional_network_learns_and_is_the_same_in_the_reference_engine():
    net = convolutional(channels=(6,))
    learner = Trainer(net, TASK, SurrogateGradient(), epochs=2, batch=64, steps=12, seed=1)
    assert learner.run().test_accuracy[-1] > 0.6
    assert np.shape(net.projections["input->convolved"].weight) == (6, 1, 3, 3)
    assert isinstance(net.projections["convolved->pooled"].weight, float)  # pools learn nothing
    raster = learner.raster(3)
    sim = Simulation(net, engine="reference", dt=1.0)
    sim.set("input", spikes=learner.encode(TASK.split("test").inputs[3:4], "raster", "test", 3)[:, 0])
    block = sim.advance(raster.duration)
    for name, (times, _) in raster.spikes.items():
        np.testing.assert_array_equal(np.sort(block.spikes[name][0]), times)


def test_the_engines_agree_on_shared_weights_through_a_simulation():
    found = []
    for engine in ("reference", "batch"):
        net = convolutional(channels=(4,), gain=6.0)
        sim = Simulation(net, engine=engine, dt=1.0)
        sim.set("input", spikes=RateCode().encode(TASK.split("test").inputs[:1], 20)[:, 0])
        found.append(sim.advance(20.0).spikes["convolved"])
    np.testing.assert_array_equal(np.sort(found[0][0]), np.sort(found[1][0]))
    assert len(found[0][0]) > 20


def test_a_recurrent_network_learns_its_inner_weights():
    net = feedforward((64, 24, 10), recurrent=1.0)
    before = np.array(net.projections["hidden->hidden"].weight)
    learner = Trainer(net, TASK, SurrogateGradient(), epochs=2, batch=64, steps=10, seed=1)
    assert learner.run().test_accuracy[-1] > 0.4
    assert abs(np.array(net.projections["hidden->hidden"].weight) - before).max() > 0.1


def test_values_flow_in_as_currents_through_a_preset():
    net = feedforward((64, 24, 10), direct=True, readout=True, gain=4.0)
    method = SurrogateGradient(score="mean membrane")
    learner = Trainer(net, TASK, method, DirectCode(), epochs=2, batch=64, steps=10, seed=1)
    curves = learner.run()
    assert curves.test_accuracy[-1] > 0.6
    assert set(curves.rates["output"]) == {0.0}


def test_frozen_weights_stay():
    net = feedforward((64, 24, 10))
    kept = np.array(net.projections["input->hidden"].weight)
    learner = Trainer(net, TASK, SurrogateGradient(), epochs=1, batch=64, steps=8, frozen=["input->hidden"])
    learner.run()
    np.testing.assert_array_equal(net.projections["input->hidden"].weight, kept)
    with pytest.raises(UnknownName, match="hidden->output"):
        Trainer(net, TASK, SurrogateGradient(), frozen=["hidden->outputs"])


@pytest.mark.parametrize(
    ("cell", "quantity"),
    [
        (LIF(c_m=100.0, g_l=10.0, e_l=-60.0, v_t=-50.0, v_r=-60.0), "c_m"),
        (CubaLIF(), "tau_s"),
        (DiscreteLeaky(), "beta"),
    ],
    ids=["time constant", "synapse", "beta"],
)
def test_the_gradient_of_a_quantity_of_cells_is_that_of_finite_differences(cell: Neuron, quantity: str):
    """Of the membranes, with no spike between."""

    def membrane(value: float | None = None) -> tuple[torch.Tensor, BatchEngine]:
        net = feedforward((8, 5), cell=cell, gain=0.1, seed=3)
        if value is not None:
            net.populations["output"].vary(quantity, np.full(5, value))
        engine = BatchEngine(net, dtype=torch.float64)
        if value is None:
            engine.tune("output", quantity)
        spikes = (torch.rand(20, 2, 8, generator=torch.Generator().manual_seed(2)) < 0.5).double()
        return engine({"input": spikes}, watch=[("output", "v")]).states["output", "v"].square().sum(), engine

    total, engine = membrane()
    total.backward()
    middle, small = cell.values()[quantity], 1e-4 * cell.values()[quantity]
    slope = (membrane(middle + small)[0] - membrane(middle - small)[0]) / (2 * small)
    grad = engine.cells["output"].tuned[quantity].grad
    assert grad is not None
    assert grad.sum().item() == pytest.approx(slope.item(), rel=1e-5)


def test_a_threshold_feels_the_surrogate():
    """A higher threshold is a smaller distance: its gradient is the negative sum of what reaches the membrane directly."""
    cell = LIF(c_m=100.0, g_l=10.0, e_l=-60.0, v_t=-50.0, v_r=-60.0)
    engine = BatchEngine(feedforward((8, 5), cell=cell, gain=0.1, seed=3), dtype=torch.float64)
    engine.tune("output", "v_t")
    engine.spike = SpikeFunction(ArcTan(), 10.0)
    spikes = (torch.rand(1, 2, 8, generator=torch.Generator().manual_seed(2)) < 0.5).double()
    engine({"input": spikes}, steps=2).spikes["output"][0].sum().backward()
    slope = engine.spike.slope(torch.tensor(-10.0, dtype=torch.float64)).item()  # at rest in the first step
    grad = engine.cells["output"].tuned["v_t"].grad
    assert grad is not None
    assert grad.tolist() == pytest.approx([-2 * slope] * 5)


def test_what_cells_learned_is_in_the_network_and_stays_within_bounds():
    net = feedforward((64, 24, 10))
    method = SurrogateGradient(tuned=["c_m", "v_t"], learning_rate=0.3)
    learner = Trainer(net, TASK, method, epochs=1, batch=64, steps=10, seed=1)
    learner.run()
    learned = net.populations["hidden"].params
    assert set(learned) == {"c_m", "v_t"}
    assert np.std(learned["c_m"]) > 1  # type: ignore[arg-type]
    raster = learner.raster(0)
    sim = Simulation(net, engine="reference", dt=1.0)
    sim.set("input", spikes=learner.encode(TASK.split("test").inputs[:1], "raster", "test", 0)[:, 0])
    np.testing.assert_array_equal(np.sort(sim.advance(10.0).spikes["hidden"][0]), raster.spikes["hidden"][0])
    again = Trainer(feedforward((64, 24, 10)), TASK, method, epochs=1, batch=64, steps=10, seed=1)
    again.load_state_dict(learner.state_dict())
    assert again.evaluate() == learner.evaluate()
    with torch.no_grad():
        learner.learner.engine.cells["hidden"].tuned["c_m"].fill_(-5.0)  # type: ignore[attr-defined]
    learner.learner.engine.hold_bounds()  # type: ignore[attr-defined]
    assert (learner.learner.engine.cells["hidden"].tuned["c_m"] == 1.0).all()  # type: ignore[attr-defined]
    with pytest.raises((UnknownName, Misfits), match="tau"):
        Trainer(net, TASK, SurrogateGradient(tuned=["tau"]), epochs=1)
