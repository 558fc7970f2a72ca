"""The network without spikes, in words and in a table."""

from __future__ import annotations

from workbench.hardware.baseline import break_even, dense
from workbench.hardware.passes.convert import convert
from workbench.network.presets.feedforward import feedforward
from workbench.views.baseline_table import break_even_html, dense_html

FORM = convert(feedforward((20, 10, 5), seed=1))[0]


def test_the_verdict_follows_the_events():
    few, many = (break_even_html(break_even(FORM, FORM.synapses * each, 20), "none") for each in (1.0, 9.0))
    assert "cost less than" in few
    assert "1.00 events a synapse" in few
    assert "5.11" in few
    assert "25.6 % of the steps" in few  # 5.11 / 20
    assert "cost more than" in many


def test_before_a_run_there_is_no_verdict():
    assert "No network has run yet" in break_even_html(None, "none")
    assert dense_html([]) == ""


def test_every_machine_stands_in_the_table_with_its_source():
    html = dense_html(dense(FORM))
    assert html.count("<tr>") == 1 + len(dense(FORM))
    assert "2.28 µJ" in html  # (250 synapses + 15 cells) x 8.6 nJ
