"""The calcium rule: the time above its thresholds in closed form, the six published shapes, and the experiments it was fitted to."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pytest

from workbench.core.errors import RangeError
from workbench.engines.simulation import Simulation
from workbench.experiments.paired import Pairing, run_paired, train
from workbench.network.network import Network
from workbench.network.wiring.one_to_one import OneToOne
from workbench.neurons.lif import LIF
from workbench.plasticity.calcium_rule import CalciumRule
from workbench.stimuli.spike_list import SpikeList
from workbench.synapses.exponential_current import ExponentialCurrent


def moved(rule: CalciumRule, pairings: Sequence[Pairing], start: float = 0.5) -> np.ndarray:
    """The change of the efficacy of a synapse for each pairing."""
    job = run_paired(rule, pairings, np.full(len(pairings), rule.low + (1 - rule.low) * start))
    while True:
        try:
            next(job)
        except StopIteration as done:
            return (done.value - rule.low) / (1 - rule.low) - start


def above(rule: CalciumRule, gap: float, period: float, threshold: float) -> float:
    """The share of time that calcium is above a threshold while pairs repeat, from its sum of exponentials."""
    t = np.arange(0.0, period, 0.001)
    calcium = np.zeros_like(t)
    for size, at in ((rule.c_pre, rule.d), (rule.c_post, gap)):
        calcium += size * np.exp(-((t - at) % period) / rule.tau_ca) / -math.expm1(-period / rule.tau_ca)
    return float((calcium > threshold).mean())


@pytest.mark.parametrize("start", [0.0, 1.0])
@pytest.mark.parametrize("gap", [-20.0, 10.0, 30.0])
def test_sixty_pairs_move_the_efficacy_as_the_time_above_its_thresholds_says(start, gap):
    """Graupner and Brunel 2012: rho relaxes to G_p/(G_p + G_d) with tau/(G_p + G_d), G = gamma times the share of time above.

    The slow drift to the stable states, which the closed form leaves out, is at most 0.048 t/tau.
    """
    rule = CalciumRule.preset("DP")
    up = rule.gamma_p * above(rule, gap, 1000.0, rule.theta_p)
    down = rule.gamma_d * above(rule, gap, 1000.0, rule.theta_d)
    goal = up / (up + down)
    expected = (goal - start) * -math.expm1(-60.0 * (up + down) / rule.tau)
    assert moved(rule, [train(60, 1.0, gap)], start)[0] == pytest.approx(expected, abs=0.048 * 60.0 / rule.tau + 0.005)


GAPS = (-60.0, -20.0, -10.0, 0.5, 5.0, 20.0, 60.0)
SHAPES = {  # the sign at each gap, as fig. 2 of the paper names the curves
    "DP": (-1, -1, -1, None, 1, 1, None),
    "DPD": (0, -1, -1, None, 1, -1, 0),
    "DPD'": (-1, -1, -1, 1, 1, -1, -1),
    "P": (None, 1, 1, 1, 1, 1, None),
    "D": (0, 0, 0, -1, -1, 0, 0),
    "D'": (-1, -1, -1, -1, -1, -1, -1),
}


@pytest.mark.parametrize("preset", SHAPES)
def test_the_six_published_parameter_sets_give_the_six_shapes(preset):
    found = moved(CalciumRule.preset(preset), [train(10, 1.0, gap) for gap in GAPS])
    for gap, change, sign in zip(GAPS, found, SHAPES[preset], strict=True):
        if sign is not None:
            assert np.sign(round(change, 3)) == sign, gap


def test_in_cortex_late_pairs_strengthen_only_when_they_come_fast():
    """Sjoestroem et al. 2001, to which the set was fitted: -10 ms weakens at 20 Hz and strengthens at 40 Hz; +10 ms grows with frequency."""
    rule = CalciumRule.preset("cortical slices")
    slow, fast = (moved(rule, [train(75, f, gap) for gap in (10.0, -10.0)]) for f in (20.0, 40.0))
    assert slow[1] < -0.05
    assert fast[1] > 0.05
    assert fast[0] > slow[0] > 0


def test_in_hippocampal_slices_single_spikes_weaken_and_doublets_strengthen():
    """Wittenberg and Wang 2006, to which the set was fitted: pairs weaken on both sides; two postsynaptic spikes 10 ms apart strengthen."""
    rule, begins = CalciumRule.preset("hippocampal slices"), 100.0 + np.arange(70) * 200.0

    def motif(gap: float, spikes: int) -> Pairing:
        post = begins[:, None] + gap + 10.0 * np.arange(spikes)
        return Pairing(begins, post.ravel())

    singles = moved(rule, [motif(gap, 1) for gap in (-20.0, 10.0, 20.0)])
    doublets = moved(rule, [motif(gap, 2) for gap in (-20.0, 10.0)])
    assert (singles < -0.05).all()
    assert doublets[0] < -0.05
    assert doublets[1] > 0.05


@pytest.mark.parametrize("engine", ["reference", "event"])
def test_at_rest_the_efficacy_goes_to_the_nearer_stable_state(engine):
    """tau drho/dt = -rho (1 - rho) (1/2 - rho): with s = 1/2 - rho, ds/dt = s (1/4 - s^2)/tau, so s^2/(1/4 - s^2) grows as exp(t/2 tau)."""
    rule = CalciumRule(tau=0.1, low=0.0, w_max=10.0)
    for start in (0.3, 0.7):
        net = Network()
        source, cell = net.add(SpikeList(times=[1e6], ids=[0]), 1, name="pre"), net.add(LIF(), 1, name="cell")
        net.connect(
            source, cell, OneToOne(), ExponentialCurrent(), weight=10 * start, delay=1.0, plasticity=rule, name="w"
        )
        sim = Simulation(net, engine=engine, dt=0.1)
        sim.advance(300.0)
        odds = (0.5 - start) ** 2 / (0.25 - (0.5 - start) ** 2) * math.exp(300.0 / 200.0)
        apart = math.copysign(0.5 * math.sqrt(odds / (1 + odds)), start - 0.5)
        assert sim.weights("w")[2][0] / 10 == pytest.approx(0.5 + apart, abs=1e-3)


@pytest.mark.parametrize("wait", [0.0, 0.5, 7.5, 40.0])
def test_presynaptic_calcium_comes_late(learned, wait):
    """Above theta_p from the moment calcium comes until it has decayed: tau_ca ln(c_pre/theta_p) ms of pull to 1."""
    rule = CalciumRule(
        c_pre=3.0, c_post=0.0, theta_d=1.5, theta_p=1.5, gamma_d=0.0, gamma_p=50.0, tau=1.0, rho_star=0.5, d=wait
    )
    span = 20.0 * math.log(2.0)
    for passed in (10.0, 100.0):  # ms after the spike
        found = learned([100.0], [], rule, 0.2, until=90.0 + passed)
        pulled = -math.expm1(-50.0 * min(max(passed - wait, 0.0), span) / 1000.0)
        assert (found - 0.2) / 0.8 == pytest.approx(pulled, abs=0.025)


def test_the_wait_is_settled_when_a_run_begins():
    net = Network()
    source, cell = net.add(SpikeList(times=[5.0], ids=[0]), 1, name="pre"), net.add(LIF(), 1, name="cell")
    net.connect(source, cell, OneToOne(), ExponentialCurrent(), weight=0.5, plasticity=CalciumRule(), name="learns")
    sim = Simulation(net)
    sim.set("learns", gamma_p=100.0)
    with pytest.raises(RangeError, match="a new Simulation"):
        sim.set("learns", d=3.0)


@pytest.mark.parametrize("engine", ["reference", "event"])
def test_spikes_that_wait_travel_in_snapshots(engine):
    net = Network()
    source, cell = net.add(SpikeList(times=[5.0, 12.0], ids=[0, 0]), 1, name="pre"), net.add(LIF(), 1, name="cell")
    rule = CalciumRule(c_pre=3.0, tau=1.0, d=20.0)
    net.connect(source, cell, OneToOne(), ExponentialCurrent(), weight=0.5, delay=1.0, plasticity=rule, name="learns")
    sim = Simulation(net, engine=engine, dt=0.1)
    sim.advance(15.0)
    moment = sim.snapshot()
    first = (sim.advance(40.0), sim.weights("learns")[2][0])[1]
    sim.restore(moment)
    sim.advance(40.0)
    assert sim.weights("learns")[2][0] == first != 0.5
