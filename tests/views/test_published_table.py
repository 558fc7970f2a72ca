"""The table of published readings as a page shows it."""

from __future__ import annotations

from workbench.core.fact import Fact
from workbench.core.source import Source
from workbench.experiments.published import Measurement, measurements
from workbench.hardware.span import Span
from workbench.views.published_table import difference, published_html


def row(predicted: Span, text: str = "a paper") -> Measurement:
    return Measurement(
        "chip", "load", Fact(2.0, "W", Source(text), "measured", "seen"), predicted, "prediction", "model"
    )


def test_a_range_has_two_differences_and_a_number_has_one():
    assert difference(row(Span(2.2, 2.2))) == "+10.0 %"
    assert difference(row(Span(1.9, 2.1))) == "-5.0 to +5.0 %"
    assert difference(row(Span(1.9999999, 2.0))) == "0.0 %"


def test_words_of_a_source_are_escaped():
    assert "<b>x" not in published_html([row(Span(2, 2), "<b>x</b>")])


def test_every_reading_stands_in_the_table_with_its_source():
    html = published_html(measurements())
    assert html.count("<tr>") == 1 + len(measurements())
    for words in ("1.33 mJ", "1.45 to 1.6 mJ", "+54.5 to +71.5 %", "68 mW", "10.1145/3381755.3398695", "held out"):
        assert words in html
