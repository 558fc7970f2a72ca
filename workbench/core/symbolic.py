"""From a checked expression to sympy, which engines lower, differentiate and print."""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any

from workbench.core.errors import EquationError
from workbench.core.expression import MAX_DIGITS, read

BINARY: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}


@lru_cache(maxsize=4096)
def _parse(text: str, names: frozenset[str], where: str, lets: tuple[tuple[str, Any], ...], written: bool) -> Any:
    built = (_Written if written else _Builder)(dict(lets), where).build(read(text, names, where))
    _whole(built, where)
    return built


def parse(
    text: str,
    names: Iterable[str],
    where: str = "equation",
    lets: Mapping[str, Any] | None = None,
    written: bool = False,
) -> Any:
    """Return the sympy expression of a checked text; every name becomes a real symbol.

    Parameters
    ----------
    lets
        Expressions to put in place of some of the names.
    written
        Keep sums and products in the order of the text, so that a computer rounds as its author's did; sympy sorts them otherwise.

    Raises
    ------
    EquationError
        As :func:`~workbench.core.expression.read`; and if the expression is never a finite real number, such as ``1/(v - v)``.

    >>> str(parse("(-(v - e_l))/tau", ["v", "e_l", "tau"]))
    '(e_l - v)/tau'
    """
    return _parse(text, frozenset(names), where, tuple((lets or {}).items()), written)


def symbol(name: str) -> Any:
    """The sympy symbol of a name, the same everywhere."""
    import sympy

    return sympy.Symbol(name, real=True)


@lru_cache(maxsize=1)
def exprel() -> Any:
    """The sympy function exprel(x) = (exp(x) - 1)/x with exprel(0) = 1, kept whole so that no engine divides by zero."""
    import sympy

    class ExpRel(sympy.Function):
        nargs = 1

        def fdiff(self, argindex: int = 1) -> Any:
            x = self.args[0]
            return (sympy.exp(x) - self) / x

    return ExpRel


@lru_cache(maxsize=1)
def extremes() -> tuple[Any, Any]:
    """The sympy functions Min and Max of two arguments, kept whole: sympy's own compare all their arguments with each other."""
    import sympy

    class Min(sympy.Function):
        nargs = 2

        def fdiff(self, argindex: int = 1) -> Any:
            first, second = self.args
            return sympy.Piecewise((2 - argindex, sympy.Lt(first, second)), (argindex - 1, True))

    class Max(sympy.Function):
        nargs = 2

        def fdiff(self, argindex: int = 1) -> Any:
            first, second = self.args
            return sympy.Piecewise((2 - argindex, sympy.Gt(first, second)), (argindex - 1, True))

    return Min, Max


NODES = frozenset({"Symbol", "Add", "Mul", "Pow", "Min", "Max", "Piecewise", "ExprCondPair", "BooleanTrue", "BooleanFalse"}) | {
    "exp", "log", "sin", "cos", "tanh", "Abs", "ExpRel", "And", "Or", "Not",
    "StrictGreaterThan", "GreaterThan", "StrictLessThan", "LessThan",
}  # fmt: skip
"""Kinds of nodes that engines know, beside numbers."""


def _whole(expression: Any, where: str) -> None:
    """Refuse an expression in which sympy has found an infinite or an imaginary part."""
    stack = [expression]
    while stack:
        node = stack.pop()
        kind = type(node).__name__
        if node.is_Number:
            good = bool(node.is_finite) and abs(node) < 10**MAX_DIGITS
        else:
            good = kind in NODES
        if not good:
            raise EquationError(
                where, "a finite real number", str(node)[:30] if kind not in NODES else kind, "another form"
            )
        stack += node.args


def _exprel(x: float) -> float:
    return math.expm1(x) / x if x else 1.0


NUMERIC: dict[str, Callable[..., Any]] = {
    "exp": math.exp, "log": math.log, "sqrt": math.sqrt, "sin": math.sin, "cos": math.cos, "tanh": math.tanh, "abs": abs, "exprel": _exprel,
    "min": min, "max": max,
}  # fmt: skip


class _Builder:
    """From a checked syntax tree to sympy. Functions of plain numbers become numbers at once, in double precision.

    Left to sympy, a tower such as ``exp(exp(exp(99)))`` stays exact, and the first comparison asks for all its digits.
    """

    def __init__(self, lets: Mapping[str, Any], where: str) -> None:
        import sympy

        self.lets, self.where, self.sympy = lets, where, sympy
        smaller, larger = extremes()
        self.calls: dict[str, Any] = {
            "exp": sympy.exp, "log": sympy.log, "sqrt": sympy.sqrt, "sin": sympy.sin, "cos": sympy.cos, "tanh": sympy.tanh, "abs": sympy.Abs,
            "exprel": exprel(), "min": smaller, "max": larger, "where": lambda test, yes, no: sympy.Piecewise((yes, test), (no, True)),
        }  # fmt: skip

    def build(self, node: ast.expr) -> Any:
        """The sympy expression of a tree."""
        sympy = self.sympy
        match node:
            case ast.Constant(value=value):
                return sympy.Integer(value) if isinstance(value, int) else sympy.Float(value)
            case ast.Name(id=name):
                return self.lets[name] if name in self.lets else symbol(name)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return -self.build(operand)
            case ast.UnaryOp(op=ast.UAdd(), operand=operand):
                return self.build(operand)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return sympy.Not(self.build(operand))
            case ast.BinOp(left=left, op=op, right=right):
                return BINARY[type(op)](self.build(left), self.build(right))
            case ast.Compare(left=left, ops=[op], comparators=[right]):
                relation = {ast.Gt: sympy.Gt, ast.GtE: sympy.Ge, ast.Lt: sympy.Lt, ast.LtE: sympy.Le}[type(op)]
                return relation(self.build(left), self.build(right))
            case ast.BoolOp(op=op, values=values):
                return (sympy.And if isinstance(op, ast.And) else sympy.Or)(*map(self.build, values))
            case ast.Call(func=ast.Name(id=name), args=args):
                return self.call(name, [self.build(argument) for argument in args])
        raise AssertionError(f"unchecked node {ast.dump(node)}")

    def call(self, name: str, args: list[Any]) -> Any:
        """A function of its arguments, each finite and real."""
        for argument in args:
            _whole(argument, self.where)
        if name == "where" and args[0].has(self.sympy.Piecewise):
            raise EquationError(self.where, "a condition without where in it", "one", "and, or, not")
        if name not in NUMERIC or not all(argument.is_number for argument in args):
            return self.calls[name](*args)
        try:
            value = NUMERIC[name](*map(float, args))
        except (ArithmeticError, ValueError):
            value = math.nan
        if not abs(value) < 10**MAX_DIGITS:
            raise EquationError(self.where, "a finite real number", f"{name}({args[0]})"[:40], "another form")
        return self.sympy.Float(value)


def sum_in_order(first: Any, second: Any) -> Any:
    """A sum that is taken in this order: the terms of the first, then the second as a whole."""
    import sympy

    return sympy.Add(*(first.args if first.is_Add else (first,)), second, evaluate=False)


def product_in_order(first: Any, second: Any) -> Any:
    """A product that is taken in this order: the factors of the first, then the second as a whole."""
    import sympy

    return sympy.Mul(*(first.args if first.is_Mul else (first,)), second, evaluate=False)


class _Written(_Builder):
    """From a checked syntax tree to sympy in the order of the text: a + b + c is (a + b) + c, and a*b*c is (a*b)*c."""

    def build(self, node: ast.expr) -> Any:
        match node:
            case ast.UnaryOp(op=ast.USub(), operand=operand) if not isinstance(operand, ast.Constant):
                return product_in_order(self.sympy.Integer(-1), self.build(operand))
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                return sum_in_order(self.build(left), self.build(right))
            case ast.BinOp(left=left, op=ast.Sub(), right=right):
                return sum_in_order(self.build(left), product_in_order(self.sympy.Integer(-1), self.build(right)))
            case ast.BinOp(left=left, op=ast.Mult(), right=right):
                return product_in_order(self.build(left), self.build(right))
            case ast.BinOp(left=left, op=ast.Div(), right=right):
                return product_in_order(self.build(left), self.sympy.Pow(self.build(right), -1, evaluate=False))
        return super().build(node)
