"""A trained ordinary network becomes a spiking one: rates follow activations, and little accuracy is lost."""

from __future__ import annotations

from copy import deepcopy

import numpy as np
import pytest
import torch
from torch import nn

from workbench.core.errors import RangeError, UnknownName
from workbench.engines.batch.engine import BatchEngine
from workbench.engines.simulation import Simulation
from workbench.learning.calibration import BIAS, NONE, POTENTIAL, calibrate, layer_rates, run_values
from workbench.learning.conversion import QCFS, activations, convert, folded, scales
from workbench.learning.methods.conversion import Conversion
from workbench.learning.trainer import Trainer
from workbench.network.network import Network
from workbench.network.presets.layer import FULL_CURRENT
from workbench.network.presets.rate_coded import latency, rate_coded
from workbench.stimuli.direct_code import DirectCode
from workbench.tasks.digits import Digits

TASK = Digits()


def heard(net: Network, values: torch.Tensor, steps: int) -> torch.Tensor:
    """What the output of a converted network heard a step, over so many steps for every layer."""
    inputs = DirectCode().encode(values.flatten(1).numpy(), steps + latency(net))
    done = BatchEngine(net)({"input": torch.from_numpy(inputs)}, watch=[("output", "v")])
    return done.states["output", "v"][-1].detach() / steps


@pytest.mark.parametrize("start", [0.0, 0.5])
def test_a_cell_fires_its_input_times_the_steps_and_what_it_began_with(start: float):
    """r T = a T - (V(T) - V(0)): counts are the whole part of a T + V(0), a threshold being met when it is passed."""
    net = rate_coded(9, [9, 9])
    net.projections["input->layer 1"].weight = np.eye(9)
    net.populations["layer 1"].start = {"v": start}
    values = np.linspace(0.05, 0.95, 9)[None] + 1e-4
    inputs = DirectCode().encode(values, 20)
    spikes = BatchEngine(net)({"input": torch.from_numpy(inputs)}).spikes["layer 1"].sum(0)[0]
    np.testing.assert_array_equal(spikes.numpy(), np.floor(20 * values[0] + start))


def test_a_biased_layer_starts_when_its_first_input_can_come():
    net = rate_coded(2, [3, 3, 2])
    net.projections["bias 2->layer 2"].weight = np.full((1, 3), 1.001)
    spikes = BatchEngine(net)({}, steps=10).spikes["layer 2"][:, 0, 0]
    assert spikes.tolist() == [0, 0] + [1] * 8
    assert latency(net) == 4


def small_cnn() -> tuple[nn.Sequential, torch.Tensor]:
    torch.manual_seed(3)
    model = nn.Sequential(
        nn.Conv2d(1, 4, 3, padding=1),
        nn.BatchNorm2d(4),
        nn.ReLU(),
        nn.AvgPool2d(2),
        nn.Conv2d(4, 6, 3, bias=False),
        nn.ReLU(),
        nn.Flatten(),
        nn.Dropout(0.5),
        nn.Linear(24, 5),
    )
    values = torch.rand(64, 1, 8, 8)
    model(values)  # moves the running means
    return model.eval(), values


def test_a_convolutional_model_is_converted_with_its_normalization_folded_in():
    model, values = small_cnn()
    net = convert(model, values, percentile=100.0)
    with torch.no_grad():
        wanted = model(values)
    for steps, error in ((64, 0.15), (512, 0.02)):
        found = heard(net, values[:16], steps)
        assert (found - wanted[:16]).abs().max() < error * wanted.abs().max()


def test_folding_changes_nothing_that_a_model_says():
    model, values = small_cnn()
    with torch.no_grad():
        given = values
        for layer, activation in folded(model):
            given = layer(given.flatten(1) if isinstance(layer, nn.Linear) else given)
            given = activation(given) if activation is not None else given
        torch.testing.assert_close(given, model(values), rtol=1e-4, atol=1e-5)


def test_a_converted_network_spikes_the_same_in_the_reference_engine():
    model, values = small_cnn()
    net = convert(model, values)
    inputs = DirectCode().encode(values[:1].flatten(1).numpy(), 30)
    batch = BatchEngine(net, dtype=torch.float64)({"input": torch.from_numpy(inputs)}).spikes
    net.populations["input"].model = type(net.populations["input"].model)(currents=inputs[0, 0])
    block = Simulation(net, engine="reference", dt=1.0).advance(30.0)
    for name in ("layer 1", "layer 2", "layer 3"):
        assert len(block.spikes[name][0]) == batch[name].sum() > 0


def test_what_cannot_be_converted_is_refused_by_the_name_of_its_layer():
    for model, told in (
        (nn.Sequential(nn.Linear(4, 3), nn.Tanh(), nn.Linear(3, 2)), "layer 1.*Tanh"),
        (nn.Sequential(nn.Linear(4, 3), nn.ReLU()), "last layer"),
        (nn.Sequential(nn.Conv2d(2, 2, 3, groups=2), nn.Flatten(), nn.Linear(2, 2)), "one group"),
    ):
        with pytest.raises(RangeError, match=told):
            convert(model, torch.rand(4, 4))


def test_qcfs_is_a_clipped_staircase_with_the_slope_of_its_ramp():
    x = torch.linspace(-1, 3, 401, requires_grad=True)
    layer = QCFS(levels=4, start=2.0)
    y = layer(x)
    wanted = 2.0 * torch.clamp(torch.floor(x * 4 / 2 + 0.5) / 4, 0, 1)
    torch.testing.assert_close(y.detach(), wanted.detach())
    y.sum().backward()
    inside = (x > 0) & (x < 2)
    assert x.grad is not None
    assert (x.grad[inside] == 1).all()
    assert (x.grad[(x < 0) | (x > 2)] == 0).all()


@pytest.mark.parametrize("kind", [BIAS, POTENTIAL])
def test_calibration_brings_mean_rates_to_mean_activations(kind: str):
    """Li et al. 2021: membranes that start at 0 fall short by half a spike in the mean, and calibration gives it back; the readout is exact."""
    model, values = small_cnn()
    stages, steps = folded(model), 8
    plain, sizes = convert(model, values, start=0.0), scales(folded(model), values, 99.9)
    net = deepcopy(plain)
    calibrate(net, stages, sizes, values, kind, steps)
    wanted = activations(stages, values)

    def off(made: Network) -> list[float]:
        told = layer_rates(made, run_values(made, values, steps), steps)
        return [
            abs(float((a.flatten(1) / size - rate).mean())) for a, size, rate in zip(wanted, sizes, told, strict=True)
        ]

    before, after = off(plain), off(net)
    assert after[2] < 0.8 * before[2], (before, after)  # spikes are whole, so something is left
    assert after[3] < 1e-5 < before[3]


def test_without_calibration_nothing_is_changed_and_unknown_kinds_are_named():
    model, values = small_cnn()
    net = convert(model, values)
    before = net.to_spec()
    calibrate(net, folded(model), scales(folded(model), values, 99.9), values, NONE, 8)
    assert net.to_spec() == before
    with pytest.raises(UnknownName, match="biases"):
        calibrate(net, folded(model), [1.0], values, "bias", 8)
    with pytest.raises(RangeError, match="1 or more"):
        calibrate(net, folded(model), [1.0], values, BIAS, 0)


def test_it_is_a_method_like_any_other_and_resumes_exactly(tmp_path):
    def made() -> Trainer:
        net = rate_coded(64, [32, 10])
        return Trainer(net, TASK, Conversion(), DirectCode(), epochs=2, batch=128, steps=8, seed=1)

    whole, first, second = made(), made(), made()
    curves = whole.run()
    assert curves.test_accuracy[-1] > 0.6
    steps = first.steps()
    for _ in range(12):
        next(steps)
    first.save(tmp_path / "run.safetensors")
    second.resume(tmp_path / "run.safetensors")
    second.run()
    assert second.curves.loss == curves.loss
    assert second.curves.test_accuracy == curves.test_accuracy
    assert DirectCode().largest == FULL_CURRENT


def test_inputs_that_move_are_refused():
    net = rate_coded(64, [10])
    learner = Conversion().begin(Trainer(net, TASK, Conversion(), DirectCode(), epochs=1, steps=4).assignment)
    with pytest.raises(RangeError, match="stay the same"):
        learner.learn(np.random.default_rng(1).random((4, 2, 64)).astype(np.float32), np.array([1, 2]))
