"""Plasticity on the batch engine: one member learns as the reference does, many learn the mean of what each would."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from workbench.core.catalogue import catalogue
from workbench.core.errors import RangeError
from workbench.engines.batch.engine import BatchEngine
from workbench.engines.simulation import Simulation
from workbench.learning.surrogate import SpikeFunction
from workbench.learning.surrogates.fast_sigmoid import FastSigmoid
from workbench.network.distributions import Uniform
from workbench.network.network import Network
from workbench.network.wiring.all_to_all import AllToAll
from workbench.network.wiring.conv2d import Conv2D
from workbench.network.wiring.fixed_probability import FixedProbability
from workbench.neurons.lif import LIF
from workbench.plasticity.pair_stdp import PairSTDP
from workbench.stimuli.poisson import Poisson
from workbench.stimuli.spike_input import SpikeInput
from workbench.synapses.delta import Delta

RULES = catalogue("plasticity")


def layer(rule, inputs: int = 12, cells: int = 4) -> Network:
    net = Network()
    lines, group = net.add(SpikeInput(), inputs, name="lines"), net.add(LIF(), cells, name="cells")
    net.connect(lines, group, AllToAll(), Delta(), weight=2.0, delay=1.0, plasticity=rule, name="learns")
    return net


def bounded(name: str):
    """A rule with its weights between 0 and 5, if it has such a bound."""
    return RULES[name](**({"w_max": 5.0} if "w_max" in RULES[name].quantities() else {}))


def trains(batch: int, steps: int = 40, chance: float = 0.2) -> torch.Tensor:
    return (torch.rand((steps, batch, 12), generator=torch.Generator().manual_seed(5)) < chance).double()


@pytest.mark.parametrize("name", sorted(RULES))
def test_a_recurrent_network_with_many_delays_learns_as_the_reference(name):
    rule, found = bounded(name), []
    delay = 0.5 if rule.declared().short_term else Uniform(0.1, 2.0)
    for engine in ("reference", "batch"):
        net = Network()
        noise, cells = net.add(Poisson(rate=300.0), 20, name="noise"), net.add(LIF(t_ref=0.5), 15, name="cells")
        net.connect(noise, cells, FixedProbability(0.5), Delta(), weight=3.0, delay=0.3, name="drive")
        net.connect(
            cells, cells, FixedProbability(0.4), Delta(), weight=1.0, delay=delay, plasticity=rule, name="learns"
        )
        sim = Simulation(net, engine=engine, dt=0.1, seed=6)
        sim.watch_synapses("learns", [0, 20, 41])
        for part in (4.0, 8.0):
            sim.advance(part)
            if rule.declared().shared:
                sim.reward("learns", 0.5)
        found.append(sim)
    judge, sim = found
    assert len(judge.recording.of("cells")[0]) > 30
    np.testing.assert_array_equal(sim.recording.of("cells")[0], judge.recording.of("cells")[0])
    np.testing.assert_allclose(sim.weights("learns")[2], judge.weights("learns")[2], rtol=1e-10)
    for key, (_, values) in judge.recording.samples.items():
        np.testing.assert_allclose(sim.recording.samples[key][1], values, rtol=1e-6, atol=1e-12)


@pytest.mark.parametrize("name", sorted(RULES))
def test_members_that_see_the_same_learn_what_one_learns(name):
    one = BatchEngine(layer(bounded(name)), dtype=torch.float64)
    four = BatchEngine(layer(bounded(name)), dtype=torch.float64)
    spikes = trains(1)
    one({"lines": spikes})
    four({"lines": spikes.expand(-1, 4, -1)})
    torch.testing.assert_close(four.weights["learns"].values, one.weights["learns"].values)


def test_a_weight_moves_by_the_mean_of_what_the_members_would_do():
    """The first member sees a pair 5 ms apart, the others only the source: a quarter of the change of one."""
    rule = PairSTDP(a_plus=0.02, a_minus=0.0, w_max=100.0)
    engine = BatchEngine(layer(rule, 2, 1), dtype=torch.float64)
    spikes = torch.zeros((20, 4, 2), dtype=torch.float64)
    spikes[4, :, 0] = 1
    engine.weights["learns"].values[1] = 50.0  # the second line makes the cell fire, one step and one delay later
    spikes[7, 0, 1] = 1
    done = engine({"lines": spikes})
    assert done.spikes["cells"][:, :, 0].nonzero().tolist() == [[9, 0]]
    assert float(engine.weights["learns"].values[0, 0]) == pytest.approx(2.0 + 2.0 * np.exp(-5 / 20) / 4, rel=1e-12)


@pytest.mark.parametrize("name", sorted(RULES))
def test_a_run_goes_on_from_where_another_stopped(name):
    whole, parts = (BatchEngine(layer(bounded(name)), dtype=torch.float64) for _ in range(2))
    spikes = trains(3)
    done = whole({"lines": spikes})
    first = parts({"lines": spikes[:17]})
    second = parts({"lines": spikes[17:]}, carry=first.carry)
    torch.testing.assert_close(parts.weights["learns"].values, whole.weights["learns"].values)
    torch.testing.assert_close(torch.cat([first.spikes["cells"], second.spikes["cells"]]), done.spikes["cells"])


def test_each_member_gets_its_own_reward():
    rule = RULES["RewardSTDP"](rate=0.5, w_max=100.0)
    engine = BatchEngine(layer(rule), dtype=torch.float64)
    carry = engine({"lines": trains(2)}).carry
    before = engine.weights["learns"].values.clone()
    silence = torch.zeros((5, 2, 12), dtype=torch.float64)
    for amounts in ([0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [1.0, 1.0]):
        engine.weights["learns"].values.copy_(before)
        engine({"lines": silence}, carry=engine.rewarded(carry, "learns", torch.tensor(amounts)))
        if amounts == [0.0, 0.0]:
            torch.testing.assert_close(engine.weights["learns"].values, before)
            moved = []
        else:
            moved.append(engine.weights["learns"].values - before)
    torch.testing.assert_close(moved[0] + moved[1], moved[2], atol=1e-12, rtol=1e-9)


def test_what_was_learned_is_written_back_and_an_engine_can_be_told_not_to_learn():
    engine = BatchEngine(layer(PairSTDP(w_max=5.0)))
    engine.learns = False
    engine({"lines": trains(2)})
    assert (engine.weights["learns"].values == 2.0).all()
    engine.learns = True
    engine({"lines": trains(2)})
    engine.write_back()
    weights = engine.net.projections["learns"].weight
    assert isinstance(weights, np.ndarray)
    assert (weights != 2.0).any()
    np.testing.assert_array_equal(weights, engine.weights["learns"].numbers())


def test_a_gradient_passes_through_a_layer_that_learns_by_itself():
    net = Network()
    lines, front = net.add(SpikeInput(), 12, name="lines"), net.add(LIF(), 12, name="front")
    cells, rule = net.add(LIF(), 4, name="cells"), PairSTDP(w_max=5.0)
    net.connect(lines, front, AllToAll(), Delta(), weight=4.0, delay=1.0, name="drive")
    net.connect(front, cells, AllToAll(), Delta(), weight=2.0, delay=1.0, plasticity=rule, name="learns")
    engine = BatchEngine(net, spike=SpikeFunction(FastSigmoid(), 15.0), dtype=torch.float64)
    engine({"lines": trains(2)}).spikes["cells"].sum().backward()
    gradient = engine.weights["drive"].values.grad
    assert gradient is not None
    assert (gradient != 0).any()
    assert engine.weights["learns"].values.grad is None


def test_shared_weights_cannot_learn_one_by_one():
    net = Network()
    picture, maps = net.add(SpikeInput(), 16, name="picture"), net.add(LIF(), 8, name="maps")
    rule = Conv2D(height=4, width=4, channels_in=1, channels_out=2, kernel=3)
    net.connect(picture, maps, rule, Delta(), weight=1.0, delay=1.0, plasticity=PairSTDP(), name="learns")
    with pytest.raises(RangeError, match="each synapse"):
        BatchEngine(net)
