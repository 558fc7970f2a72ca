"""The safe reader accepts equations and nothing else."""

from __future__ import annotations

import ast
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.core.errors import EquationError
from workbench.core.expression import FUNCTIONS, parse, read, symbol
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


TOWERS = [
    "exp(exp(exp(exp(9))))",
    "max(exp(exp(exp(exp(9)))), v)",
    "cos(exp(exp(exp(9*v/v)))) > 0",
    "exp(exp(exp(9*sqrt(2*v)/sqrt(v))))",
    "((((3*v)**8)**8)**8)**8",
    "((99999999**8)**8)**8",
    "1e299*v*1e299",
    "99999999999999999999**8*99999999999999999999**8*v",
    "1/(v - v)",
    "sqrt(-v*v)",
    "log(0)",
]


@pytest.mark.parametrize("text", TOWERS)
def test_what_grows_out_of_numbers_is_refused_and_not_computed(text):
    with pytest.raises(EquationError):
        parse(text, ["v"])


@pytest.mark.parametrize("text", ["(v > 1) + 1", "exp(v > 1)", "min(v > 1, 2)", "where(v, 1, 2)", "v and v > 1", "not v", "-(v > 1)"])  # fmt: skip
def test_conditions_and_numbers_are_not_mixed(text):
    with pytest.raises(EquationError):
        read(text, ["v"])


def test_a_reader_may_ask_for_a_condition_or_for_a_number():
    assert isinstance(read("v > 1", ["v"], condition=True), ast.Compare)
    for text, condition in (("v", True), ("v > 1", False)):
        with pytest.raises(EquationError):
            read(text, ["v"], condition=condition)


def test_lets_are_put_in_while_building():
    lets = {"u": parse("9 + v - v", ["v"])}
    assert evaluate(parse("exp(u)", ["u", "v"], lets=lets), {}) == pytest.approx(math.exp(9))
    with pytest.raises(EquationError):
        parse("exp(exp(exp(u)))", ["u", "v"], lets=lets)


@pytest.mark.parametrize(("text", "slopes"), [("min(v, w)", (1, 0)), ("max(v, w)", (0, 1))])
def test_extremes_have_the_slope_of_the_argument_they_take(text, slopes):
    expression = parse(text, ["v", "w"])
    for name, slope in zip("vw", slopes, strict=True):
        assert evaluate(expression.diff(symbol(name)), {"v": 1.0, "w": 2.0}) == slope


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
