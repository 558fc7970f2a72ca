"""Pair rules by weight and by pairing, against an oracle that walks the spikes in time and adds up their pairs."""

from __future__ import annotations

import math

import numpy as np
import pytest

from workbench.plasticity.guetig_stdp import GuetigSTDP
from workbench.plasticity.multiplicative_stdp import MultiplicativeSTDP
from workbench.plasticity.pair_stdp import PairSTDP
from workbench.plasticity.power_law_stdp import PowerLawSTDP

RULES = {
    # rule: growth and shrinkage of one full pair at the weight w, as its paper writes them
    "additive": (PairSTDP(a_plus=0.02, a_minus=0.03), lambda w: 0.02, lambda w: 0.03),
    "multiplicative": (
        MultiplicativeSTDP(a_plus=0.02, a_minus=0.03),
        lambda w: 0.02 * (1 - w),
        lambda w: 0.03 * w,
    ),
    "Guetig": (
        GuetigSTDP(rate=0.05, alpha=1.2, mu=0.3),
        lambda w: 0.05 * (1 - w) ** 0.3,
        lambda w: 0.05 * 1.2 * w**0.3,
    ),
    "power law": (
        PowerLawSTDP(rate=0.1, alpha=0.11, mu=0.4, w_0=2.0),
        lambda w: 0.1 * 2.0**0.6 * w**0.4,
        lambda w: 0.1 * 0.11 * w,
    ),
}


def walked(pre, post, rule, grow, shrink, weight, nearest=False):
    """The weight after these spikes, pair by pair."""
    for now in sorted({*pre, *post}):
        earlier_pre, earlier_post = ([t for t in side if t < now] for side in (pre, post))
        if nearest:
            earlier_pre, earlier_post = earlier_pre[-1:], earlier_post[-1:]
        lost = shrink(weight) * sum(math.exp(-(now - t) / rule.tau_minus) for t in earlier_post)
        won = sum(math.exp(-(now - t) / rule.tau_plus) for t in earlier_pre)
        if now in pre:
            weight = max(0.0, weight - lost)
        if now in post:
            weight = min(rule.w_max, weight + grow(weight) * won)
    return weight


@pytest.mark.parametrize("name", RULES)
@pytest.mark.parametrize("gap", [-30.0, -5.0, 5.0, 30.0])
@pytest.mark.parametrize("weight", [0.1, 0.5, 0.9])
def test_one_pair_moves_a_weight_as_its_paper_says(learned, name, gap, weight):
    rule, grow, shrink = RULES[name]
    amount = grow(weight) if gap > 0 else -shrink(weight)
    expected = weight + amount * math.exp(-abs(gap) / 20.0)
    assert learned([100.0], [100.0 + gap], rule, weight) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("name", RULES)
@pytest.mark.parametrize("pairing", ["all to all", "nearest neighbor"])
def test_trains_are_the_sum_of_their_pairs(learned, name, pairing):
    rng = np.random.default_rng(7)
    pre, post = (sorted(float(t) for t in rng.choice(np.arange(20, 300), 40, replace=False) * 0.5) for _ in range(2))
    rule, grow, shrink = RULES[name]
    rule = type(rule)(**rule.values(), pairing=pairing)
    expected = walked(pre, post, rule, grow, shrink, 0.4, nearest=pairing == "nearest neighbor")
    assert learned(pre, post, rule, 0.4) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize(("preset", "other"), [("additive", "additive"), ("multiplicative", "multiplicative")])
def test_guetig_at_its_ends_is_the_additive_and_the_multiplicative_rule(learned, preset, other):
    rule = GuetigSTDP(**{**GuetigSTDP.preset(preset).values(), "rate": 0.02, "alpha": 1.5})
    grow, shrink = RULES[other][1:]
    train = ([20.0, 31.0, 55.5], [24.0, 30.0, 61.0])
    assert learned(*train, rule, 0.4) == pytest.approx(walked(*train, rule, grow, shrink, 0.4), rel=1e-9)
