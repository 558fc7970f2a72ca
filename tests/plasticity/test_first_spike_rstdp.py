"""First-spike R-STDP against the update table of its paper, Mozafari et al. 2018."""

from __future__ import annotations

import pytest

from workbench.plasticity.first_spike_rstdp import FirstSpikeRSTDP

RULE = FirstSpikeRSTDP(a_r_plus=0.02, a_r_minus=0.01, a_p_plus=0.005, a_p_minus=0.03, window=60.0)
TABLE = {("before", 1.0): 0.02, ("after", 1.0): -0.01, ("before", -1.0): -0.03, ("after", -1.0): 0.005}
LEFT = 1 + 0.5 / (2 * RULE.tau_r)
"""A reward that fades exponentially, taken by the left end of each step of 0.5 ms."""


@pytest.mark.parametrize(("order", "reward"), TABLE)
@pytest.mark.parametrize("weight", [0.2, 0.5, 0.9])
def test_a_first_spike_is_paid_by_order_and_answer(learned, order, reward, weight):
    """dw = a w (1 - w), to first order in a."""
    pre = [110.0] if order == "before" else [130.0]
    change = learned(pre, [120.0], RULE, weight, ((135.0, reward),), 240.0) - weight
    assert change == pytest.approx(TABLE[order, reward] * weight * (1 - weight) * LEFT, rel=0.05)


def test_an_input_that_never_fires_counts_as_late(learned):
    change = learned([1000.0], [120.0], RULE, 0.5, ((135.0, 1.0),)) - 0.5
    assert change == pytest.approx(-0.01 * 0.25 * LEFT, rel=0.05)


@pytest.mark.parametrize("share", [0.2, 0.7])
def test_a_reward_is_scaled_by_its_amount(learned, share):
    change = learned([110.0], [120.0], RULE, 0.5, ((135.0, share),), 240.0) - 0.5
    assert change == pytest.approx(share * 0.02 * 0.25 * LEFT, rel=0.05)


def test_later_spikes_of_a_presentation_change_nothing(learned):
    """The input fires after the cell's first spike and before its second: it stays marked as late."""
    once = learned([125.0], [120.0], RULE, 0.5, ((135.0, 1.0),), 240.0)
    assert learned([125.0], [120.0, 130.0], RULE, 0.5, ((135.0, 1.0),), 240.0) == pytest.approx(once, abs=1e-12)


def test_a_cell_that_did_not_fire_in_this_presentation_learns_nothing(learned):
    assert learned([110.0, 310.0], [120.0], RULE, 0.5, ((335.0, 1.0),), 440.0) == pytest.approx(0.5, abs=1e-12)


def test_an_input_of_the_presentation_before_is_forgotten(learned):
    """The input fired 90 ms before the cell's spike, a window is 60 ms: as if it had not."""
    change = learned([110.0], [200.0], RULE, 0.5, ((215.0, 1.0),), 320.0) - 0.5
    assert change == pytest.approx(-0.01 * 0.25 * LEFT, rel=0.05)


def test_without_a_reward_nothing_changes(learned):
    assert learned([110.0, 125.0], [120.0, 180.0], RULE, 0.5) == 0.5
