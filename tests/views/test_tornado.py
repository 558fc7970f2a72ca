"""The tornado as a page shows it: the largest swing on top, today's total as a line, and the same in words."""

from __future__ import annotations

from workbench.core.fact import Fact
from workbench.core.source import Source
from workbench.hardware.pricing import Paid, Price
from workbench.hardware.recipe import Term
from workbench.hardware.sensitivity import swings
from workbench.hardware.span import Span
from workbench.views.theme import ORANGE, SKY
from workbench.views.tornado import summary, tornado


def price() -> Price:
    facts = [Fact(2.0, "J", Source("s"), "measured", "seen"), Fact([1.0, 3.0], "J", Source("s"), "measured", "seen")]
    terms = [Term(label, "synaptic_events", "e") for label in ("events", "power")]
    return Price("set", tuple(Paid(t, Span.of(1.0), f) for t, f in zip(terms, facts, strict=True)), (), "chip")


def test_bars_are_drawn_from_end_to_end_with_the_largest_on_top():
    plot = tornado(swings(price(), 0.25), 4.0)
    data = plot.renderers[0].data_source.data
    assert list(data["name"]) == ["1. power", "2. events"]
    assert (list(data["low"]), list(data["high"])) == ([3.0, 3.5], [5.0, 4.5])
    assert list(data["color"]) == [SKY, ORANGE]
    assert list(plot.y_range.factors) == ["2. events", "1. power"]


def test_the_words_say_what_decides_and_whether_it_was_assumed():
    told = summary("a chip", price(), swings(price(), 0.25), 0.25)
    assert "depends most on power: moved over its published range, it moves the total by 50%, from 3 J to 5 J" in told
    alone = Price("set", price().paid[:1], (), "chip")
    assert "moved by 25%, as it has no published range" in summary("a chip", alone, swings(alone, 0.25), 0.25)
    assert "no priced run" in summary("a chip", Price("set", (), (), "chip"), [], 0.25)
