"""Rules that look at the whole cell: scaling by its rate, and voltage-based plasticity by its membrane."""

from __future__ import annotations

import math

import numpy as np
import pytest

from workbench.engines.simulation import Simulation
from workbench.network.network import Network
from workbench.network.wiring.one_to_one import OneToOne
from workbench.neurons.lif import LIF
from workbench.plasticity.homeostatic_scaling import HomeostaticScaling
from workbench.plasticity.voltage_stdp import VoltageSTDP
from workbench.stimuli.spike_list import SpikeList
from workbench.stimuli.step_current import StepCurrent
from workbench.synapses.exponential_current import ExponentialCurrent

ENGINES = [{"engine": "reference"}, {"engine": "event", "precision": "double"}]


def test_a_silent_cells_weights_grow_by_e_in_their_time(learned):
    rule = HomeostaticScaling(tau_w=200.0, w_max=10.0)
    assert learned([5.0], [], rule, 0.5, until=190.0) == pytest.approx(0.5 * math.e, rel=3e-3)


@pytest.mark.parametrize(("period", "sign"), [(100.0, -1), (200.0, 0), (400.0, 1)])
def test_scaling_rests_at_its_rate(learned, period, sign):
    """Regular spikes at the rate r: the mean of the trace is r tau, and w grows as exp((1 - r/r_0) t/tau_w)."""
    post = [float(t) for t in np.arange(100.0, 4000.0, period)]
    rule = HomeostaticScaling(r_0=5.0, tau=50.0, tau_w=2000.0)
    grown = math.log(learned([5.0], post, rule, 0.5) / 0.5) / (post[-1] / 2000.0)
    assert grown == pytest.approx(1 - 1000.0 / period / 5.0, abs=0.05)
    assert np.sign(round(grown, 1)) == sign


@pytest.mark.parametrize("options", ENGINES, ids=["reference", "event"])
def test_the_weight_follows_the_membrane_as_published(options):
    """The formulas of Clopath et al. 2010 in plain numpy, over the membrane that the run shows."""
    rule = VoltageSTDP(a_ltd=1e-3, a_ltp=2e-4, theta_minus=-65.0, theta_plus=-55.0, w_max=10.0)
    net, dt = Network(), 0.1
    cell = net.add(LIF(v_t=-45.0), 1, name="cell")
    pre = [20.0, 33.0, 60.0, 61.0, 90.0]
    source = net.add(SpikeList(times=pre, ids=[0] * len(pre)), 1, name="source")
    net.connect(net.add(StepCurrent(amplitude=270.0, onset=10.0), 1, name="drive"), cell)
    net.connect(source, cell, OneToOne(), ExponentialCurrent(), weight=1.0, plasticity=rule, name="plastic")
    sim = Simulation(net, dt=dt, **options)
    sim.watch(cell)
    membrane = sim.advance(150.0).samples["cell", "v"][:, 0].astype(float)
    w, x, low, high = 1.0, 0.0, -70.0, -70.0
    weakened = strengthened = 0.0
    for step, v in enumerate(membrane):
        gain = 2e-4 * 10.0 * x / 15.0 * max(0.0, v + 55.0) * max(0.0, high + 65.0) * dt
        strengthened += gain
        w = min(10.0, w + gain)
        x *= math.exp(-dt / 15.0)
        low += (v - low) * (1 - math.exp(-dt / 10.0))
        high += (v - high) * (1 - math.exp(-dt / 7.0))
        if any(round(t / dt) == step + 1 for t in pre):
            loss = 1e-3 * 10.0 * max(0.0, low + 65.0)
            weakened += loss
            w, x = max(0.0, w - loss), x + 1.0
    assert weakened > 0.05
    assert strengthened > 0.05
    assert float(sim.weights("plastic")[2][0]) == pytest.approx(w, abs=2e-5)
