"""The closed form of one pair, against formulas written out by hand, and the rules it does not speak for."""

from __future__ import annotations

import math

import numpy as np
import pytest

from workbench.core.errors import RangeError
from workbench.experiments.one_pair import has_closed_form, pair_change, pairs_act
from workbench.plasticity.guetig_stdp import GuetigSTDP
from workbench.plasticity.homeostatic_scaling import HomeostaticScaling
from workbench.plasticity.inhibitory_stdp import InhibitorySTDP
from workbench.plasticity.multiplicative_stdp import MultiplicativeSTDP
from workbench.plasticity.pair_stdp import PairSTDP
from workbench.plasticity.reward_stdp import RewardSTDP
from workbench.plasticity.triplet_stdp import TripletSTDP
from workbench.plasticity.tsodyks_markram import TsodyksMarkram
from workbench.plasticity.voltage_stdp import VoltageSTDP

GAPS = np.array([-40.0, -10.0, -0.5, 0.5, 10.0, 40.0])


def test_exercise_41_a_pair_of_additive_stdp():
    rule = PairSTDP(a_plus=0.008, a_minus=0.0088)
    assert pair_change(rule, np.array([10.0, -10.0]), 0.5) == pytest.approx([0.00485, -0.00534], abs=5e-6)


@pytest.mark.parametrize(
    ("rule", "grows", "shrinks"),
    [
        (PairSTDP(tau_plus=17.0, tau_minus=34.0), lambda w: 0.01, lambda w: 0.0105),
        (MultiplicativeSTDP(tau_plus=17.0, tau_minus=34.0, a_plus=0.02, a_minus=0.03), lambda w: 0.02 * (1 - w), lambda w: 0.03 * w),
        (GuetigSTDP(tau_plus=17.0, tau_minus=34.0, mu=0.4), lambda w: 0.005 * (1 - w) ** 0.4, lambda w: 0.005 * 1.05 * w**0.4),
        (TripletSTDP(tau_plus=17.0, tau_minus=34.0, a2_plus=0.003), lambda w: 0.003, lambda w: 0.007),
    ],
    ids=lambda value: type(value).__name__,
)  # fmt: skip
@pytest.mark.parametrize("weight", [0.2, 0.7])
def test_a_window_is_two_exponentials(rule, grows, shrinks, weight):
    expected = [
        grows(weight) * math.exp(-gap / 17.0) if gap > 0 else -shrinks(weight) * math.exp(gap / 34.0) for gap in GAPS
    ]
    assert pair_change(rule, GAPS, weight) == pytest.approx(expected, rel=1e-12)


def test_inhibition_grows_with_near_pairs_of_either_order():
    expected = 0.01 * (np.exp(-np.abs(GAPS) / 20.0) - 2 * 3.0e-3 * 20.0)
    assert pair_change(InhibitorySTDP(), GAPS, 5.0) == pytest.approx(expected, rel=1e-9)


def test_a_bound_cuts_the_change():
    assert pair_change(PairSTDP(), 5.0, 0.999) == pytest.approx(0.001, rel=1e-9)


@pytest.mark.parametrize("rule", [RewardSTDP(), VoltageSTDP()])
def test_a_rule_that_goes_on_between_spikes_has_no_closed_form(rule):
    assert pairs_act(rule)
    assert not has_closed_form(rule)
    with pytest.raises(RangeError, match=type(rule).__name__):
        pair_change(rule, 10.0, 0.5)


@pytest.mark.parametrize("rule", [HomeostaticScaling(), TsodyksMarkram()])
def test_pairs_do_nothing_in_rules_of_one_side(rule):
    assert not pairs_act(rule)
