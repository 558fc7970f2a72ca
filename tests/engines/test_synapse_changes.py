"""Watching synapses: the same in every engine, without a trace in the run, and every change explained by a spike."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest

from workbench.core.catalogue import catalogue
from workbench.core.errors import RangeError, UnknownName
from workbench.engines.rules import lower_rule
from workbench.engines.simulation import Simulation
from workbench.engines.synapse_changes import changes
from workbench.network.network import Network
from workbench.network.wiring.all_to_all import AllToAll
from workbench.network.wiring.one_to_one import OneToOne
from workbench.neurons.lif import LIF
from workbench.plasticity.pair_stdp import PairSTDP
from workbench.plasticity.reward_stdp import RewardSTDP
from workbench.stimuli.poisson import Poisson
from workbench.stimuli.spike_list import SpikeList
from workbench.synapses.delta import Delta

RULES = catalogue("plasticity")


def driven(rule: str, engine: str = "event", **options) -> Simulation:
    """Ten inputs onto three cells that fire a few dozen times in 100 ms."""
    net = Network()
    cells, inputs = net.add(LIF(), 3, name="cells"), net.add(Poisson(rate=120.0), 10, name="inputs")
    values = {"w_max": 5.0} if "w_max" in RULES[rule].quantities() else {}
    net.connect(
        inputs, cells, AllToAll(), Delta(), weight=3.0, delay=0.5, plasticity=RULES[rule](**values), name="learns"
    )
    return Simulation(net, engine=engine, dt=0.1, seed=2, **options)


def run(sim: Simulation):
    """A run with a reward in the middle, if the rule knows one."""
    sim.advance(50.0)
    if sim.plan.edges["learns"].rule.declared().shared:
        sim.reward("learns", 0.5)
    sim.advance(50.0)
    return sim


@pytest.mark.parametrize("rule", sorted(RULES))
def test_samples_are_those_of_the_reference_and_end_at_the_weights(rule):
    event, judge = driven(rule, precision="double"), driven(rule, "reference")
    for sim in (event, judge):
        sim.watch_synapses("learns", [4, 17, 29])
        run(sim)
        np.testing.assert_array_equal(
            sim.recording.samples["learns", "w"][1][-1], sim.weights("learns")[2][[4, 17, 29]].astype(np.float32)
        )
    for key, (_, values) in judge.recording.samples.items():
        np.testing.assert_allclose(event.recording.samples[key][1], values, rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("rule", sorted(RULES))
def test_watching_leaves_no_trace_in_a_run(rule):
    plain, watched = driven(rule), driven(rule)
    watched.watch_synapses("learns", [0, 1, 2, 28])
    assert (run(plain).weights("learns")[2] == run(watched).weights("learns")[2]).all()


@pytest.mark.parametrize("engine", ["event", "reference"])
@pytest.mark.parametrize("rule", sorted(RULES))
def test_each_spike_starts_from_where_the_one_before_it_left_the_weight(rule, engine):
    sim = driven(rule, engine)
    sim.watch_synapses("learns", [13])
    run(sim)
    found = changes(sim, "learns", 13)
    fired = {"pre": (*sim.recording.of("inputs"), 4), "post": (*sim.recording.of("cells"), 1)}  # inputs by cells
    declared = sim.plan.edges["learns"].rule.declared()
    if not declared.short_term and declared.heard is None:  # such rules see presynaptic spikes later
        for side, (times, ids, cell) in fired.items():
            assert [change.time for change in found if change.side == side] == pytest.approx(times[ids == cell])
    assert [change.time for change in found] == sorted(change.time for change in found)
    if lower_rule(RULES[rule]()).each:
        return  # it moves between spikes, too
    for earlier, later in pairwise(found):
        assert later.before == pytest.approx(earlier.after, abs=1e-6)
    assert found[-1].after["w"] == pytest.approx(sim.weights("learns")[2][13], abs=1e-6)


def pair(rule, pre: list[float], post: list[float]) -> Simulation:
    net = Network()
    source = net.add(SpikeList(times=pre, ids=[0] * len(pre)), 1, name="source")
    kicks = net.add(SpikeList(times=[t - 0.2 for t in post], ids=[0] * len(post)), 1, name="kicks")
    cell = net.add(LIF(), 1, name="cell")
    net.connect(kicks, cell, OneToOne(), Delta(), weight=100.0, delay=0.1)
    net.connect(source, cell, OneToOne(), Delta(), weight=0.5, delay=0.1, plasticity=rule, name="learns")
    sim = Simulation(net, dt=0.1)
    sim.watch_synapses("learns", [0])
    sim.advance(60.0)
    return sim


def test_spikes_of_one_step_are_told_apart():
    """Both act in the step that ends at 30 ms, first the presynaptic one; neither sees the other."""
    rule = PairSTDP(a_plus=0.02, a_minus=0.03)
    found = changes(pair(rule, [10.0, 30.0], [20.0, 30.0]), "learns", 0)
    moved = [(change.side, round(change.time, 1), change.moved) for change in found]
    expected = [
        ("pre", 10.0, 0.0),
        ("post", 20.0, 0.02 * math.exp(-10 / 20)),
        ("pre", 30.0, -0.03 * math.exp(-10 / 20)),
        ("post", 30.0, 0.02 * math.exp(-20 / 20)),
    ]
    assert [part[:2] for part in moved] == [part[:2] for part in expected]
    assert [part[2] for part in moved] == pytest.approx([part[2] for part in expected], abs=1e-6)
    assert found[2].read == pytest.approx({"x": math.exp(-20 / 20), "y": math.exp(-10 / 20)}, abs=1e-5)


def test_an_eligibility_is_told_beside_the_weight():
    (first, second) = changes(pair(RewardSTDP(a_plus=0.4), [10.0], [20.0]), "learns", 0)
    assert first.after == {"w": 0.5, "c": 0.0}
    assert second.after == pytest.approx({"w": 0.5, "c": 0.4 * math.exp(-10 / 20)}, abs=1e-5)


def test_the_past_of_a_synapse_that_was_not_watched_is_found_by_running_again():
    sim = driven("PairSTDP")
    sim.advance(50.0)
    moment = sim.snapshot()
    sim.advance(100.0)
    weight = sim.weights("learns")[2][7]
    again = sim.fork()
    again.restore(moment)
    again.watch_synapses("learns", [7])
    again.advance(100.0)
    assert changes(again, "learns", 7)[-1].after["w"] == pytest.approx(weight, abs=1e-6)


@pytest.mark.parametrize("since", [0.0, 50.0, 120.0])
def test_only_the_latest_changes_are_looked_for_if_asked(since):
    sim = driven("PairSTDP")
    sim.watch_synapses("learns", [7])
    for _ in range(15):
        sim.advance(10.0)
    every = changes(sim, "learns", 7)
    assert changes(sim, "learns", 7, since) == [change for change in every if change.time > since + sim.dt / 2]


def test_what_cannot_be_watched_is_refused():
    sim = driven("PairSTDP")
    with pytest.raises(UnknownName, match="learns"):
        sim.watch_synapses("learn")
    with pytest.raises(RangeError, match="synapses 0 to 29"):
        sim.watch_synapses("learns", [30])
    with pytest.raises(RangeError, match="watched"):
        changes(sim, "learns", 0)
    sim.watch_synapses("learns", [3])
    sim.watch_synapses("learns", [])
    assert not sim.probes
    net = Network()
    net.connect(net.add(Poisson(), 1), net.add(LIF(), 1), synapse=Delta(), name="fixed")
    with pytest.raises(RangeError, match="learns"):
        Simulation(net).watch_synapses("fixed")
