"""The plasticity bench learns live: what is turned reaches the run, and what it tells agrees with the run itself."""

from __future__ import annotations

import math

import numpy as np
import pytest

from workbench.core.errors import RangeError, UnknownName
from workbench.experiments.one_pair import later_change
from workbench.experiments.plasticity_bench import SHAPE, Learned, PlasticityBench
from workbench.experiments.what_learns import learning_rules, named_rule
from workbench.plasticity.pair_stdp import PairSTDP
from workbench.plasticity.reward_stdp import RewardSTDP
from workbench.stimuli.correlated_poisson import CorrelatedPoisson

LIVELY = CorrelatedPoisson(rate=40.0, correlation=0.3)


def bench(**choices: object) -> PlasticityBench:
    choices = {"inputs": 20, "speed": math.inf, "stimulus": CorrelatedPoisson(**LIVELY.values()), **choices}
    return PlasticityBench(**choices)


def run(made: PlasticityBench, ms: float) -> list[Learned]:
    frames, job = [], made.live()
    while not frames or frames[-1].block.t1 < ms:
        frames.append(next(job))
    return frames


def latest(frames: list[Learned]):
    return next(frame.taken for frame in reversed(frames) if frame.taken is not None)


def test_pairs_of_nearest_spikes_land_on_the_analytic_window():
    made = bench(rule=PairSTDP(pairing="nearest neighbor"), speed=1.0)
    landed = [each for frame in run(made, 1500.0) for each in frame.landed if not math.isnan(each.gap)]
    moving = [each for each in landed if 0.02 < each.change.before["w"] / made.rule.w_max < 0.98]
    assert len(moving) > 100
    expected = later_change(made.rule, np.array([each.gap for each in moving]), 0.5 * made.rule.w_max)
    # weights are sampled in single precision
    np.testing.assert_allclose([each.moved for each in moving], expected, atol=2e-6 * made.rule.w_max)


def test_what_was_seen_is_what_the_run_has():
    made = bench()
    frames = run(made, 400.0)
    made.step("dt")  # a single step is told at once
    job = made.back_to(made.simulation.t)
    next(job)
    made.step("dt")
    frames.append(next(job))
    taken = latest(frames)
    weights = made.simulation.weights(made.edge)[2] / made.rule.w_max
    np.testing.assert_allclose(taken.weights, weights, rtol=1e-5)
    assert (taken.mean, taken.low, taken.high) == pytest.approx(
        (weights.mean(), np.mean(weights < 0.1), np.mean(weights > 0.9)), rel=1e-5
    )
    assert set(taken.traces) == {"t", "w", "x", "y"}
    assert taken.traces["w"][-1] / made.rule.w_max == pytest.approx(weights[made.followed()[0]], rel=1e-5)


def test_the_followed_synapses_are_of_two_groups_unless_chosen():
    made = bench()
    run(made, 10.0)
    assert made.followed() == [0, 1, 10, 11]
    assert made.follow(7, 0) == 7
    assert made.followed()[0] == 7
    assert made.called(7) == "inputs 7 → cells 0"
    with pytest.raises(RangeError, match="none from 99 to 0"):
        made.follow(99, 0)


def test_the_rule_is_turned_without_a_restart():
    made = bench(rule=PairSTDP(a_plus=0.0, a_minus=0.0))
    job = made.live()
    before = next(job)
    for _ in range(3):
        next(job)
    simulation = made.simulation
    assert np.ptp(simulation.weights(made.edge)[2]) == 0.0
    made.rule.a_plus = 0.05
    while before.block.t1 < 500.0:
        before = next(job)
    assert made.simulation is simulation
    assert not made.stale
    assert simulation.weights(made.edge)[2].max() > 0.5 * made.rule.w_max


@pytest.mark.parametrize("change", [{"inputs": 30}, {"outputs": 2}, {"start": 0.2}])
def test_another_size_begins_anew(change):
    made = bench()
    run(made, 5.0)
    made.param.update(**change)
    assert made.stale
    assert made.network.populations["inputs"].size == made.inputs
    assert made.network.projections[made.edge].weight == pytest.approx(made.start * made.rule.w_max)


@pytest.mark.parametrize("name", sorted(learning_rules()))
def test_every_rule_that_learns_runs_and_keeps_its_largest_weight(name):
    made = bench()
    made.take_rule(named_rule(name))
    reach = {"InhibitorySTDP": 320.0, "VoltageSTDP": 240.0}.get(name, 80.0)
    assert made.rule.w_max == pytest.approx(reach / 20)
    taken = latest(run(made, 60.0))
    assert np.isfinite(taken.weights).all()
    assert "t" in taken.traces


def test_a_variant_of_a_rule_begins_anew():
    made = bench()
    run(made, 5.0)
    made.rule.pairing = "nearest neighbor"
    assert made.stale


def test_rewards_reach_the_run_and_are_refused_where_nothing_knows_them():
    made = bench(rule=RewardSTDP(rate=1.0))
    with pytest.raises(RangeError, match="play first"):
        made.give(1.0)
    job = made.live()
    frame = next(job)
    while frame.block.t1 < 300.0:
        frame = next(job)
    assert np.ptp(made.simulation.weights(made.edge)[2]) == 0.0
    made.give(1.0)
    while frame.block.t1 < 600.0:
        frame = next(job)
    assert np.ptp(made.simulation.weights(made.edge)[2]) > 0.0
    plain = bench()
    run(plain, 5.0)
    with pytest.raises(RangeError, match="got PairSTDP"):
        plain.give(1.0)


def test_a_run_that_goes_back_forgets_what_came_after():
    made = bench()
    run(made, 600.0)
    frame = next(made.back_to(250.0))
    assert frame.afresh
    assert frame.taken is not None
    assert frame.taken.seen.times.max() <= 250.0 + 1e-6


def test_every_choice_is_called_by_a_word():
    labels = {name: PlasticityBench.param[name].label for name in SHAPE}
    assert labels == {"inputs": "Inputs", "outputs": "Cells", "start": "Weight at first"}
    assert all(PlasticityBench.param[name].doc.endswith(".") for name in SHAPE)


def test_a_rule_that_does_not_exist_is_refused_with_the_nearest():
    with pytest.raises(UnknownName, match="PairSTDP"):
        named_rule("PairSTPD")


def test_a_link_brings_the_network_and_its_rule_back():
    made = bench(rule=PairSTDP(a_plus=0.02))
    other = PlasticityBench()
    other.open_link(made.link())
    assert other.rule == made.rule
    assert other.network.populations["inputs"].size == 20
