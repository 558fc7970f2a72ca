"""A weight says why it changed: the run again, spike by spike, to the very weight it has."""

from __future__ import annotations

import math

import pytest

from workbench.core.errors import RangeError
from workbench.experiments.plasticity_bench import PlasticityBench
from workbench.experiments.why_weight import ask_why_weight
from workbench.plasticity.mstdpet import MSTDPET
from workbench.plasticity.pair_stdp import PairSTDP
from workbench.stimuli.correlated_poisson import CorrelatedPoisson


def live(rule: object = None, until: float = 800.0) -> tuple[PlasticityBench, object]:
    made = PlasticityBench(inputs=20, rule=rule, speed=math.inf, stimulus=CorrelatedPoisson(rate=40.0, correlation=0.3))
    job = made.live()
    while made.simulation is None or made.simulation.t < until:
        next(job)
    return made, job


def test_the_sum_of_all_spikes_is_the_change_of_the_weight():
    made, _ = live()
    now, before = made.simulation.t, made.simulation.weights(made.edge)[2].copy()
    (found,) = ask_why_weight(made, 5, 400.0)
    assert made.simulation.t == now
    assert (made.simulation.weights(made.edge)[2] == before).all()
    assert found.weights[-1] * found.top == pytest.approx(before[5], rel=1e-5)
    assert found.begin == made.moments.before(now - 400.0).t <= now - 400.0
    assert found.between == pytest.approx(0.0, abs=2e-6)
    fired = [change.time for change in found.landed]
    assert fired == sorted(fired)
    assert len(fired) > 10
    assert "inputs 5 → cells 0" in str(found)


def test_what_was_turned_meanwhile_is_turned_again_at_its_time():
    made, job = live(PairSTDP(a_plus=0.01, a_minus=0.0))
    made.rule.a_plus = 0.0
    turned = made.simulation.t
    while made.simulation.t < turned + 300.0:
        next(job)
    weight = made.simulation.weights(made.edge)[2][3]
    (found,) = ask_why_weight(made, 3, 600.0)
    assert found.weights[-1] * found.top == pytest.approx(weight, rel=1e-5)
    assert all(each.moved == pytest.approx(0.0, abs=1e-6) for each in found.landed if each.time > turned + 0.2)


def test_what_a_reward_moved_between_spikes_is_told_apart():
    made, job = live(MSTDPET(), 200.0)
    made.give(1.0)
    given = made.simulation.t
    while made.simulation.t < given + 300.0:
        next(job)
    (found,) = ask_why_weight(made, 2, 400.0)
    assert found.weights[-1] * found.top == pytest.approx(made.simulation.weights(made.edge)[2][2], rel=1e-5)
    assert abs(found.between) > 1e-3
    assert "between spikes it moved by" in str(found)


def test_only_what_is_kept_can_be_asked_about():
    made, _ = live(until=100.0)
    with pytest.raises(RangeError, match="a synapse from 0 to 19"):
        next(ask_why_weight(made, 20, 100.0))
    (found,) = ask_why_weight(made, 0, 100.0, until=50.0)
    assert found.end == pytest.approx(50.0)
    assert found.times[-1] <= 50.0 + 1e-6
