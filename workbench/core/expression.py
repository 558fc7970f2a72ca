"""The safe reader: text of an expression in, a checked syntax tree out. Nothing is ever evaluated as text."""

from __future__ import annotations

import ast
import math
from collections.abc import Iterable

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

OPERATORS = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.Pow)
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
            case ast.BinOp(left=left, op=op, right=right) if isinstance(op, OPERATORS):
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
