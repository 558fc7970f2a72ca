"""Weights stay within their bounds under any spike trains, whatever the rule, its variant, and the rewards."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.core.catalogue import catalogue
from workbench.core.model import Rule
from workbench.engines.simulation import Simulation
from workbench.network.network import Network
from workbench.network.wiring.one_to_one import OneToOne
from workbench.neurons.lif import LIF
from workbench.stimuli.spike_input import SpikeInput
from workbench.synapses.delta import Delta
from workbench.synapses.exponential_current import ExponentialCurrent

RULES = {
    f"{name}, {choice}" if choice else name: (kind, {kind.variant: choice} if choice else {})
    for name, kind in catalogue("plasticity", Rule).items()
    if "w_max" in kind.quantities()
    for choice in kind.variants or [""]
}
FAST = {"a_plus": 0.5, "a_minus": 0.5, "rate": 0.5, "eta": 0.5, "eta_pre": 0.5, "a2_plus": 0.5, "a2_minus": 0.5, "a_ltd": 0.05, "a_ltp": 0.01}  # fmt: skip
"""Learning so fast that a few spikes reach every bound."""


@pytest.mark.parametrize("name", RULES)
@settings(max_examples=6, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1),
    rates=st.tuples(st.floats(0, 0.5), st.floats(0, 0.5)),
    start=st.sampled_from([0.0, 0.5, 2.0]),
    reward=st.sampled_from([-50.0, 1.0, 50.0]),
)
def test_weights_stay_within_bounds_under_any_spike_trains(name, seed, rates, start, reward):
    kind, choice = RULES[name]
    fast = {label: value for label, value in FAST.items() if label in kind.quantities()}
    rule = kind(**{**fast, "w_max": 2.0, **choice})
    rng, net = np.random.default_rng(seed), Network()
    source, kicks = (net.add(SpikeInput(), 3, name=side) for side in ("source", "kicks"))
    cells = net.add(LIF(t_ref=0.0), 3, name="cells")
    net.connect(kicks, cells, OneToOne(), Delta(), weight=100.0, delay=0.5)
    net.connect(source, cells, OneToOne(), ExponentialCurrent(), weight=start, delay=0.5, plasticity=rule, name="w")
    sim = Simulation(net, engine="reference", dt=0.5)
    for side, rate in zip(("source", "kicks"), rates, strict=True):
        sim.set(side, spikes=rng.random((120, 3)) < rate)
    for _ in range(3):
        if rule.declared().shared:
            sim.reward("w", reward)
        sim.advance(20.0)
        found = sim.weights("w")[2]
        assert found.min() >= 0.0
        assert found.max() <= 2.0
