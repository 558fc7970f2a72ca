"""Triplet STDP against the frequency curve of its paper and an oracle that walks pairs and triplets."""

from __future__ import annotations

import math

import numpy as np
import pytest

from workbench.plasticity.triplet_stdp import TripletSTDP

FULL, MINIMAL = "visual cortex", "visual cortex, minimal"


def pairings(frequency: float, gap: float) -> tuple[list[float], list[float]]:
    """Sixty pairs a fixed time apart, at a frequency (Hz)."""
    begins = 50.0 + np.arange(60) * 1000.0 / frequency
    return [float(t) for t in begins], [float(t + gap) for t in begins]


@pytest.mark.parametrize(
    ("preset", "frequency", "after", "before"),
    [  # reference tables, 60 pairs: the change for +10 ms and for -10 ms
        (FULL, 10.0, 0.132, -0.334),
        (FULL, 20.0, 0.247, -0.352),
        (FULL, 40.0, 0.534, 0.155),
        (FULL, 50.0, 0.741, 0.727),
        (MINIMAL, 50.0, 0.763, 0.749),
    ],
)
def test_sixty_pairs_change_by_frequency_as_published(learned, preset, frequency, after, before):
    rule = TripletSTDP.preset(preset)
    assert learned(*pairings(frequency, 10.0), rule, 0.1) - 0.1 == pytest.approx(after, abs=6e-4)
    start = 0.4 if before < 0 else 0.1
    assert learned(*pairings(frequency, -10.0), rule, start) - start == pytest.approx(before, abs=6e-4)


@pytest.mark.parametrize("preset", sorted(TripletSTDP.presets))
def test_trains_are_the_sum_of_pairs_and_triplets(learned, preset):
    rng = np.random.default_rng(3)
    pre, post = (sorted(float(t) for t in rng.choice(np.arange(20, 900), 20, replace=False) * 0.5) for _ in range(2))
    rule = TripletSTDP.preset(preset)
    nearest = rule.pairing == "nearest neighbor"

    def trace(train: list[float], now: float, tau: float) -> float:
        earlier = [t for t in train if t < now]
        return sum(math.exp(-(now - t) / tau) for t in (earlier[-1:] if nearest else earlier))

    weight = 0.5
    for now in sorted({*pre, *post}):
        lost = trace(post, now, rule.tau_minus) * (rule.a2_minus + rule.a3_minus * trace(pre, now, rule.tau_x))
        won = trace(pre, now, rule.tau_plus) * (rule.a2_plus + rule.a3_plus * trace(post, now, rule.tau_y))
        if now in pre:
            weight = max(0.0, weight - lost)
        if now in post:
            weight = min(1.0, weight + won)
    assert 0.0 < weight < 1.0
    assert learned(pre, post, rule, 0.5) == pytest.approx(weight, rel=1e-9)
