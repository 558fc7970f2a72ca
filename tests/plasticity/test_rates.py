"""Rules that are known by what they do to rates: Vogels, Oja and BCM, against their averages over Poisson spikes."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.core.model import Rule
from workbench.engines.simulation import Simulation
from workbench.network.network import Network
from workbench.network.wiring.all_to_all import AllToAll
from workbench.network.wiring.one_to_one import OneToOne
from workbench.neurons.lif import LIF
from workbench.plasticity.bcm import BCM
from workbench.plasticity.inhibitory_stdp import InhibitorySTDP
from workbench.plasticity.oja import Oja
from workbench.stimuli.poisson import Poisson
from workbench.stimuli.spike_input import SpikeInput
from workbench.stimuli.step_current import StepCurrent
from workbench.synapses.delta import Delta
from workbench.synapses.exponential_conductance import ExponentialConductance
from workbench.synapses.exponential_current import ExponentialCurrent


def poisson_pairs(rule: Rule, pre: float, post: float, weight: float, duration: float) -> float:
    """Mean weight of 2,500 synapses between independent Poisson trains (Hz) after a time (s)."""
    net = Network()
    inputs = net.add(Poisson(rate=pre), 50, name="inputs")
    cells = net.add(LIF(t_ref=0.0), 50, name="cells")
    net.connect(net.add(Poisson(rate=post), 50, name="kicks"), cells, OneToOne(), Delta(), weight=1000.0, delay=0.5)
    # weights of less than 1 pA, so that inputs teach and do not drive
    net.connect(
        inputs, cells, AllToAll(), ExponentialCurrent(), weight=weight, delay=0.5, plasticity=rule, name="plastic"
    )
    sim = Simulation(net, engine="event", dt=0.5, seed=5)
    block = sim.advance(1000.0 * duration)
    assert len(block.spikes["cells"][0]) / 50 / duration == pytest.approx(post, rel=0.06)
    return float(sim.weights("plastic")[2].mean())


@pytest.mark.parametrize("post", [1.0, 3.0, 9.0])
def test_inhibition_drifts_towards_the_target_rate(post):
    """dw/dt = eta r_pre (2 r_post tau - 2 rho tau) on average, Vogels et al. 2011."""
    rule = InhibitorySTDP(eta=1e-4, rho=3.0)
    change = poisson_pairs(rule, 20.0, post, 0.5, 20.0) - 0.5
    expected = 1e-4 * 20.0 * 2 * 0.020 * (post - 3.0) * 20.0
    assert change == pytest.approx(expected, abs=0.06 * 1e-4 * 20.0 * 0.04 * 20.0 * 3 + 0.06 * abs(expected))


def test_inhibition_brings_a_driven_cell_to_its_target():
    net = Network()
    cell = net.add(LIF(), 1, name="cell")
    net.connect(net.add(StepCurrent(amplitude=260.0), 1, name="drive"), cell)
    inputs = net.add(Poisson(rate=20.0), 200, name="inhibition")
    rule = InhibitorySTDP(eta=0.005, rho=5.0)
    synapse = ExponentialConductance(tau=10.0, e_rev=-80.0)
    net.connect(inputs, cell, AllToAll(), synapse, weight=0.0, delay=0.5, plasticity=rule)
    sim = Simulation(net, engine="event", dt=0.5, seed=2)
    start = len(sim.advance(500.0).spikes["cell"][0]) / 0.5
    sim.advance(40_000.0)
    assert start > 12.0
    assert len(sim.advance(40_000.0).spikes["cell"][0]) / 40.0 == pytest.approx(5.0, rel=0.1)


def test_oja_weights_rest_at_the_share_of_the_input_in_the_output():
    """tau r_post (r_pre - r_post w) = 0, so w = r_pre / r_post: of length one where r_post is the weighted sum."""
    for pre in (20.0, 40.0):
        weight = poisson_pairs(Oja(eta=0.02), pre, 50.0, 0.3, 30.0)
        assert weight == pytest.approx(pre / 50.0, rel=0.07)


@pytest.mark.parametrize("post", [5.0, 10.0, 20.0])
def test_bcm_strengthens_below_its_rate_and_weakens_above(post):
    """Once the threshold has settled, dw/dt = eta r_post (r_pre tau) (r_post tau) (1 - r_post / r_0)."""
    rule = BCM(eta=2e-5, r_0=10.0, tau_theta=2000.0)
    early, late = (poisson_pairs(rule, 20.0, post, 0.5, t) for t in (10.0, 40.0))
    scale = 2e-5 * post * (20.0 * 0.05) * (post * 0.05) * 30.0
    assert late - early == pytest.approx(scale * (1 - post / 10.0), abs=0.15 * scale)


def test_oja_finds_the_first_principal_axis_and_keeps_length_one():
    """Oja 1982: with an output that is the weighted sum of the inputs, the weights become the first eigenvector of their second moments.

    Inputs fire at rates around a pattern, and a little on their own; the cell is fired at the rate that its present weights ask for.
    """
    rng, inputs = np.random.default_rng(2), 4
    pattern = np.array([40.0, 30.0, 20.0, 10.0])
    shown = [np.maximum(rng.uniform(0.4, 1.6) * pattern + rng.normal(0.0, 6.0, inputs), 0.0) for _ in range(160)]
    net = Network()
    source = net.add(SpikeInput(), inputs, name="source")
    kicks = net.add(SpikeInput(), 1, name="kicks")
    cell = net.add(LIF(t_ref=0.0), 1, name="cell")
    net.connect(kicks, cell, OneToOne(), Delta(), weight=1000.0, delay=0.5)
    rule = Oja(eta=0.01, tau=10.0, w_max=2.0)
    weight = np.array([0.2, 0.2, 0.6, 0.6])
    net.connect(source, cell, AllToAll(), ExponentialCurrent(), weight=weight, delay=0.5, plasticity=rule, name="w")
    sim = Simulation(net, engine="event", dt=0.5)
    found = []
    for rates in shown:
        now = sim.weights("w")[2]
        for name, each in (("source", rates), ("kicks", np.array([now @ rates]))):
            sim.set(name, spikes=rng.random((500, len(each))) < each * 0.5e-3)
        sim.advance(250.0)
        found.append(now)
    learned = np.mean(found[60:], axis=0)
    _, axes = np.linalg.eigh(np.mean([np.outer(rates, rates) for rates in shown], axis=0))
    axis = np.abs(axes[:, -1])
    assert np.linalg.norm(learned) == pytest.approx(1.0, abs=0.1)
    assert learned @ axis / np.linalg.norm(learned) > 0.99
