"""Where spikes land on the window of their rule."""

from __future__ import annotations

import math

import pytest

from workbench.engines.synapse_changes import Change
from workbench.experiments.landing import Landing


def change(side: str, time: float, moved: float = 0.0) -> Change:
    return Change(time, side, {"w": 0.5}, {"w": 0.5 + moved}, {})


def test_each_spike_lands_at_its_distance_from_the_latest_of_the_other_side():
    found = [change("pre", 10.0), change("post", 15.0, 0.01), change("pre", 40.0, -0.02), change("post", 41.0, 0.03)]
    landed = Landing().land(3, "w", found)
    assert [each.gap for each in landed][1:] == [5.0, -25.0, 1.0]
    assert math.isnan(landed[0].gap)
    assert [each.moved for each in landed] == pytest.approx([0.0, 0.01, -0.02, 0.03])
    assert {each.synapse for each in landed} == {3}


def test_spikes_of_one_step_do_not_pair():
    found = [change("pre", 10.0), change("post", 12.0), change("pre", 30.0), change("post", 30.0)]
    assert [each.gap for each in Landing().land(0, "w", found)][2:] == [-18.0, 20.0]


def test_a_stretch_goes_on_where_the_one_before_ended_and_synapses_are_apart():
    landing = Landing()
    landing.land(0, "w", [change("pre", 10.0)])
    assert [each.gap for each in landing.land(0, "w", [change("post", 18.0)])] == [8.0]
    assert math.isnan(landing.land(1, "w", [change("post", 18.0)])[0].gap)
