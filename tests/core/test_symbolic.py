"""What sympy is given has the value of its text, and nothing that would grow without bounds."""

from __future__ import annotations

import math

import numpy as np
import pytest

from workbench.core.errors import EquationError
from workbench.core.expression import FUNCTIONS, read
from workbench.core.latex import latex
from workbench.core.symbolic import parse, symbol
from workbench.engines.evaluate import evaluate

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
@pytest.mark.parametrize("written", [False, True])
def test_a_parsed_expression_has_the_value_of_its_text(text, written):
    assert evaluate(parse(text, VALUES, written=written), VALUES) == pytest.approx(CASES[text](**VALUES), rel=1e-12)


ROUNDED = ("z + b + a - c", "z - (b + a) + c*b*a", "-(z - b)*a*c", "a*(z*b*c) + b", "(z + b)**2 - 0.1*z + 5*a - -c")


@pytest.mark.parametrize("text", ROUNDED)
def test_as_written_rounds_as_its_text_does(text):
    """Python's own arithmetic on the text, over numbers whose sums depend on their order."""
    rng = np.random.default_rng(1)
    for _ in range(50):
        env = dict(zip("abcz", rng.normal(size=4) * 10.0 ** rng.integers(-3, 4, 4), strict=True))
        value = eval(text.replace("(z + b)**2", "((z + b)*(z + b))"), {}, env)
        assert evaluate(parse(text, "abcz", written=True), env) == value
        assert evaluate(parse(text, "abcz"), env) == pytest.approx(value, rel=1e-9)


def test_exprel_is_whole_at_zero():
    assert evaluate(parse("exprel(v)", ["v"]), {"v": 0.0}) == 1.0


def test_every_function_can_be_shown_and_evaluated():
    for name, arguments in FUNCTIONS.items():
        text = f"{name}({', '.join(['v > 1' if name == 'where' else '0.5', '2', '3'][:arguments])})"
        assert latex(read(text, ["v"]), {})
        assert math.isfinite(evaluate(parse(text, ["v"]), {"v": 0.0}))
