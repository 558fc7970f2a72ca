"""Pair rules by weight and by pairing, against an oracle that walks the spikes in time and adds up their pairs."""

from __future__ import annotations

import math

import numpy as np
import pytest

from workbench.plasticity.guetig_stdp import GuetigSTDP
from workbench.plasticity.multiplicative_stdp import MultiplicativeSTDP
from workbench.plasticity.pair_stdp import PairSTDP
from workbench.plasticity.pairings import SCHEMES
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


def partners(now, own, other, pairing):
    """Which earlier spikes of the other side a spike pairs with: Morrison, Diesmann and Gerstner 2008, fig. 7, from the spike times alone.

    ``own`` and ``other`` are the earlier spikes of either side.
    """
    if pairing == "all to all":
        return other
    if pairing == "nearest neighbor":
        return other[-1:]
    return [t for t in other[-1:] if not any(t < s < now for s in own)]  # reduced symmetric: nothing in between


def walked(pre, post, rule, grow, shrink, weight, pairing="all to all"):
    """The weight after these spikes, pair by pair."""
    for now in sorted({*pre, *post}):
        earlier_pre, earlier_post = ([t for t in side if t < now] for side in (pre, post))
        if (
            pairing == "presynaptic centered"
        ):  # a presynaptic spike pairs with the last postsynaptic one and with the next
            ups = [t for t in earlier_pre if not any(t < s for s in earlier_post)]
            downs = earlier_post[-1:]
        else:
            ups = partners(now, earlier_post, earlier_pre, pairing)
            downs = partners(now, earlier_pre, earlier_post, pairing)
        lost = shrink(weight) * sum(math.exp(-(now - t) / rule.tau_minus) for t in downs)
        won = sum(math.exp(-(now - t) / rule.tau_plus) for t in ups)
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
@pytest.mark.parametrize("pairing", SCHEMES)
def test_trains_are_the_sum_of_their_pairs(learned, name, pairing):
    rng = np.random.default_rng(7)
    pre, post = (sorted(float(t) for t in rng.choice(np.arange(20, 300), 40, replace=False) * 0.5) for _ in range(2))
    rule, grow, shrink = RULES[name]
    rule = type(rule)(**rule.values(), pairing=pairing)
    expected = walked(pre, post, rule, grow, shrink, 0.4, pairing)
    assert learned(pre, post, rule, 0.4) == pytest.approx(expected, rel=1e-9)


def test_schemes_differ_where_their_figure_says(learned):
    """Two presynaptic spikes, then two postsynaptic ones, 10 ms apart, without weakening: how many pairs each scheme counts."""
    pre, post = [20.0, 30.0], [40.0, 50.0]

    def fade(*gaps: float) -> float:
        return sum(math.exp(-gap / 20.0) for gap in gaps)

    pairs = {
        "all to all": fade(10.0, 20.0, 20.0, 30.0),
        "nearest neighbor": fade(10.0, 20.0),
        "presynaptic centered": fade(10.0, 20.0),
        "reduced symmetric": fade(10.0),
    }
    for pairing, count in pairs.items():
        rule = PairSTDP(a_plus=0.01, a_minus=0.0, pairing=pairing)
        assert learned(pre, post, rule, 0.2) == pytest.approx(0.2 + 0.01 * count, rel=1e-9)


@pytest.mark.parametrize(("preset", "other"), [("additive", "additive"), ("multiplicative", "multiplicative")])
def test_guetig_at_its_ends_is_the_additive_and_the_multiplicative_rule(learned, preset, other):
    rule = GuetigSTDP(**{**GuetigSTDP.preset(preset).values(), "rate": 0.02, "alpha": 1.5})
    grow, shrink = RULES[other][1:]
    train = ([20.0, 31.0, 55.5], [24.0, 30.0, 61.0])
    assert learned(*train, rule, 0.4) == pytest.approx(walked(*train, rule, grow, shrink, 0.4), rel=1e-9)
