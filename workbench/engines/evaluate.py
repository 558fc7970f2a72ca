"""Walking an expression: the same tree gives numbers with numpy, gradients with torch, and a count of operations."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from types import SimpleNamespace
from typing import Any

import numpy as np

from workbench.engines.tree import Tree, tree


def numpy_exprel(x: Any) -> Any:
    """Return (exp(x) - 1)/x, which is 1 at zero; scipy's takes as long to load as a network to start."""
    zero = np.equal(x, 0.0)
    with np.errstate(over="ignore", invalid="ignore"):
        return np.where(zero, 1.0, np.expm1(x) / np.where(zero, 1.0, x))[()]


NUMPY = SimpleNamespace(
    exp=np.exp, log=np.log, sqrt=np.sqrt, sin=np.sin, cos=np.cos, tanh=np.tanh, abs=np.abs, exprel=numpy_exprel,
    minimum=np.minimum, maximum=np.maximum, where=np.where, logical_and=np.logical_and, logical_or=np.logical_or, logical_not=np.logical_not,
)  # fmt: skip
"""The functions a tree may call; torch brings its own."""

NOT_ZERO = "time constants and capacitances above zero"
"""What to try where a quantity that is zero divides."""

UNARY = {
    "exp": "exp",
    "log": "log",
    "sin": "sin",
    "cos": "cos",
    "tanh": "tanh",
    "Abs": "abs",
    "ExpRel": "exprel",
    "Not": "logical_not",
}
FOLDED = {"Min": "minimum", "Max": "maximum", "And": "logical_and", "Or": "logical_or"}
RELATIONS: dict[str, Callable[[Any, Any], Any]] = {
    "StrictGreaterThan": lambda a, b: a > b,
    "GreaterThan": lambda a, b: a >= b,
    "StrictLessThan": lambda a, b: a < b,
    "LessThan": lambda a, b: a <= b,
}
Node = Callable[[Mapping[str, Any], Any], Any]


def evaluate(expression: Any, env: Mapping[str, Any], functions: Any = NUMPY) -> Any:
    """Return the value of an expression; ``env`` gives each name a number, array or tensor."""
    return closure(expression)(env, functions)


def closure(expression: Any) -> Node:
    """Return a function ``(env, functions) -> value`` that walks the expression; building it once makes walking cheap."""
    return _closure(tree(expression))


@lru_cache(maxsize=4096)
def _closure(node: Tree) -> Node:
    kind, value = node.kind, node.value
    if kind == "Symbol":
        return lambda env, fns: env[value]
    if node.is_number:
        number = float(value)
        return lambda env, fns: number
    if kind == "Truth":
        return lambda env, fns: value
    if kind == "Pow":
        return _power(_closure(node.args[0]), node.args[1])
    parts = [_closure(argument) for argument in node.args]
    if kind == "Piecewise":
        yes, test, no = parts
        return lambda env, fns: fns.where(test(env, fns), yes(env, fns), no(env, fns))
    if kind == "Add":
        return _fold(parts, lambda fns: lambda a, b: a + b)
    if kind == "Mul":
        return _fold(parts, lambda fns: lambda a, b: a * b)
    if kind in FOLDED:
        label = FOLDED[kind]
        return _fold(parts, lambda fns: getattr(fns, label))
    if kind in UNARY:
        function, inner = UNARY[kind], parts[0]
        return lambda env, fns: getattr(fns, function)(inner(env, fns))
    if kind in RELATIONS:
        compare, (left, right) = RELATIONS[kind], parts
        return lambda env, fns: compare(left(env, fns), right(env, fns))
    raise AssertionError(f"no rule for {kind}")


def _fold(parts: list[Node], operator: Callable[[Any], Callable[[Any, Any], Any]]) -> Node:
    def walk(env: Mapping[str, Any], fns: Any) -> Any:
        combine = operator(fns)
        value = parts[0](env, fns)
        for part in parts[1:]:
            value = combine(value, part(env, fns))
        return value

    return walk


def _power(base: Node, exponent: Tree) -> Node:
    if exponent.kind == "Integer" and abs(exponent.value) <= 8:
        power = exponent.value

        def multiply(env: Mapping[str, Any], fns: Any) -> Any:
            x = base(env, fns)
            value = x
            for _ in range(abs(power) - 1):
                value = value * x
            return value if power > 0 else 1.0 / value

        return multiply
    if exponent.kind == "Rational" and exponent.value in (0.5, -0.5):
        inverse = exponent.value < 0
        return lambda env, fns: 1.0 / fns.sqrt(base(env, fns)) if inverse else fns.sqrt(base(env, fns))
    raised = _closure(exponent)
    return lambda env, fns: base(env, fns) ** raised(env, fns)


def operations(expression: Any) -> dict[str, int]:
    """Count the arithmetic of an expression: additions, multiplications, divisions, functions (exp and the like), comparisons."""
    count = {"add": 0, "mul": 0, "div": 0, "function": 0, "compare": 0}
    stack = [tree(expression)]
    while stack:
        node = stack.pop()
        kind = node.kind
        stack += node.args
        if kind == "Add":
            count["add"] += len(node.args) - 1
        elif kind == "Mul":
            divisions = sum(_inverse(part) for part in node.args)
            # a factor of -1 is a sign, and a division replaces a multiplication
            signs = sum(part.kind == "Integer" and part.value == -1 for part in node.args)
            count["mul"] += max(len(node.args) - 1 - signs - divisions, 0)
        elif kind == "Pow" and node.args[1].kind == "Integer":
            count["mul"] += abs(node.args[1].value) - 1
            count["div"] += int(_inverse(node))
        elif kind == "Pow" or (kind in UNARY and kind != "Not"):
            count["function"] += 1
        elif kind in RELATIONS or kind in ("Min", "Max", "Piecewise"):
            count["compare"] += 1
    return count


def _inverse(node: Tree) -> bool:
    """Whether it is a negative power."""
    return node.kind == "Pow" and node.args[1].is_number and node.args[1].value < 0
