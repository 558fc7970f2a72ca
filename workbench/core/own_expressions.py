"""The checks of the expressions of a text once its lines are sorted: names, dimensions, size, and whether they can be computed."""

from __future__ import annotations

import ast
import math
from collections.abc import Iterable, Mapping
from typing import Any

from workbench.core.dimensions import Dimension, check, describe, dimension_of
from workbench.core.errors import EquationError
from workbench.core.expression import FUNCTIONS, read
from workbench.core.own_draft import Draft, Piece
from workbench.core.symbolic import parse

MAX_NODES = 1500
"""Numbers, names and operations of a model together, with the abbreviations put in."""
MAX_LEVELS = 48
"""Levels of brackets of an expression with the abbreviations put in; whoever differentiates it goes down as deep."""


class Checks:
    """Checks expressions of a draft one by one, and keeps what is wrong with its place.

    Parameters
    ----------
    given
        Names that a text may use without declaring them, with their units.
    """

    def __init__(self, draft: Draft, given: Mapping[str, str]) -> None:
        self.draft = draft
        self.wrong: list[EquationError] = draft.wrong
        self.names = frozenset([*draft.named, *given])
        declared = {**draft.units, **given, **{name: number.unit for name, number in draft.numbers.items()}}
        self.units: dict[str, Dimension] = {name: dimension_of(unit) for name, unit in declared.items()}
        self.trees: dict[str, ast.expr] = {}

    def expression(
        self, piece: Piece, names: Iterable[str], target: str | None = None, change: Any = None, condition: bool = False
    ) -> None:
        """Check one expression, and that it measures what its target does."""
        try:
            tree = read(piece.text, names, condition=condition)
        except EquationError as error:
            self.refuse(piece, error, frozenset(names))
            return
        if {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} - set(FUNCTIONS) <= set(self.units):
            self.measure(piece, tree, target, change)

    def refuse(self, piece: Piece, error: EquationError, known: frozenset[str]) -> None:
        """Keep what the reader refused; of a name, say whether it is there but not at that moment, or how to declare it."""
        used = error.got.strip("'")
        if used in self.names - known:
            hint = "an expression without it"
            error = EquationError("", "what is known at that moment", f"{used}, which is not", hint, error.position)
        elif error.expected.startswith("one of ") and used.isidentifier() and used not in FUNCTIONS:
            hint = " or ".join(filter(None, (error.hint, f"a line {used} = 1 mV")))
            error = EquationError("", error.expected, error.got, hint, error.position)
        self.wrong.append(piece.relocated(error))

    def measure(self, piece: Piece, tree: ast.expr, target: str | None, change: Any) -> None:
        """Compare the dimension of an expression with that of its target; a new abbreviation takes it."""
        try:
            found = check(tree, self.units, "")
        except EquationError as error:
            self.wrong.append(piece.relocated(error))
            return
        wanted = self.units.get(target) if target else None
        if target and wanted is None and target in self.draft.lets:
            self.units[target] = found or dimension_of("1")
        if wanted is None or found is None:
            return
        wanted = change(wanted) if change else wanted
        if any(abs(a - b) > 1e-9 for a, b in zip(found, wanted, strict=True)):
            told = f"the rate of {target}" if change else str(target)
            self.wrong.append(
                piece.wrong(f"{describe(wanted)} for {told}", describe(found), "the units of its quantities")
            )

    def lets(self) -> list[str]:
        """Check the abbreviations, each after those it uses; return them in that order."""
        waiting, order = dict(self.draft.lets), []
        for name, unit in self.draft.let_units.items():
            self.units[name] = dimension_of(unit)
        uses: dict[str, set[str]] = {}
        for name, piece in waiting.items():
            try:
                self.trees[name] = read(piece.text, self.names, condition=False)
            except EquationError as error:
                self.refuse(piece, error, self.names)
                continue
            uses[name] = {node.id for node in ast.walk(self.trees[name]) if isinstance(node, ast.Name)} & set(waiting)
        while ready := [name for name in uses if name not in order and uses[name] <= set(order)]:
            for name in ready:
                self.measure_let(name)
            order += ready
        for name in uses:
            if name not in order and uses[name] <= set(uses):
                around = ", ".join(sorted(uses[name]))
                self.wrong.append(
                    waiting[name].wrong("an abbreviation of other things", f"{name} by way of {around}", "a state")
                )
        return order

    def measure_let(self, name: str) -> None:
        """Find the dimension of an abbreviation whose parts are known."""
        tree = self.trees[name]
        if {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} - set(FUNCTIONS) <= set(self.units):
            self.measure(self.draft.lets[name], tree, name, None)

    def depending(self, on: Iterable[str]) -> set[str]:
        """Names that stand for something with one of ``on`` in it."""
        found = set(on)
        for _ in self.trees:
            for name, tree in self.trees.items():
                if any(isinstance(node, ast.Name) and node.id in found for node in ast.walk(tree)):
                    found.add(name)
        return found

    def period(self, place: Piece, hint: str) -> None:
        """What stands here is one of the quantities, and a time."""
        changing = {**self.draft.states, **self.draft.lets}
        if place.text not in self.draft.named or place.text in changing:
            self.wrong.append(place.wrong("the name of a quantity", ascii(place.text[:30]), hint))
        elif (number := self.draft.numbers.get(place.text)) and dimension_of(number.unit) != dimension_of("ms"):
            self.wrong.append(place.wrong("a time", f"{place.text} in {number.unit}", "2 ms"))

    def size(self, order: list[str], pieces: Iterable[Piece]) -> bool:
        """Refuse equations that grow too large or too deep once every abbreviation is put in: 50 lines can double 50 times."""
        sizes: dict[str, int] = {}
        levels: dict[str, int] = {}
        total = 0
        for name, piece in [*((name, self.draft.lets[name]) for name in order), *(("", piece) for piece in pieces)]:
            tree = read(piece.text, self.names)
            many, deep = _weight(tree, sizes), _levels(tree, levels)
            if name:
                sizes[name], levels[name] = many, deep
            else:
                total += many
            for found, most, what in (
                (max(total, many), MAX_NODES, "numbers, names and operations"),
                (deep, MAX_LEVELS, "levels of brackets"),
            ):
                if found > most:
                    got = "more, with the abbreviations put in"
                    self.wrong.append(piece.wrong(f"at most {most:,} {what}", got, "a smaller model"))
                    return False
        return True

    def computed(self, order: list[str], pieces: Iterable[Piece]) -> list[tuple[Piece, Any]]:
        """Build every expression and return it with its piece: some, such as ``1/(v - v)``, are refused only then."""
        lets: dict[str, Any] = {}
        for name in order:
            if (expression := self.built(self.draft.lets[name], lets)) is not None:
                lets[name] = expression
        found = [(piece, self.built(piece, lets)) for piece in pieces]
        return [(piece, expression) for piece, expression in found if expression is not None]

    def built(self, piece: Piece, lets: Mapping[str, Any]) -> Any:
        """Build one expression, or keep what is wrong with it."""
        try:
            return parse(piece.text, self.names, lets=lets)
        except EquationError as error:
            self.wrong.append(piece.relocated(error))
            return None


def _weight(node: ast.AST, sizes: Mapping[str, int]) -> int:
    """Parts of an expression, with ``sizes`` for the abbreviations; a power counts as the product that it is."""
    match node:
        case ast.Name(id=name):
            return sizes.get(name, 1)
        case ast.BinOp(left=left, op=ast.Pow(), right=right):
            return 1 + math.ceil(max(abs(ast.literal_eval(right)), 1)) * _weight(left, sizes)
    return 1 + sum(_weight(child, sizes) for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr))


def _levels(node: ast.AST, levels: Mapping[str, int]) -> int:
    """How deep an expression goes, with ``levels`` for the abbreviations."""
    if isinstance(node, ast.Name):
        return levels.get(node.id, 1)
    children = [child for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr)]
    return 1 + max((_levels(child, levels) for child in children), default=0)


def texts(pieces: Mapping[str, Piece]) -> dict[str, str]:
    """The text of each piece."""
    return {name: piece.text for name, piece in pieces.items()}
