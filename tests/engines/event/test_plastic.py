"""Weights on the event engine: those of an oracle that walks all pairs, whatever the threads, the reads and the cuts of a run."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.core.catalogue import catalogue
from workbench.engines.event import patch, plastic
from workbench.engines.rules import lower_rule
from workbench.engines.simulation import Simulation
from workbench.network.distributions import Uniform
from workbench.network.network import Network
from workbench.network.wiring.fixed_probability import FixedProbability
from workbench.network.wiring.one_to_one import OneToOne
from workbench.neurons.lif import LIF
from workbench.plasticity.multiplicative_stdp import MultiplicativeSTDP
from workbench.plasticity.pair_stdp import PairSTDP
from workbench.stimuli.poisson import Poisson
from workbench.stimuli.spike_list import SpikeList
from workbench.synapses.delta import Delta

RULES = catalogue("plasticity")
LAZY = {"BCM", "GuetigSTDP", "InhibitorySTDP", "MultiplicativeSTDP", "Oja", "PairSTDP", "PowerLawSTDP", "TripletSTDP"}


def recurrent(rule, engine: str = "event", delay=1.5, cells: int = 300, **options) -> Simulation:
    """Cells of which three threads own some each, driven by noise and by each other."""
    net = Network()
    noise, group = net.add(Poisson(rate=400.0), 60, name="noise"), net.add(LIF(t_ref=0.5), cells, name="cells")
    net.connect(noise, group, FixedProbability(0.4), Delta(), weight=2.0, delay=1.0, name="drive")
    values = {"w_max": 1.0} if "w_max" in rule.quantities() else {}
    rule = type(rule)(**{**rule.values(), **values})
    net.connect(group, group, FixedProbability(0.1), Delta(), weight=0.5, delay=delay, plasticity=rule, name="learns")
    return Simulation(net, engine=engine, dt=0.1, seed=3, **options)


def run(sim: Simulation, *parts: float):
    """Spikes and weights after these stretches (ms), with a reward after the first if the rule knows one."""
    for number, part in enumerate(parts):
        sim.advance(part)
        if number == 0 and sim.plan.edges["learns"].rule.declared().shared:
            sim.reward("learns", 0.5)
    return (*sim.recording.of("cells"), sim.weights("learns")[2])


def same(one, other):
    for left, right in zip(one, other, strict=True):
        np.testing.assert_array_equal(left, right)


def test_a_synapse_may_wait_where_it_depends_on_spikes_alone():
    assert {name for name, rule in RULES.items() if lower_rule(rule()).lazy} >= LAZY
    assert not any(
        lower_rule(RULES[name]()).lazy for name in ("RewardSTDP", "VoltageSTDP", "TsodyksMarkram", "HomeostaticScaling")
    )


def walked(sim: Simulation, grow, shrink) -> np.ndarray:
    """Every fourth weight after all pairs of recorded spikes: each spike of one side with all earlier ones of the other."""
    times, ids = sim.recording.of("cells")
    trains = [np.rint(times[ids == cell] * 10) for cell in range(50)]
    found = []
    for pre, post in zip(*(ends[::4] for ends in sim.weights("learns")[:2]), strict=True):
        w = 0.5
        for now in np.union1d(trains[pre], trains[post]):
            pairs = [np.exp((train[train < now] - now) / 200.0).sum() for train in (trains[pre], trains[post])]
            if now in trains[pre]:
                w = max(0.0, w - shrink(w) * pairs[1])
            if now in trains[post]:
                w = min(1.0, w + grow(w) * pairs[0])
        found.append(w)
    return np.array(found)


@pytest.mark.parametrize(
    ("rule", "grow", "shrink"),
    [
        (PairSTDP(a_plus=0.05, a_minus=0.06), lambda w: 0.05, lambda w: 0.06),
        (MultiplicativeSTDP(a_plus=0.05, a_minus=0.06), lambda w: 0.05 * (1 - w), lambda w: 0.06 * w),
    ],
    ids=["additive", "multiplicative"],
)
def test_weights_are_those_of_an_oracle_that_walks_all_pairs(rule, grow, shrink):
    for precision, error in (("double", 1e-12), ("single", 5e-5)):
        sim = recurrent(rule, delay=Uniform(0.1, 3.0), cells=50, precision=precision)
        weights = run(sim, 50.0)[2]
        assert np.bincount(sim.recording.of("cells")[1]).max() > patch.DEPTH
        assert weights.std() > 0.01
        np.testing.assert_allclose(weights[::4], walked(sim, grow, shrink), atol=error)


@pytest.mark.parametrize("name", sorted(RULES))
def test_threads_windows_reads_and_cuts_change_no_bit(name, monkeypatch):
    one = run(recurrent(RULES[name](), threads=1), 15.0, 25.0)
    assert len(one[0]) > 500
    same(one, run(recurrent(RULES[name](), threads=3), 15.0, 25.0))
    read = recurrent(RULES[name](), threads=2)
    read.watch_synapses("learns", [5, 700])
    read.watch("cells", ids=[3, 200])
    read.advance(15.0)
    if read.plan.edges["learns"].rule.declared().shared:
        read.reward("learns", 0.5)
    for part in (0.1, 9.9, 15.0):
        read.weights("learns"), read.snapshot()
        read.advance(part)
    same(one, (*read.recording.of("cells"), read.weights("learns")[2]))
    monkeypatch.setattr(patch, "WINDOW", 70)
    monkeypatch.setattr(plastic.p, "WINDOW", 70)
    same(one, run(recurrent(RULES[name](), threads=2), 15.0, 25.0))


@pytest.mark.parametrize("name", sorted(RULES))
def test_a_run_goes_on_from_a_snapshot_with_any_number_of_threads(name):
    first, second = recurrent(RULES[name](), threads=1), recurrent(RULES[name](), threads=3)
    first.advance(15.0)
    moment = first.snapshot()
    expected = run(first, 20.0)
    second.restore(moment)
    found = run(second, 20.0)
    np.testing.assert_array_equal(found[2], expected[2])
    same(found[:2], [part[expected[0] > 15.0 + 1e-6] for part in expected[:2]])


def bursting(engine: str, rule, **options) -> Simulation:
    """One target that fires more often than is remembered, and a source that is silent meanwhile and for longer than is looked up."""
    net = Network()
    times = [2.0, 3.0, 430.0]
    source = net.add(SpikeList(times=times, ids=[0] * 3), 1, name="source")
    kicks = np.arange(1.0, 201.0, 1.5)
    drive = net.add(SpikeList(times=list(kicks), ids=[0] * len(kicks)), 1, name="drive")
    cell = net.add(LIF(t_ref=0.0), 1, name="cells")
    net.connect(drive, cell, OneToOne(), Delta(), weight=100.0, delay=0.1)
    net.connect(source, cell, OneToOne(), Delta(), weight=0.5, delay=0.1, plasticity=rule, name="learns")
    return Simulation(net, engine=engine, dt=0.1, **options)


@pytest.mark.parametrize("name", ["PairSTDP", "TripletSTDP", "GuetigSTDP", "Oja"])
def test_more_spikes_than_are_remembered_lose_nothing(name):
    """133 spikes of the target between two of the source; the memory is for 32."""
    assert patch.DEPTH < 133
    found, expected = (bursting(engine, RULES[name](), **options) for engine, options in (("event", {"precision": "double"}), ("reference", {})))  # fmt: skip
    for sim in (found, expected):
        sim.watch_synapses("learns", [0])
        sim.advance(431.0)
        assert len(sim.recording.of("cells")[0]) == 134
    assert found.weights("learns")[2] == pytest.approx(expected.weights("learns")[2], rel=1e-11)
    for key, (_, values) in expected.recording.samples.items():
        np.testing.assert_allclose(found.recording.samples[key][1], values, rtol=1e-6, atol=1e-18)


@pytest.mark.parametrize("change", [{"tau_plus": 5.0, "a_plus": 0.03}, {"weight": 0.25}], ids=["rule", "weight"])
def test_a_change_in_the_middle_of_a_run_is_the_same_as_in_the_reference(change):
    found = []
    for engine, options in (("reference", {}), ("event", {"precision": "double"})):
        sim = recurrent(PairSTDP(), engine, cells=40, **options)
        sim.advance(20.0)
        sim.set("learns", **change)
        sim.advance(20.0)
        found.append(sim.weights("learns")[2])
    np.testing.assert_allclose(found[1], found[0], atol=1e-12)
