"""Expressions as source text for numba, with every number in the precision of the run."""

from __future__ import annotations

from typing import Any

from workbench.engines.evaluate import RELATIONS
from workbench.engines.tree import Tree, is_name, tree

CALLS = {"exp": "exp", "log": "log", "sin": "sin", "cos": "cos", "tanh": "tanh", "Abs": "abs", "ExpRel": "exprel"}
SIGNS = dict(zip(RELATIONS, (">", ">=", "<", "<="), strict=True))


def identifier(name: str) -> str:
    """A Python identifier for a name of a program: ``v`` becomes ``q_v``, and a name the lowering made, ``p|v|i``, ``t_p__v__i``.

    Raises
    ------
    ValueError
        If it would not be one: a name becomes source text.
    """
    if not is_name(name):
        raise ValueError(f"{name!r} is no name")
    return f"t_{name.replace('|', '__')}" if "|" in name else f"q_{name}"


class Printer:
    """Turns trees into text; numbers become module constants ``K0``, ``K1``, ... of the right precision."""

    def __init__(self) -> None:
        self.constants: dict[float, str] = {}

    def number(self, value: float) -> str:
        """The name of a constant."""
        return self.constants.setdefault(float(value), f"K{len(self.constants)}")

    def text(self, expression: Any) -> str:
        """The source text of an expression; only node kinds that the safe parser makes are known."""
        node = tree(expression)
        kind = node.kind
        if kind == "Symbol":
            return identifier(node.value)
        if node.is_number:
            return self.number(node.value)
        if kind == "Truth":
            return str(bool(node.value))
        if kind == "Pow":
            return self.power(*node.args)
        if kind == "Mul":
            return self.product(node)
        parts = [self.text(part) for part in node.args]
        if kind == "Piecewise":
            yes, test, no = parts
            return f"({yes} if {test} else {no})"
        if kind == "Add":
            return "(" + " + ".join(parts) + ")"
        if kind in ("Min", "Max"):
            folded = parts[0]
            for part in parts[1:]:
                folded = f"{kind.lower()}({folded}, {part})"
            return folded
        if kind in ("And", "Or"):
            return "(" + f" {kind.lower()} ".join(parts) + ")"
        if kind == "Not":
            return f"(not {parts[0]})"
        if kind in CALLS:
            return f"{CALLS[kind]}({parts[0]})"
        if kind in SIGNS:
            return f"({parts[0]} {SIGNS[kind]} {parts[1]})"
        raise AssertionError(f"no rule for {kind}")

    def product(self, node: Tree) -> str:
        """A product, with inverse factors collected under one division."""
        above = [part for part in node.args if not part.power(-1)]
        below = [part.args[0] for part in node.args if part.power(-1)]
        top = " * ".join(self.text(part) for part in above) or self.number(1.0)
        return f"({top} / ({' * '.join(self.text(part) for part in below)}))" if below else f"({top})"

    def power(self, base: Tree, exponent: Tree) -> str:
        """A power as repeated multiplication where the exponent is a small whole number."""
        text = self.text(base)
        if exponent.kind == "Integer" and abs(exponent.value) <= 8:
            product = " * ".join([text] * abs(exponent.value))
            return f"({product})" if exponent.value > 0 else f"({self.number(1.0)} / ({product}))"
        if exponent.is_number and exponent.value == 0.5:
            return f"sqrt({text})"
        return f"({text} ** {self.text(exponent)})"

    def header(self) -> str:
        """The lines that define the constants."""
        return "\n".join(f"{name} = real({value!r})" for value, name in self.constants.items())
