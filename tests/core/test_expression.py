"""The safe reader accepts equations and nothing else."""

from __future__ import annotations

import ast
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.core.errors import EquationError
from workbench.core.expression import FUNCTIONS, parse, read
from workbench.core.latex import latex
from workbench.engines.evaluate import evaluate

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


def test_an_error_points_at_the_character():
    with pytest.raises(EquationError) as refused:
        read("v + unknwon", ["v", "unknown"])
    assert refused.value.position == 4
    assert "'unknown'" in str(refused.value)


VALUES = {"v": -52.25, "e": 1.5, "tau": 7.0}
CASES = {
    "(-(v - e))/tau": lambda v, e, tau: -(v - e) / tau,
    "exp((v + 50)/e) + log(tau)*sqrt(tau)": lambda v, e, tau: math.exp((v + 50) / e) + math.log(tau) * math.sqrt(tau),
    "where(v > -50 and tau >= 7, e, 2*e)": lambda v, e, tau: 2 * e,
    "min(v, e) + max(v, e)**3 - abs(v)": lambda v, e, tau: v + e**3 - abs(v),
    "exprel(e) * tanh(v/10) + sin(e)*cos(e)": lambda v, e, tau: (
        (math.exp(e) - 1) / e * math.tanh(v / 10) + math.sin(e) * math.cos(e)
    ),
    "v**-2 + e**0.5": lambda v, e, tau: v**-2 + e**0.5,
    "not (v < 0) or e > 1": lambda v, e, tau: True,
}


@pytest.mark.parametrize("text", CASES)
def test_a_parsed_expression_has_the_value_of_its_text(text):
    assert evaluate(parse(text, VALUES), VALUES) == pytest.approx(CASES[text](**VALUES), rel=1e-12)


def test_exprel_is_whole_at_zero():
    assert evaluate(parse("exprel(v)", ["v"]), {"v": 0.0}) == 1.0


def test_every_function_can_be_shown_and_evaluated():
    for name, arguments in FUNCTIONS.items():
        text = f"{name}({', '.join(['v > 1' if name == 'where' else '0.5', '2', '3'][:arguments])})"
        assert latex(read(text, ["v"]), {})
        assert math.isfinite(evaluate(parse(text, ["v"]), {"v": 0.0}))


def test_latex_keeps_the_order_of_the_author():
    shown = latex(read("(-g_l*(v - e_l) + i)/c_m", ["g_l", "v", "e_l", "i", "c_m"]), {"g_l": "g_L"})
    assert shown == r"\frac{-g_L \, \left(v - e_{l}\right) + i}{c_{m}}"
