"""The window of a rule as a picture: its curve, its handles, and what a pull means."""

from __future__ import annotations

import math

import numpy as np
import pytest

from workbench.core.catalogue import catalogue
from workbench.core.model import Rule
from workbench.engines.synapse_changes import Change
from workbench.experiments.landing import Landed
from workbench.experiments.one_pair import has_window
from workbench.plasticity.bcm import BCM
from workbench.plasticity.guetig_stdp import GuetigSTDP
from workbench.plasticity.multiplicative_stdp import MultiplicativeSTDP
from workbench.plasticity.pair_stdp import PairSTDP
from workbench.plasticity.reward_stdp import RewardSTDP
from workbench.plasticity.triplet_stdp import TripletSTDP
from workbench.plasticity.voltage_stdp import VoltageSTDP
from workbench.views.stdp_window import StdpWindow, handles, pulled, tally

PULLED = [PairSTDP(w_max=0.4), MultiplicativeSTDP(w_max=2.0), GuetigSTDP(), RewardSTDP()]


@pytest.mark.parametrize("rule", PULLED, ids=lambda rule: type(rule).__name__)
@pytest.mark.parametrize("side", [0, 1])
def test_a_handle_stands_where_it_was_pulled_to(rule, side):
    weight = 0.4 * rule.w_max
    x, y = handles(rule, weight)[side]
    values = pulled(rule, weight, side, 1.5 * x, 0.5 * y)
    again = type(rule)(**{**rule.values(), **values})
    assert handles(again, weight)[side] == pytest.approx((1.5 * x, 0.5 * y), rel=0.01)


def test_a_handle_cannot_be_pulled_to_the_other_side():
    assert pulled(PairSTDP(), 0.5, 0, -10.0, -0.01) == {}


def test_a_pull_keeps_within_the_bounds_of_the_rule():
    assert pulled(PairSTDP(), 0.5, 0, 20.0, 5.0)["a_plus"] == 1.0


def test_a_curve_without_a_growth_of_pairs_has_a_handle_for_its_time_alone():
    rule = TripletSTDP()
    assert "a2_minus" in pulled(rule, 0.5, 1, -30.0, 2 * handles(rule, 0.5)[1][1])
    assert set(pulled(rule, 0.5, 0, 30.0, 0.0)) == {"tau_plus"}


@pytest.mark.parametrize("rule", [BCM(), VoltageSTDP()], ids=["BCM", "VoltageSTDP"])
def test_a_rule_without_two_time_constants_has_no_handles(rule):
    assert handles(rule, 0.5) == []


@pytest.mark.parametrize(
    "sent", [{"x": [math.nan, -20.0], "y": [0.1, 0.1]}, {"x": [None, "x"], "y": [0, 0]}, {"x": [40.0], "y": [0.1]}, {}]
)
def test_a_place_that_is_none_pulls_nothing(sent):
    turned: list[dict[str, float]] = []
    view = StdpWindow(turned.append, str)
    view.show(PairSTDP(), 0.5)
    stood = dict(view.grips.data)
    view._pulled("data", stood, sent)
    assert turned == []
    assert dict(view.grips.data) == stood


@pytest.mark.parametrize("name", sorted(catalogue("plasticity", Rule)))
def test_every_rule_can_be_shown(name):
    rule = catalogue("plasticity", Rule)[name]()
    view = StdpWindow(lambda values: None, str)
    view.show(rule, 0.5)
    assert len(view.line.data["x"]) == 241
    assert (np.isfinite(view.line.data["y"]).sum() > 0) == has_window(rule)


def test_points_land_and_are_summed_up():
    view = StdpWindow(lambda values: None, lambda synapse: f"synapse {synapse}")
    rule = PairSTDP(w_max=2.0)
    view.show(rule, 1.0)
    change = Change(10.0, "post", {"w": 1.0}, {"w": 1.02}, {})
    view.land(
        [
            Landed(3, 10.0, 5.0, 0.02, change),
            Landed(3, 11.0, math.nan, 0.0, change),
            Landed(3, 12.0, -8.0, -0.01, change),
        ]
    )
    assert list(view.points.data["gap"]) == [5.0, -8.0]
    assert list(view.points.data["moved"]) == pytest.approx([0.01, -0.005])
    assert list(view.points.data["marker"]) == ["triangle", "inverted_triangle"]
    view.sum_up()
    assert "1 added 0.01, 1 took 0.005" in view.text.object
    view.clear()
    assert tally((), 1.0) in view.text.object
