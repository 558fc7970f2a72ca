"""Pair STDP: its window, its sum over all pairs, its bounds, against the closed form and an oracle that walks all pairs."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.engines.simulation import Simulation
from workbench.network.network import Network
from workbench.network.wiring.one_to_one import OneToOne
from workbench.neurons.lif import LIF
from workbench.plasticity.pair_stdp import PairSTDP
from workbench.stimuli.spike_list import SpikeList
from workbench.synapses.delta import Delta

DT = 0.5
ENGINES = [{"engine": "reference"}, {"engine": "event"}, {"engine": "event", "precision": "double"}]


def paired(pre: list[float], post: list[float], rule: PairSTDP, weight: float = 0.5, **options):
    """The weight of one plastic synapse after its two cells fired at these times (stamps, ms)."""
    net = Network()
    before = net.add(SpikeList(times=pre, ids=[0] * len(pre)), 1, name="pre")
    # the post cell is fired by hand: a kick of 100 mV, one step of delay before
    kicks = net.add(SpikeList(times=[t - 2 * DT for t in post], ids=[0] * len(post)), 1, name="kicks")
    cell = net.add(LIF(), 1, name="cell", start={"v": -70.0})
    net.connect(kicks, cell, OneToOne(), Delta(), weight=100.0, delay=DT)
    net.connect(before, cell, OneToOne(), Delta(), weight=weight, delay=DT, plasticity=rule, name="plastic")
    sim = Simulation(net, dt=DT, **options)
    block = sim.advance(max([*pre, *post]) + 10.0)
    np.testing.assert_allclose(block.spikes["cell"][0], post, atol=1e-6)
    return float(sim.weights("plastic")[2][0])


def oracle(pre: list[float], post: list[float], rule: PairSTDP, weight: float = 0.5) -> float:
    """Walk the spikes in time; at each, add up the pairs it makes with all earlier spikes of the other cell."""
    events = sorted({*pre, *post})
    for now in events:
        shrink = sum(np.exp(-(now - t) / rule.tau_minus) for t in post if t < now) if now in pre else 0.0
        grow = sum(np.exp(-(now - t) / rule.tau_plus) for t in pre if t < now) if now in post else 0.0
        if now in pre:
            weight = max(0.0, weight - rule.a_minus * rule.w_max * shrink)
        if now in post:
            weight = min(rule.w_max, weight + rule.a_plus * rule.w_max * grow)
    return weight


@pytest.mark.parametrize("options", ENGINES)
@pytest.mark.parametrize("gap", [-60.0, -20.0, -5.0, -1.0, 0.0, 1.0, 5.0, 20.0, 60.0])
def test_one_pair_is_a_point_of_the_window(options, gap):
    rule = PairSTDP(a_plus=0.02, a_minus=0.03, tau_plus=17.0, tau_minus=34.0)
    change = paired([100.0], [100.0 + gap], rule, **options) - 0.5
    expected = 0.02 * np.exp(-gap / 17.0) if gap > 0 else -0.03 * np.exp(gap / 34.0) if gap < 0 else 0.0
    assert change == pytest.approx(expected, abs=2e-7)


times = st.lists(st.integers(10, 150), min_size=1, max_size=8, unique=True).map(lambda ks: [k * DT for k in sorted(ks)])


@settings(max_examples=25, deadline=None)
@given(times, times, st.floats(0.0, 1.0), st.floats(0, 0.6), st.floats(0, 0.6))
def test_trains_add_up_pair_by_pair_and_stay_in_bounds(pre, post, weight, a_plus, a_minus):
    rule = PairSTDP(a_plus=a_plus, a_minus=a_minus)
    post = [t for t in post if t >= 3 * DT]
    found = paired(pre, post, rule, weight, engine="reference")
    assert 0.0 <= found <= 1.0
    assert found == pytest.approx(oracle(pre, post, rule, weight), abs=1e-9)


@pytest.mark.parametrize("options", ENGINES[1:])
def test_the_compiled_rule_is_the_oracle_too(options):
    rng = np.random.default_rng(4)
    pre, post = (sorted(float(t) for t in rng.choice(np.arange(20, 400), 60, replace=False) * DT) for _ in range(2))
    rule = PairSTDP(a_plus=0.05, a_minus=0.045)
    assert paired(pre, post, rule, **options) == pytest.approx(oracle(pre, post, rule), abs=3e-6)
