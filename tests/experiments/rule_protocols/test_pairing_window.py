"""The measured window against closed forms, for every rule of the catalogue that has one."""

from __future__ import annotations

import math

import numpy as np
import pytest

from workbench.core.catalogue import catalogue
from workbench.core.errors import RangeError
from workbench.core.model import Rule
from workbench.experiments.one_pair import has_closed_form, pairs_act
from workbench.experiments.rule_protocols.pairing_window import PairingWindow
from workbench.plasticity.homeostatic_scaling import HomeostaticScaling
from workbench.plasticity.mstdpet import MSTDPET
from workbench.plasticity.pair_stdp import PairSTDP
from workbench.plasticity.reward_stdp import RewardSTDP

EXERCISE = PairSTDP(a_plus=0.008, a_minus=0.0088)
ACTING = [kind() for kind in catalogue("plasticity", Rule).values() if pairs_act(kind())]


def test_exercise_42_sixty_pairs_and_the_area_of_the_window():
    found = PairingWindow(count=6).measure(EXERCISE)
    assert found.value("at +10 ms") == pytest.approx(0.291, abs=5e-4)
    assert found.value("at -10 ms") == pytest.approx(-60 * 0.0088 * math.exp(-0.5), rel=1e-6)
    assert found.value("area of one pair") == pytest.approx(0.008 * 20 - 0.0088 * 20, abs=1e-6)
    assert "change the weight by 0.2911 of the largest" in found.summary


@pytest.mark.parametrize(
    "rule", [rule for rule in ACTING if has_closed_form(rule)], ids=lambda rule: type(rule).__name__
)
def test_a_run_gives_what_the_closed_form_of_one_pair_says(rule):
    found = PairingWindow(pairs=1, count=4, start=0.6).measure(rule)
    measured = found.curve("measured")
    expected = PairingWindow(pairs=1, start=0.6).apart(rule, measured.x)
    np.testing.assert_allclose(measured.y, expected, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("rule", ACTING, ids=lambda rule: type(rule).__name__)
def test_every_rule_of_pairs_has_a_window(rule):
    found = PairingWindow(pairs=5, frequency=5.0, count=3).measure(rule)
    assert np.isfinite(found.curve("measured").y).all()
    assert len(found.rows) == 6


def test_under_a_lasting_reward_the_window_is_that_of_the_eligibility():
    found = PairingWindow(pairs=1, count=4, reward=2.0).measure(MSTDPET(rate=0.01))
    curve = found.curve("measured")
    # what a pair leaves is z/tau_z summed over time, a step of 0.1 ms late: gamma r A exp(-|gap|/tau)
    expected = np.sign(curve.x) * 0.01 * 2.0 * np.exp(-np.abs(curve.x) / 20.0)
    np.testing.assert_allclose(curve.y, expected, rtol=0.02)


def test_a_fading_reward_turns_the_mark_of_a_pair_into_a_change():
    rule = RewardSTDP(tau_c=1000.0, tau_d=200.0)
    found = PairingWindow(pairs=1, count=2, widest=20.0, reward=0.5).measure(rule)
    curve = found.curve("measured")
    # the integral of c d from the reward on, 1 ms after the widest pair's end: c0 d0 / (1/tau_c + 1/tau_d)
    late = np.where(curve.x > 0, 21.0 - curve.x, 21.0)
    mark = np.where(curve.x > 0, 0.1, -0.15) * np.exp(-np.abs(curve.x) / 20.0) * np.exp(-late / 1000.0)
    expected = 0.001 * mark * 0.5 / (1 / 1000.0 + 1 / 200.0)
    np.testing.assert_allclose(curve.y, expected, rtol=0.01)


def test_a_rule_of_one_side_is_refused():
    with pytest.raises(RangeError, match=r"expected a rule of pairs of spikes, got HomeostaticScaling"):
        PairingWindow().measure(HomeostaticScaling())
