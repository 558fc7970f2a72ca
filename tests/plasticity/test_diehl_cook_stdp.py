"""Diehl and Cook's four rules: what one postsynaptic and one presynaptic spike do, as the paper writes it, and where they balance."""

from __future__ import annotations

import math

import pytest

from workbench.plasticity.diehl_cook_stdp import DiehlCookSTDP

ETA, TARGET, MU, BETA = 0.05, 0.4, 0.2, 1.5


def rule(form: str, **values: float) -> DiehlCookSTDP:
    return DiehlCookSTDP(form=form, eta=ETA, eta_pre=0.02, x_tar=TARGET, mu=MU, beta=BETA, **values)


def grown(form: str, x: float, w: float) -> float:
    """The weight after a postsynaptic spike that found the trace ``x``, as in Diehl and Cook 2015."""
    if form == "exponential":
        return w + ETA * (x * math.exp(-BETA * w) - TARGET * math.exp(-BETA * (1 - w)))
    return w + ETA * (x - TARGET) * (1 - w) ** MU


@pytest.mark.parametrize("form", ["power law", "exponential", "both sides"])
@pytest.mark.parametrize("gap", [5.0, 15.0, 25.0, 60.0])
@pytest.mark.parametrize("weight", [0.1, 0.5, 0.9])
def test_a_postsynaptic_spike_moves_the_weight_as_written(learned, form, gap, weight):
    expected = grown(form, math.exp(-gap / 20.0), weight)
    assert learned([100.0], [100.0 + gap], rule(form), weight) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("form", ["power law", "exponential", "both sides", "triplets"])
def test_only_two_of_them_shrink_at_a_presynaptic_spike(learned, form):
    """A postsynaptic spike 10 ms before a presynaptic one, after the first has done its own."""
    first = 0.6 if form == "triplets" else grown(form, 0.0, 0.6)
    lost = {"both sides": 0.02 * math.exp(-0.5) * first**MU, "triplets": 0.02 * math.exp(-0.5)}.get(form, 0.0)
    assert learned([110.0], [100.0], rule(form), 0.6) == pytest.approx(first - lost, rel=1e-9)


def test_triplets_grow_by_the_trace_of_the_postsynaptic_spike_before(learned):
    """The published script: w += eta x z, with z the slow trace just before the spike, so that a lonely spike does nothing."""
    assert learned([100.0], [105.0], rule("triplets"), 0.3) == 0.3
    w = 0.3 - 0.02 * math.exp(-10.0 / 20.0) + ETA * math.exp(-5.0 / 20.0) * math.exp(-15.0 / 40.0)
    assert learned([100.0], [90.0, 105.0], rule("triplets"), 0.3) == pytest.approx(w, rel=1e-9)


@pytest.mark.parametrize("side", [-1.0, 1.0])
def test_it_changes_sign_where_the_trace_meets_its_target(learned, side):
    """tau ln(1/x_tar) = 18.3 ms after the input."""
    turn = 20.0 * math.log(1 / TARGET)
    gap = round((turn + side) * 2) / 2
    change = learned([100.0], [100.0 + gap], rule("power law"), 0.5) - 0.5
    assert math.copysign(1.0, change) == -side


def test_an_input_that_is_never_on_time_is_let_go(learned):
    post = [50.0 + 20.0 * k for k in range(200)]
    assert learned([45.0], post, rule("power law"), 0.8) == 0.0
    early = [t - 3.0 for t in post]
    assert learned(early, post, rule("power law"), 0.1) == pytest.approx(1.0, abs=1e-3)
