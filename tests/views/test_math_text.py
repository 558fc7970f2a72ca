"""Formulas pass untouched, Markdown is set, and markup is shown instead of run."""

from workbench.views.math_text import math_html


def test_underscores_and_stars_of_a_formula_are_not_markdown():
    assert math_html("$a_1*b_1*c$ and *so*") == "<p>$a_1*b_1*c$ and <em>so</em></p>"


def test_markup_is_shown():
    shown = math_html("<img src=x onerror=alert(1)> $<img src=x onerror=alert(1)>$")
    assert "<img" not in shown
    assert shown.count("&lt;img") == 2


def test_a_table_holds_formulas():
    assert "<td>$R$</td>" in math_html("| a |\n|---|\n| $R$ |")
