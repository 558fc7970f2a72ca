"""The safe reader accepts equations and nothing else."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.core.errors import EquationError
from workbench.core.expression import read
from workbench.core.latex import latex

HOSTILE = [
    "__import__('os').system('true')",
    "().__class__.__bases__[0]",
    "v.__class__",
    "v[0]",
    "[v for v in (1, 2)]",
    "lambda: 1",
    "f'{v}'",
    "'text'",
    "v if v else 1",
    "(v := 3)",
    "exp(v, v)",
    "exp(x=v)",
    "exp(*v)",
    "open('x')",
    "v ** v",
    "v ** 9",
    "v ** (2 ** 9)",
    "9 ** -99",
    "v < 1 < 2",
    "v == 1",
    "v @ v",
    "v // 2",
    "v % 2",
    "~v",
    "True",
    "None",
    "1j",
    "1e999",
    "",
    "   ",
    "v +",
    "v; v",
    "v\nimport os",
    "(" * 200 + "v" + ")" * 200,
    "-" * 60 + "v",
    "v+" * 300 + "v",
    "unknown",
    "print(v)",
    "await v",
    "yield",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_refused(text):
    with pytest.raises(EquationError):
        read(text, ["v"])


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text):
    refused = None
    tree = None
    try:
        tree = read(text, ["v", "x"])
    except EquationError as error:
        refused = error
    assert isinstance(tree, ast.expr) if refused is None else refused.where


@pytest.mark.parametrize("text", ["(v > 1) + 1", "exp(v > 1)", "min(v > 1, 2)", "where(v, 1, 2)", "v and v > 1", "not v", "-(v > 1)"])  # fmt: skip
def test_conditions_and_numbers_are_not_mixed(text):
    with pytest.raises(EquationError):
        read(text, ["v"])


def test_a_reader_may_ask_for_a_condition_or_for_a_number():
    assert isinstance(read("v > 1", ["v"], condition=True), ast.Compare)
    for text, condition in (("v", True), ("v > 1", False)):
        with pytest.raises(EquationError):
            read(text, ["v"], condition=condition)


def test_an_error_points_at_the_character():
    with pytest.raises(EquationError) as refused:
        read("v + unknwon", ["v", "unknown"])
    assert refused.value.position == 4
    assert "'unknown'" in str(refused.value)


def test_latex_keeps_the_order_of_the_author():
    shown = latex(read("(-g_l*(v - e_l) + i)/c_m", ["g_l", "v", "e_l", "i", "c_m"]), {"g_l": "g_L"})
    assert shown == r"\frac{-g_L \, \left(v - e_{l}\right) + i}{c_{m}}"
