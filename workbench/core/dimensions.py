"""The dimension check: does every term of an equation measure the same thing?"""

from __future__ import annotations

import ast
from collections.abc import Mapping

from workbench.core.errors import EquationError
from workbench.core.units import exponents

Dimension = tuple[float, ...]
NONE: Dimension = (0.0, 0.0, 0.0, 0.0, 0.0)


def dimension_of(unit: str) -> Dimension:
    """Exponents of (time, voltage, current, length, substance) of a unit."""
    return exponents(unit)


def per_time(dimension: Dimension) -> Dimension:
    """The dimension of a rate of change."""
    return (dimension[0] - 1, *dimension[1:])


def check(node: ast.expr, units: Mapping[str, Dimension], where: str) -> Dimension | None:
    """Return the dimension of an expression, or refuse it; a bare zero has none (``None``) and fits everything.

    Raises
    ------
    EquationError
        If two terms that are added or compared do not measure the same thing, or a function gets an argument with a unit.
    """

    def same(a: Dimension | None, b: Dimension | None, at: ast.expr) -> Dimension | None:
        if a is None or b is None:
            return b if a is None else a
        if any(abs(x - y) > 1e-9 for x, y in zip(a, b, strict=True)):
            raise EquationError(
                where,
                f"terms of one dimension ({describe(a)})",
                f"{describe(b)} in {ast.unparse(at)!r}",
                "the units of its parameters",
                at.col_offset,
            )
        return a

    def plain(argument: ast.expr) -> None:
        same(NONE, check(argument, units, where), argument)

    match node:
        case ast.Constant(value=value):
            return None if value == 0 else NONE
        case ast.Name(id=name):
            return units[name]
        case ast.UnaryOp(operand=operand):
            return check(operand, units, where)
        case ast.BinOp(left=left, op=ast.Add() | ast.Sub(), right=right):
            return same(check(left, units, where), check(right, units, where), right)
        case ast.BinOp(left=left, op=ast.Pow(), right=right):
            base = check(left, units, where) or NONE
            power = float(ast.literal_eval(right))
            return tuple(exponent * power for exponent in base)
        case ast.BinOp(left=left, op=op, right=right):
            a, b = check(left, units, where) or NONE, check(right, units, where) or NONE
            sign = 1 if isinstance(op, ast.Mult) else -1
            return tuple(x + sign * y for x, y in zip(a, b, strict=True))
        case ast.Compare(left=left, comparators=[right]):
            same(check(left, units, where), check(right, units, where), right)
            return NONE
        case ast.BoolOp(values=values):
            for value in values:
                check(value, units, where)
            return NONE
        case ast.Call(func=ast.Name(id="abs"), args=[argument]):
            return check(argument, units, where)
        case ast.Call(func=ast.Name(id="sqrt"), args=[argument]):
            base = check(argument, units, where) or NONE
            return tuple(exponent / 2 for exponent in base)
        case ast.Call(func=ast.Name(id="min" | "max"), args=[a, b]):
            return same(check(a, units, where), check(b, units, where), b)
        case ast.Call(func=ast.Name(id="where"), args=[test, a, b]):
            check(test, units, where)
            return same(check(a, units, where), check(b, units, where), b)
        case ast.Call(args=args):
            for argument in args:
                plain(argument)
            return NONE
    raise AssertionError(f"unchecked node {ast.dump(node)}")


def describe(dimension: Dimension) -> str:
    """A dimension in coherent units, for a message: ``mV ms^-1``."""
    parts = [
        unit if power == 1 else f"{unit}^{power:g}"
        for unit, power in zip(("ms", "mV", "pA", "(10 um)", "fmol"), dimension, strict=True)
        if power
    ]
    return " ".join(parts) or "no unit"
