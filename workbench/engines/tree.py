"""Expressions as plain trees: what engines walk and keep on disk once sympy has done its part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

NUMBERS = ("Integer", "Rational", "Float")


@dataclass(frozen=True, eq=False)
class Tree:
    """A node of an expression.

    Attributes
    ----------
    kind
        ``Symbol``, ``Integer``, ``Rational``, ``Float``, ``Truth``, or what sympy calls a function of ``args``.
    value
        The name of a symbol, a number, or a truth.
    """

    kind: str
    args: tuple[Tree, ...] = ()
    value: Any = None

    @property
    def is_number(self) -> bool:
        """Whether it is a plain number."""
        return self.kind in NUMBERS

    @property
    def names(self) -> set[str]:
        """The names in it."""
        if self.kind == "Symbol":
            return {self.value}
        return set().union(*(part.names for part in self.args))

    def power(self, exponent: float) -> bool:
        """Whether it is something to the power of a plain number."""
        return self.kind == "Pow" and self.args[1].is_number and self.args[1].value == exponent


@lru_cache(maxsize=4096)
def _of(node: Any) -> Tree:
    kind = type(node).__name__
    if node.is_Symbol:
        return Tree("Symbol", value=node.name)
    if node.is_Integer:
        return Tree("Integer", value=int(node))
    if node.is_Number or kind in ("Exp1", "Pi"):
        return Tree("Rational" if node.is_Rational else "Float", value=float(node))
    if kind in ("BooleanTrue", "BooleanFalse"):
        return Tree("Truth", value=bool(node))
    if kind == "Piecewise":
        (yes, test), (no, _) = node.args
        return Tree(kind, (_of(yes), _of(test), _of(no)))
    return Tree(kind, tuple(map(_of, node.args)))


def tree(expression: Any) -> Tree:
    """Return the tree of a sympy expression; a tree is returned as it is."""
    return expression if isinstance(expression, Tree) else _of(expression)


def is_name(text: str) -> bool:
    """Whether a text may name something in source text: an identifier, or one of the lowering with ``|``."""
    return f"_{text.replace('|', '_')}".isidentifier()


class Listing:
    """Trees as plain data: parts before wholes, and each once, however many trees share it."""

    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self._places: dict[Tree, int] = {}

    def place(self, node: Tree) -> int:
        """Add a tree and return its place in ``nodes``."""
        if node not in self._places:
            inner = [self.place(part) for part in node.args]
            self._places[node] = len(self.nodes)
            self.nodes.append([node.kind, inner, node.value])
        return self._places[node]


def unlisted(nodes: Sequence[Any]) -> list[Tree]:
    """Return the trees of ``Listing.nodes``.

    Raises
    ------
    ValueError
        If a symbol is no name.
    """
    made: list[Tree] = []
    for kind, inner, value in nodes:
        if kind == "Symbol" and not is_name(value):
            raise ValueError(f"{value!r} is no name")
        made.append(Tree(kind, tuple(made[place] for place in inner), value))
    return made
