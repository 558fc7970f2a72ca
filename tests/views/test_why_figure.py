"""The picture of a spike's causes shows each input where it arrived, as high as what it did."""

from __future__ import annotations

import math

import numpy as np
import pytest

from workbench.experiments.why import Cause, Why
from workbench.views.why_figure import why_figure, why_rows


@pytest.fixture
def found() -> Why:
    causes = (
        Cause("exc", 3, 16.2, "pA", 12.0, 4.0),
        Cause("external current", -1, math.nan, "pA", math.nan, 2.0),
        Cause("inh", 1, -90.0, "pA", 15.0, -1.5),
    )
    times = np.array([10.0, 12.0, 15.0, 20.0])
    membrane = np.array([-55.0, -54.0, -52.0, -60.0])
    return Why("exc", 7, 20.0, "mV", causes, times, membrane, -50.0, -49.9, -54.4, 0.0)


def test_bars_stand_where_inputs_arrived_and_are_as_high_as_their_effect(found: Why):
    bars = why_figure(found).renderers[-1].data_source.data
    assert list(bars["x"]) == [12.0, 15.0]
    heights = np.array(bars["top"]) - np.array(bars["bottom"])
    np.testing.assert_allclose(heights, [4.0, -1.5])


def test_the_trace_ends_before_the_reset(found: Why):
    np.testing.assert_allclose(why_figure(found).renderers[0].data_source.data["y"], [-55.0, -54.0, -52.0])


def test_the_table_tells_the_same_and_the_sum(found: Why):
    rows = why_rows(found)
    assert [row["input"] for row in rows] == ["exc 3", "external current", "inh 1", "sum"]
    assert rows[1]["arrived (ms)"] == "all along"
    assert rows[-1]["effect (mV)"] == "+4.500"


def test_weaker_inputs_are_counted_in_one_row_where_there_are_too_many(found: Why):
    rows = why_rows(found, most=1)
    assert [row["input"] for row in rows] == ["exc 3", "2 weaker inputs", "sum"]
    assert rows[1]["effect (mV)"] == "+0.500"
