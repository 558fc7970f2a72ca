"""The safe reader: text of an expression in, a checked syntax tree or a sympy expression out. Nothing is ever evaluated as text."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from workbench.core.errors import EquationError

MAX_LENGTH, MAX_DEPTH, MAX_POWER = 400, 24, 8

FUNCTIONS = {
    "exp": 1,
    "log": 1,
    "sqrt": 1,
    "sin": 1,
    "cos": 1,
    "tanh": 1,
    "abs": 1,
    "exprel": 1,
    "min": 2,
    "max": 2,
    "where": 3,
}
"""Functions an equation may call, with their number of arguments. exprel(x) = (exp(x) - 1)/x."""

OPERATORS = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.Pow)
COMPARISONS = (ast.Gt, ast.GtE, ast.Lt, ast.LtE)


def read(text: str, names: Iterable[str], where: str = "equation") -> ast.expr:
    """Check an expression and return its syntax tree.

    Parameters
    ----------
    text
        At most 400 characters of ``+ - * / **``, comparisons, ``and or not``, numbers, names and :data:`FUNCTIONS`.
    names
        The names it may use.

    Raises
    ------
    EquationError
        Naming the character, what was expected and what to try.
    """
    known = frozenset(names)
    if not isinstance(text, str) or not text.strip():
        raise EquationError(where, "an expression", repr(text)[:40], "(-(v - e_l))/tau")
    if len(text) > MAX_LENGTH:
        raise EquationError(where, f"at most {MAX_LENGTH} characters", str(len(text)), "splitting it with lets")
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        position = (getattr(error, "offset", None) or 1) - 1
        raise EquationError(
            where,
            "an expression",
            f"{getattr(error, 'msg', 'text that cannot be read')} at character {position}",
            "(-(v - e_l))/tau",
            position,
        ) from None
    _check(tree, known, where, 0)
    return tree


def _check(node: ast.AST, names: frozenset[str], where: str, depth: int) -> None:
    position = getattr(node, "col_offset", 0)

    def refuse(expected: str, got: str, hint: str = "") -> EquationError:
        return EquationError(where, expected, f"{got} at character {position}", hint, position)

    if depth > MAX_DEPTH:
        raise refuse(f"at most {MAX_DEPTH} levels of brackets", "more", "splitting it with lets")
    children: list[ast.AST] = []
    match node:
        case ast.Constant(value=value):
            if isinstance(value, bool) or not isinstance(value, (int, float)) or not abs(value) < 1e300:
                raise refuse("a number", repr(value)[:30])
        case ast.Name(id=name):
            if name not in names:
                from workbench.core.errors import unknown

                nearest = unknown(where, name, names)
                raise refuse(nearest.expected, repr(name)[:30], nearest.hint)
        case ast.UnaryOp(op=ast.USub() | ast.UAdd() | ast.Not(), operand=operand):
            children = [operand]
        case ast.BinOp(left=left, op=op, right=right) if isinstance(op, OPERATORS):
            if isinstance(op, ast.Pow):
                sign, power = (
                    (-1, right.operand)
                    if isinstance(right, ast.UnaryOp) and isinstance(right.op, ast.USub)
                    else (1, right)
                )
                if (
                    not isinstance(power, ast.Constant)
                    or not isinstance(power.value, (int, float))
                    or abs(sign * power.value) > MAX_POWER
                ):
                    raise refuse(f"a constant power of at most {MAX_POWER}", ast.unparse(right)[:30], "exp(b*log(a))")
            children = [left, right]
        case ast.Compare(left=left, ops=[op], comparators=[right]) if isinstance(op, COMPARISONS):
            children = [left, right]
        case ast.BoolOp(values=values):
            children = list(values)
        case ast.Call(func=ast.Name(id=name), args=args, keywords=[]) if name in FUNCTIONS:
            if len(args) != FUNCTIONS[name]:
                raise refuse(f"{name} with {FUNCTIONS[name]} arguments", f"{len(args)}")
            children = list(args)
        case ast.Call():
            raise refuse("one of " + ", ".join(FUNCTIONS), ast.unparse(node)[:30])
        case _:
            raise refuse("numbers, names, + - * / **, comparisons and " + ", ".join(FUNCTIONS), type(node).__name__)
    for child in children:
        _check(child, names, where, depth + 1)


@lru_cache(maxsize=4096)
def _parse(text: str, names: frozenset[str], where: str) -> Any:
    return _build(read(text, names, where))


def parse(text: str, names: Iterable[str], where: str = "equation") -> Any:
    """Return the sympy expression of a checked text; every name becomes a real symbol.

    >>> str(parse("(-(v - e_l))/tau", ["v", "e_l", "tau"]))
    '(e_l - v)/tau'
    """
    return _parse(text, frozenset(names), where)


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


def _build(node: ast.expr) -> Any:
    import sympy

    calls: dict[str, Any] = {
        "exp": sympy.exp, "log": sympy.log, "sqrt": sympy.sqrt, "sin": sympy.sin, "cos": sympy.cos, "tanh": sympy.tanh, "abs": sympy.Abs,
        "exprel": exprel(), "min": sympy.Min, "max": sympy.Max, "where": lambda test, yes, no: sympy.Piecewise((yes, test), (no, True)),
    }  # fmt: skip
    match node:
        case ast.Constant(value=value):
            return sympy.Integer(value) if isinstance(value, int) else sympy.Float(value)
        case ast.Name(id=name):
            return symbol(name)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_build(operand)
        case ast.UnaryOp(op=ast.UAdd(), operand=operand):
            return _build(operand)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return sympy.Not(_build(operand))
        case ast.BinOp(left=left, op=op, right=right):
            a, b = _build(left), _build(right)
            match op:
                case ast.Add():
                    return a + b
                case ast.Sub():
                    return a - b
                case ast.Mult():
                    return a * b
                case ast.Div():
                    return a / b
                case _:
                    return a**b
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            relation = {ast.Gt: sympy.Gt, ast.GtE: sympy.Ge, ast.Lt: sympy.Lt, ast.LtE: sympy.Le}[type(op)]
            return relation(_build(left), _build(right))
        case ast.BoolOp(op=op, values=values):
            return (sympy.And if isinstance(op, ast.And) else sympy.Or)(*map(_build, values))
        case ast.Call(func=ast.Name(id=name), args=args):
            return calls[name](*map(_build, args))
    raise AssertionError(f"unchecked node {ast.dump(node)}")
