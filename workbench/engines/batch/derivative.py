"""Partial derivatives of expressions: what generates the way back through a step of time."""

from __future__ import annotations

from collections.abc import Mapping

from workbench.engines.evaluate import RELATIONS
from workbench.engines.tree import Tree

ZERO, ONE, TWO, MINUS = (Tree("Integer", value=number) for number in (0, 1, 2, -1))
HALF = Tree("Float", value=0.5)
NEAR = 0.05
"""Where the slope of exprel is taken from its series, whose next term is then below single precision."""
SERIES = (1 / 2, 1 / 3, 1 / 8, 1 / 30, 1 / 144)


def symbol(name: str) -> Tree:
    """The tree of a name."""
    return Tree("Symbol", value=name)


def number(value: float) -> Tree:
    """The tree of a number."""
    return Tree("Float", value=float(value))


def add(*parts: Tree) -> Tree:
    """A sum, without what is zero."""
    kept = tuple(part for part in parts if part is not ZERO)
    return Tree("Add", kept) if len(kept) > 1 else kept[0] if kept else ZERO


def multiply(*parts: Tree) -> Tree:
    """A product, without what is one."""
    if any(part is ZERO for part in parts):
        return ZERO
    kept = tuple(part for part in parts if part is not ONE)
    return Tree("Mul", kept) if len(kept) > 1 else kept[0] if kept else ONE


def choose(yes: Tree, test: Tree, no: Tree) -> Tree:
    """``yes`` where the test holds, else ``no``."""
    return yes if yes is no else Tree("Piecewise", (yes, test, no))


def renamed(node: Tree, names: Mapping[str, Tree]) -> Tree:
    """An expression with other expressions in place of names."""
    if node.kind == "Symbol":
        return names.get(node.value, node)
    parts = tuple(renamed(part, names) for part in node.args)
    return node if all(a is b for a, b in zip(parts, node.args, strict=True)) else Tree(node.kind, parts, node.value)


def derivative(node: Tree, name: str) -> Tree:
    """Return the derivative of an expression by a name, as torch would take it where there is a kink.

    Tests have none: what depends on whether a cell spiked is not a matter of slopes.
    """
    if node.kind == "Symbol":
        return ONE if node.value == name else ZERO
    if name not in node.names or node.kind in (*RELATIONS, "And", "Or", "Not"):
        return ZERO
    if node.kind == "Piecewise":
        yes, test, no = node.args
        return choose(derivative(yes, name), test, derivative(no, name))
    slopes = [derivative(part, name) for part in node.args]
    match node.kind:
        case "Add":
            return add(*slopes)
        case "Mul":
            terms = [multiply(*node.args[:k], slope, *node.args[k + 1 :]) for k, slope in enumerate(slopes)]
            return add(*terms)
        case "Pow":
            return _of_power(node, *slopes)
        case "Min" | "Max":
            return _of_extreme(node, slopes)
    return multiply(_of_function(node.kind, node.args[0], node), slopes[0])


def _of_power(node: Tree, by_base: Tree, by_exponent: Tree) -> Tree:
    """Of ``base ** exponent``."""
    base, exponent = node.args
    if exponent.is_number:
        less = exponent.value - 1
        if less == 0:
            return by_base
        lower = Tree("Integer", value=less) if exponent.kind == "Integer" else number(less)
        return multiply(exponent, base if less == 1 else Tree("Pow", (base, lower)), by_base)
    falling = Tree("Pow", (base, add(exponent, MINUS)))
    return add(multiply(exponent, falling, by_base), multiply(node, Tree("log", (base,)), by_exponent))


def _of_extreme(node: Tree, slopes: list[Tree]) -> Tree:
    """Of the least or the largest of some parts; two equal ones share the slope."""
    above = "StrictLessThan" if node.kind == "Min" else "StrictGreaterThan"
    value, slope = node.args[0], slopes[0]
    for part, other in zip(node.args[1:], slopes[1:], strict=True):
        even = multiply(HALF, add(slope, other))
        slope = choose(slope, Tree(above, (value, part)), choose(other, Tree(above, (part, value)), even))
        value = Tree(node.kind, (value, part))
    return slope


def _of_function(kind: str, x: Tree, value: Tree) -> Tree:
    """Of a function of one number, by that number."""
    match kind:
        case "exp":
            return value
        case "log":
            return Tree("Pow", (x, MINUS))
        case "sin":
            return Tree("cos", (x,))
        case "cos":
            return multiply(MINUS, Tree("sin", (x,)))
        case "tanh":
            return add(ONE, multiply(MINUS, value, value))
        case "Abs":
            falling = choose(MINUS, Tree("StrictLessThan", (x, ZERO)), ZERO)
            return choose(ONE, Tree("StrictGreaterThan", (x, ZERO)), falling)
        case "ExpRel":
            series = number(SERIES[-1])
            for factor in SERIES[-2::-1]:
                series = add(number(factor), multiply(x, series))
            near = Tree("StrictLessThan", (Tree("Abs", (x,)), number(NEAR)))
            away = multiply(add(Tree("exp", (x,)), multiply(MINUS, value)), Tree("Pow", (x, MINUS)))
            return choose(series, near, away)
    raise AssertionError(f"no derivative of {kind}")
