"""Weights stay between 0 and ``w_max`` under any spikes, with any usual values of the rule, on every engine."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.core.catalogue import catalogue
from workbench.engines.simulation import Simulation
from workbench.network.network import Network
from workbench.network.wiring.all_to_all import AllToAll
from workbench.network.wiring.one_to_one import OneToOne
from workbench.neurons.lif import LIF
from workbench.stimuli.spike_list import SpikeList
from workbench.synapses.delta import Delta

RULES = {name: rule for name, rule in catalogue("plasticity").items() if "w_max" in rule.quantities()}
LINES, CELLS, STEPS = 3, 2, 40


def usual(rule) -> st.SearchStrategy:
    """Values within the usual ranges of a rule's quantities, the ends included."""
    ranges = {name: quantity.softbounds for name, quantity in rule.quantities().items() if quantity.softbounds}
    values = {name: st.floats(low, high) for name, (low, high) in ranges.items() if None not in (low, high)}
    return st.fixed_dictionaries(values | {"w_max": st.floats(0.5, 10.0)})


def spikes(lines: int) -> st.SearchStrategy:
    return st.lists(st.tuples(st.integers(2, STEPS - 2), st.integers(0, lines - 1)), max_size=60, unique=True)


@pytest.mark.parametrize("name", sorted(RULES))
@settings(max_examples=4, deadline=None, derandomize=True)
@given(data=st.data())
def test_weights_stay_within_their_bounds(name, data):
    values = data.draw(usual(RULES[name]))
    before, kicked = data.draw(spikes(LINES)), data.draw(spikes(CELLS))
    weight, reward = data.draw(st.floats(0.0, 1.0)) * values["w_max"], data.draw(st.floats(-5.0, 5.0))
    net = Network()
    pre, kicks = (
        net.add(SpikeList(times=[float(t) for t, _ in trains], ids=[i for _, i in trains]), size, name=label)
        for trains, size, label in ((before, LINES, "pre"), (kicked, CELLS, "kicks"))
    )
    cells = net.add(LIF(t_ref=0.0), CELLS, name="cells")
    net.connect(kicks, cells, OneToOne(), Delta(), weight=100.0, delay=1.0)
    net.connect(
        pre, cells, AllToAll(), Delta(), weight=weight, delay=1.0, plasticity=RULES[name](**values), name="learns"
    )
    for engine in ("reference", "event", "batch"):
        sim = Simulation(net, engine=engine, dt=1.0)
        if RULES[name]().declared().shared:
            sim.reward("learns", reward)
        for _ in range(4):
            sim.advance(STEPS / 4)
            found = sim.weights("learns")[2]
            assert np.isfinite(found).all()
            # in single precision a bound is known to 24 bits
            assert found.min() >= 0
            assert found.max() <= values["w_max"] * (1 + 1e-7)
