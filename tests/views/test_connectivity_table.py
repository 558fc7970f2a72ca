"""The table of connectivity says what is not measured, cites what is published, and escapes titles."""

from workbench.experiments.connectivity import LIVING, Found, Wiring
from workbench.views.connectivity_table import connectivity_html


def test_nothing_is_shown_that_was_not_measured_or_cited():
    html = connectivity_html({})
    assert "not measured yet" in html
    for _, source in LIVING.values():
        assert source.link in html
    assert html.count("<tr>") == 2 + len(LIVING)


def test_a_title_is_text():
    html = connectivity_html({"x": Found("<script>", Wiring(10, 50), 2.0, 100.0)})
    assert "<script>" not in html
    assert "<td>0.5</td><td>5.0</td><td>2</td><td>100</td>" in html
