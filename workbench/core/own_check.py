"""The checks of a neuron's text once its lines are sorted: names, dimensions, size, and whether it can be computed."""

from __future__ import annotations

import ast
import math
from collections.abc import Iterable, Mapping
from typing import Any

from workbench.core.dimensions import Dimension, check, describe, dimension_of, per_time
from workbench.core.equations import Equations
from workbench.core.errors import EquationError, Misfits, WorkbenchError
from workbench.core.expression import FUNCTIONS, read
from workbench.core.own_draft import Draft, Piece
from workbench.core.symbolic import parse, symbol

INPUTS = {"i": "pA"}
MAX_NODES = 1500
"""Numbers, names and operations of all rates together, with the abbreviations put in."""


class Examiner:
    """Checks the expressions of a draft: names, dimensions, size, and whether they can be computed."""

    def __init__(self, draft: Draft) -> None:
        self.draft, self.wrong = draft, draft.wrong
        self.names = frozenset([*draft.named, *INPUTS])
        declared = {**draft.units, **INPUTS, **{name: number.unit for name, number in draft.numbers.items()}}
        self.units: dict[str, Dimension] = {name: dimension_of(unit) for name, unit in declared.items()}
        self.trees: dict[str, ast.expr] = {}

    def equations(self) -> Equations | None:
        """The equations, or None once something is wrong."""
        draft = self.draft
        self.shape()
        order = self.lets()
        momentary = self.names - self.depending(INPUTS)
        for name, piece in draft.rates.items():
            self.expression(piece, self.names, name, per_time)
        for name, piece in draft.maps.items():
            self.expression(piece, self.names, name)
        for name, piece in draft.then.items():
            self.expression(piece, momentary, name)
        for name, piece in draft.start.items():
            self.expression(piece, momentary - set(draft.states) | set(draft.start), name)
        for name, piece in draft.cap.items():
            self.expression(piece, self.names - {*draft.states, *draft.lets, *INPUTS}, name)
        if draft.when is not None:
            self.expression(draft.when, momentary, condition=True)
        self.period()
        if self.wrong:
            return None
        for look in (self.size, self.computable):  # nothing is built that is too large
            look(order)
            if self.wrong:
                return None
        return self.made(order)

    def shape(self) -> None:
        """What a neuron has: states, a spike, and assignments to nothing but states."""
        draft, end = self.draft, self.draft.end
        if not draft.states:
            self.wrong.append(end.wrong("at least one state", "none", "dv/dt = -(v - e_l)/tau_m : mV"))
        if draft.rates and draft.maps:
            place = next(iter(draft.maps.values()))
            self.wrong.append(place.wrong("rates (dv/dt) or maps (next v)", "both", "a model of one kind"))
        if draft.when is None:
            self.wrong.append(end.wrong("a line that begins with spike:", "none", "spike: v > v_t"))
        for kind, used in (("reset", draft.then), ("start", draft.start), ("cap", draft.cap)):
            for name, piece in used.items():
                if name not in draft.states:
                    expected = f"one of the states {', '.join(draft.states)}"
                    self.wrong.append(piece.wrong(expected, f"{kind} of {name[:40]!a}", next(iter(draft.states), "")))

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

    def period(self) -> None:
        """The refractory period is one of the quantities, and a time."""
        place = self.draft.refractory
        if place is None:
            if self.draft.held:
                self.wrong.append(self.draft.end.wrong("a line refractory: t_ref", "none", "refractory: t_ref"))
        elif place.text not in self.draft.named or place.text in {**self.draft.states, **self.draft.lets}:
            hint = "refractory: t_ref, and a line t_ref = 2 ms"
            self.wrong.append(place.wrong("the name of a quantity", ascii(place.text[:30]), hint))
        elif (number := self.draft.numbers.get(place.text)) and dimension_of(number.unit) != dimension_of("ms"):
            self.wrong.append(place.wrong("a time", f"{place.text} in {number.unit}", "2 ms"))

    def size(self, order: list[str]) -> None:
        """Refuse equations that grow too large once every abbreviation is put in: 50 lines can double 50 times."""
        sizes: dict[str, int] = {}

        def nodes(piece: Piece) -> int:
            return _weight(read(piece.text, self.names), sizes)

        for name in order:
            sizes[name] = nodes(self.draft.lets[name])
        draft, total = self.draft, 0
        moments = [draft.when] if draft.when else []
        for piece in [*draft.states.values(), *draft.then.values(), *draft.start.values(), *moments]:
            total += nodes(piece)
            if total > MAX_NODES:
                got = "more, with the abbreviations put in"
                self.wrong.append(
                    piece.wrong(f"at most {MAX_NODES:,} numbers, names and operations", got, "a smaller model")
                )
                return

    def computable(self, order: list[str]) -> None:
        """Build every expression: some, such as ``1/(v - v)``, are refused only then."""
        lets: dict[str, Any] = {}
        for name in order:
            self.built(self.draft.lets[name], lets, name)
        draft = self.draft
        moments = [draft.when] if draft.when else []
        for piece in [
            *draft.states.values(),
            *draft.then.values(),
            *draft.start.values(),
            *draft.cap.values(),
            *moments,
        ]:
            self.built(piece, lets)

    def built(self, piece: Piece, lets: dict[str, Any], name: str = "") -> None:
        """Build one expression, and keep it if it is an abbreviation."""
        try:
            expression = parse(piece.text, self.names, lets=lets)
        except EquationError as error:
            self.wrong.append(piece.relocated(error))
            return
        if name:
            lets[name] = expression
        elif piece is self.draft.when and not expression.free_symbols & {symbol(state) for state in self.draft.states}:
            hint = "spike: v > v_t"
            self.wrong.append(piece.wrong("a condition on the states", "one that never changes", hint))

    def made(self, order: list[str]) -> Equations | None:
        """The equations of a draft in which nothing is wrong."""
        draft = self.draft
        main = ["v"] if "v" in draft.states else list(draft.states)[:1]
        equations = Equations(
            states={name: draft.units[name] for name in draft.states},
            inputs=INPUTS,
            rates=_texts(draft.rates),
            maps=_texts(draft.maps),
            lets={name: draft.lets[name].text for name in order},
            when=draft.when.text if draft.when else "",
            then=_texts(draft.then),
            start=_texts(draft.start),
            cap=_texts(draft.cap),
            refractory=draft.refractory.text if draft.refractory else None,
            hold=tuple(draft.held or (main if draft.then else ())) if draft.refractory else (),
        )
        try:
            equations.check("own neuron", {name: number.unit for name, number in draft.numbers.items()})
        except WorkbenchError as error:
            items = error.items if isinstance(error, Misfits) else [error]
            self.wrong += [draft.end.wrong(f"{item.where}: {item.expected}", item.got, item.hint) for item in items]
            return None
        return equations


def _weight(node: ast.AST, sizes: Mapping[str, int]) -> int:
    """Parts of an expression, with ``sizes`` for the abbreviations; a power counts as the product that it is."""
    match node:
        case ast.Name(id=name):
            return sizes.get(name, 1)
        case ast.BinOp(left=left, op=ast.Pow(), right=right):
            return 1 + math.ceil(max(abs(ast.literal_eval(right)), 1)) * _weight(left, sizes)
    return 1 + sum(_weight(child, sizes) for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr))


def _texts(pieces: Mapping[str, Piece]) -> dict[str, str]:
    return {name: piece.text for name, piece in pieces.items()}
