"""The safe reader: text of an expression in, a checked syntax tree or a sympy expression out. Nothing is ever evaluated as text."""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any

from workbench.core.errors import EquationError, unknown

MAX_LENGTH, MAX_DEPTH, MAX_POWER, MAX_DIGITS = 400, 24, 8, 300

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

BINARY: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}
COMPARISONS = (ast.Gt, ast.GtE, ast.Lt, ast.LtE)


def read(text: str, names: Iterable[str], where: str = "equation", condition: bool | None = None) -> ast.expr:
    """Check an expression and return its syntax tree.

    Parameters
    ----------
    text
        At most 400 characters of ``+ - * / **``, comparisons, ``and or not``, numbers, names and :data:`FUNCTIONS`.
    names
        The names it may use.
    condition
        Whether it has to be a condition such as ``v > v_t``, or a number; None takes either.

    Raises
    ------
    EquationError
        Naming the character, what was expected and what to try.
    """
    if not isinstance(text, str) or not text.strip():
        raise EquationError(where, "an expression", repr(text)[:40], "(-(v - e_l))/tau")
    if len(text) > MAX_LENGTH:
        raise EquationError(where, f"at most {MAX_LENGTH} characters", str(len(text)), "splitting it with lets")
    text = text.strip()
    checker = _Checker(frozenset(names), where)
    for position, sign in enumerate(text):
        if not " " <= sign <= "~":
            raise checker.refusal(position, "plain letters and signs", ascii(sign)[1:-1], "tau for the letter τ")
    try:
        tree = ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        position = min(max((getattr(error, "offset", None) or 1) - 1, 0), len(text) - 1)
        told = getattr(error, "msg", "text that cannot be read")
        raise checker.refusal(position, "an expression", told, "(-(v - e_l))/tau") from None
    found = checker.visit(tree)
    if condition is not None and found != condition:
        raise checker.misplaced(tree, condition)
    return tree


class _Checker:
    """Walks a syntax tree once, refuses what is not allowed, and tells conditions from numbers."""

    def __init__(self, names: frozenset[str], where: str) -> None:
        self.names, self.where, self.digits = names, where, 0.0

    def refusal(self, position: int, expected: str, got: str, hint: str = "") -> EquationError:
        """The error at a character of the expression, counted from 0."""
        return EquationError(f"{self.where}, character {position + 1}", expected, got, hint, position)

    def misplaced(self, node: ast.expr, condition: bool) -> EquationError:
        """The error for a number where a condition belongs, or the other way round."""
        shown = ast.unparse(node)[:30]
        if condition:
            return self.refusal(node.col_offset, "a condition", f"the number {shown}", "a comparison such as v > v_t")
        return self.refusal(node.col_offset, "a number", f"the condition {shown}", "where(condition, 1, 0)")

    def visit(self, node: ast.AST, depth: int = 0, raised: float = 1.0) -> bool:
        """Check a tree and return whether it is a condition; ``raised`` is the product of the powers around it."""
        position = getattr(node, "col_offset", 0)

        def refuse(expected: str, got: str, hint: str = "") -> EquationError:
            return self.refusal(position, expected, got, hint)

        if depth > MAX_DEPTH:
            raise refuse(f"at most {MAX_DEPTH} levels of brackets", "more", "splitting it with lets")
        numbers: list[ast.expr] = []
        conditions: list[ast.expr] = []
        match node:
            case ast.Constant(value=value):
                if isinstance(value, bool) or not isinstance(value, (int, float)) or not abs(value) < 10**MAX_DIGITS:
                    raise refuse("a number", repr(value)[:30])
                self.digits += raised * abs(math.log10(abs(value))) if value else 0.0
                if self.digits > MAX_DIGITS:
                    raise refuse(f"numbers and powers within {MAX_DIGITS} digits", "more", "units of a nearer size")
            case ast.Name(id=name):
                if name not in self.names:
                    nearest = unknown(self.where, name, self.names)
                    raise refuse(nearest.expected, repr(name)[:30], nearest.hint)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                conditions = [operand]
            case ast.UnaryOp(op=ast.USub() | ast.UAdd(), operand=operand):
                numbers = [operand]
            case ast.BinOp(left=left, op=ast.Pow(), right=right):
                power = _constant(right)
                if power is None or not abs(power) <= MAX_POWER:
                    raise refuse(f"a constant power of at most {MAX_POWER}", ast.unparse(right)[:30], "exp(b*log(a))")
                raised *= max(abs(power), 1.0)
                if raised > MAX_POWER:
                    raise refuse(f"powers of powers up to {MAX_POWER} together", f"{raised:g}", "fewer powers")
                numbers = [left]
            case ast.BinOp(left=left, op=op, right=right) if type(op) in BINARY:
                numbers = [left, right]
            case ast.Compare(left=left, ops=[op], comparators=[right]) if isinstance(op, COMPARISONS):
                numbers = [left, right]
            case ast.BoolOp(values=values):
                conditions = list(values)
            case ast.Call(func=ast.Name(id=name), args=args, keywords=[]) if name in FUNCTIONS:
                if len(args) != FUNCTIONS[name]:
                    raise refuse(f"{name} with {FUNCTIONS[name]} arguments", f"{len(args)}")
                conditions = args[:1] if name == "where" else []
                numbers = args[1:] if name == "where" else args
            case ast.Call():
                raise refuse("one of " + ", ".join(FUNCTIONS), ast.unparse(node)[:30])
            case _:
                raise refuse("numbers, names, + - * / **, comparisons and " + ", ".join(FUNCTIONS), type(node).__name__)
        for wanted, children in ((False, numbers), (True, conditions)):
            for child in children:
                if self.visit(child, depth + 1, raised) != wanted:
                    raise self.misplaced(child, wanted)
        return isinstance(node, (ast.Compare, ast.BoolOp)) or bool(conditions and not numbers)


def _constant(node: ast.expr) -> float | None:
    """The value of a number with or without a sign, or None."""
    match node:
        case ast.Constant(value=value) if isinstance(value, (int, float)) and not isinstance(value, bool):
            return value
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=value)) if isinstance(value, (int, float)):
            return -value
    return None


@lru_cache(maxsize=4096)
def _parse(text: str, names: frozenset[str], where: str, lets: tuple[tuple[str, Any], ...]) -> Any:
    built = _Builder(dict(lets), where).build(read(text, names, where))
    _whole(built, where)
    return built


def parse(text: str, names: Iterable[str], where: str = "equation", lets: Mapping[str, Any] | None = None) -> Any:
    """Return the sympy expression of a checked text; every name becomes a real symbol.

    Parameters
    ----------
    lets
        Expressions to put in place of some of the names.

    Raises
    ------
    EquationError
        As :func:`read`; and if the expression is never a finite real number, such as ``1/(v - v)``.

    >>> str(parse("(-(v - e_l))/tau", ["v", "e_l", "tau"]))
    '(e_l - v)/tau'
    """
    return _parse(text, frozenset(names), where, tuple((lets or {}).items()))


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
