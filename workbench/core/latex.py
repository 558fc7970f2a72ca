"""Equations as LaTeX, in the order their author wrote them."""

from __future__ import annotations

import ast
from collections.abc import Mapping

GREEK = {
    "alpha",
    "beta",
    "gamma",
    "delta",
    "epsilon",
    "eta",
    "theta",
    "kappa",
    "lambda",
    "mu",
    "nu",
    "rho",
    "sigma",
    "tau",
    "phi",
    "omega",
    "xi",
}
FUNCTIONS = {
    "exp": r"\exp",
    "log": r"\ln",
    "sin": r"\sin",
    "cos": r"\cos",
    "tanh": r"\tanh",
    "min": r"\min",
    "max": r"\max",
    "exprel": r"\operatorname{exprel}",
}
RELATIONS = {ast.Gt: ">", ast.GtE: r"\geq", ast.Lt: "<", ast.LtE: r"\leq"}


def name_latex(name: str) -> str:
    """Return a plausible symbol for a name: ``tau_m`` becomes ``\\tau_{m}``.

    >>> name_latex("tau_m")
    '\\\\tau_{m}'
    """
    head, _, tail = name.partition("_")
    shown = f"\\{head.lower()}" if head.lower() in GREEK else head
    return f"{shown}_{{{tail.replace('_', ',')}}}" if tail else shown


def latex(node: ast.expr, symbols: Mapping[str, str]) -> str:
    """Return the LaTeX of a checked syntax tree; ``symbols`` maps names to their LaTeX."""
    return _Printer(symbols).visit(node)[0]


class _Printer:
    """Returns (text, strength): 0 comparison, 1 sum, 2 product, 3 sign, 4 atom."""

    def __init__(self, symbols: Mapping[str, str]) -> None:
        self.symbols = symbols

    def wrap(self, node: ast.expr, strength: int) -> str:
        text, own = self.visit(node)
        return rf"\left({text}\right)" if own < strength else text

    def visit(self, node: ast.expr) -> tuple[str, int]:
        match node:
            case ast.Constant(value=value):
                return f"{value:g}" if isinstance(value, float) else str(value), 4
            case ast.Name(id=name):
                return self.symbols.get(name) or name_latex(name), 4
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return rf"\neg {self.wrap(operand, 4)}", 3
            case ast.UnaryOp(op=op, operand=operand):
                return ("-" if isinstance(op, ast.USub) else "+") + self.wrap(operand, 2), 2
            case ast.BinOp(left=left, op=ast.Div(), right=right):
                return rf"\frac{{{self.visit(left)[0]}}}{{{self.visit(right)[0]}}}", 3
            case ast.BinOp(left=left, op=ast.Pow(), right=right):
                return f"{self.wrap(left, 4)}^{{{self.visit(right)[0]}}}", 3
            case ast.BinOp(left=left, op=ast.Mult(), right=right):
                factor = self.wrap(right, 3)
                gap = r" \cdot " if factor[:1].isdigit() else r" \, "
                return f"{self.wrap(left, 2)}{gap}{factor}", 2
            case ast.BinOp(left=left, op=op, right=right):
                sign = "+" if isinstance(op, ast.Add) else "-"
                return f"{self.wrap(left, 1)} {sign} {self.wrap(right, 2)}", 1
            case ast.Compare(left=left, ops=[op], comparators=[right]):
                return f"{self.wrap(left, 1)} {RELATIONS[type(op)]} {self.wrap(right, 1)}", 0
            case ast.BoolOp(op=op, values=values):
                return (r" \land " if isinstance(op, ast.And) else r" \lor ").join(self.wrap(v, 1) for v in values), 0
            case ast.Call(func=ast.Name(id="sqrt"), args=[argument]):
                return rf"\sqrt{{{self.visit(argument)[0]}}}", 4
            case ast.Call(func=ast.Name(id="abs"), args=[argument]):
                return rf"\left|{self.visit(argument)[0]}\right|", 4
            case ast.Call(func=ast.Name(id="where"), args=[test, yes, no]):
                rows = (self.visit(part)[0] for part in (yes, test, no))
                return r"\begin{{cases}} {} & \text{{if }} {} \\ {} & \text{{otherwise}} \end{{cases}}".format(*rows), 3
            case ast.Call(func=ast.Name(id=name), args=args):
                return rf"{FUNCTIONS[name]}\left({', '.join(self.visit(a)[0] for a in args)}\right)", 4
        raise AssertionError(f"unchecked node {ast.dump(node)}")
