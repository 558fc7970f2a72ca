"""The checks of a rule's text once its lines are sorted: that every engine can take it, and the equations if nothing is wrong."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from workbench.core.dimensions import NONE, per_time
from workbench.core.equations import RELEASE, RuleEquations
from workbench.core.errors import Misfits, WorkbenchError
from workbench.core.own_draft import Piece
from workbench.core.own_expressions import Checks, texts
from workbench.core.own_rule_text import RuleDraft
from workbench.core.symbolic import symbol


class RuleExaminer(Checks):
    """Checks the draft of a rule; weights count as plain numbers."""

    draft: RuleDraft

    def __init__(self, draft: RuleDraft) -> None:
        super().__init__(draft, {"w": "1"})
        self.units[RELEASE] = NONE

    def equations(self) -> RuleEquations | None:
        """The equations, or None once something is wrong."""
        draft = self.draft
        self.shape()
        order = self.lets()
        for name, piece in draft.rates.items():
            self.expression(piece, self.names, name, per_time)
        for assigned in (draft.on_pre, draft.on_post, draft.within):
            for name, piece in assigned.items():
                self.expression(piece, self.names, name)
        if self.wrong:
            return None
        pieces = [*draft.rates.values(), *draft.on_pre.values(), *draft.on_post.values(), *draft.within.values()]
        if not self.size(order, pieces):  # nothing is built that is too large
            return None
        built = dict(self.computed(order, pieces))
        if not self.wrong:
            self.forms(built)
        return None if self.wrong else self.made(order)

    def shape(self) -> None:
        """What a rule has: something that moves the weight, its bound, and assignments to nothing but what that side may set."""
        draft = self.draft
        moved = any("w" in assigned for assigned in (draft.rates, draft.on_pre, draft.on_post, draft.within))
        if not moved and RELEASE not in draft.on_pre:
            self.wrong.append(draft.end.wrong("a line that changes w", "none", "post: w += a_plus*x"))
        if moved and "w_max" not in draft.named:
            self.wrong.append(draft.end.wrong("a largest weight", "none", "w_max = 1 weight"))
        elif moved and "w_max" not in draft.numbers:
            self.wrong.append(draft.named["w_max"].wrong("a number", "something else", "w_max = 1 weight"))
        if draft.heard is not None:
            self.period(draft.heard, "heard: t_d, and a line t_d = 10 ms")
        synapse = (*draft.kept_by("synapse"), "w")
        sides = (
            ("a presynaptic spike", draft.on_pre, (*draft.kept_by("pre"), *synapse, RELEASE)),
            ("a postsynaptic spike", draft.on_post, (*draft.kept_by("post"), *synapse)),
            ("each step", draft.within, synapse),
        )
        for moment, assigned, known in sides:
            for name, piece in assigned.items():
                told = name in draft.rates and name not in draft.sides  # a side that is missing was told at its rate
                if name not in known and not told:
                    expected = f"one of {', '.join(known)} at {moment}"
                    self.wrong.append(piece.wrong(expected, f"a new value of {name[:40]!a}", known[0]))

    def forms(self, built: dict[Piece, Any]) -> None:
        """What engines ask for: traces decay in proportion to themselves, and are set by their own side alone."""
        draft = self.draft
        quantities = set(draft.numbers)
        for name in (*draft.kept_by("pre"), *draft.kept_by("post"), *draft.kept_by("shared")):
            piece = draft.rates[name]
            rate = built[piece]
            slope = _slope(rate, symbol(name))
            if slope is None or slope - quantities:
                self.wrong.append(piece.wrong(f"something times {name}", repr(piece.text[:40]), f"-{name}/tau"))
                continue
            known = quantities | (set(draft.reads) if draft.sides[name] == "post" else set())
            self.only(piece, rate.subs(symbol(name), 0), known, f"the rate of {name}")
        for side, assigned in (("pre", draft.on_pre), ("post", draft.on_post)):
            own = set(draft.kept_by(side))
            for name, piece in assigned.items():
                if name in own or name == RELEASE:
                    self.only(piece, built[piece], own | quantities, name)

    def only(self, piece: Piece, expression: Any, known: Iterable[str], told: str) -> None:
        """Refuse what may not be read here."""
        if lacks := sorted(_names(expression) - set(known)):
            hint = f"an expression without {lacks[0]}"
            self.wrong.append(piece.wrong(f"what {told} may read", f"{', '.join(lacks[:4])}, which it may not", hint))

    def made(self, order: list[str]) -> RuleEquations | None:
        """The equations of a draft in which nothing is wrong."""
        draft = self.draft
        pre, post, synapse, shared = (draft.kept_by(side) for side in ("pre", "post", "synapse", "shared"))
        equations = RuleEquations(
            pre=pre,
            post=post,
            synapse=synapse,
            shared=shared,
            rates=texts(draft.rates),
            on_pre=texts(draft.on_pre),
            on_post=texts(draft.on_post),
            within=texts(draft.within),
            cell={name: draft.units[name] for name in draft.reads},
            lets={name: draft.lets[name].text for name in order},
            units={name: draft.units[name] for name in draft.sides},
            heard=draft.heard.text if draft.heard else None,
            bounded="w_max" in draft.numbers,
        )
        try:
            equations.check("own rule", {name: number.unit for name, number in draft.numbers.items()})
        except WorkbenchError as error:
            items = error.items if isinstance(error, Misfits) else [error]
            self.wrong += [draft.end.wrong(f"{item.where}: {item.expected}", item.got, item.hint) for item in items]
            return None
        return equations


def _slope(expression: Any, x: Any) -> set[str] | None:
    """The names in what multiplies ``x``, or None if ``x`` enters in another way; looked up, as a derivative of hostile text takes long."""
    inside = [part for part in expression.args if x in part.free_symbols]
    kind = type(expression).__name__
    if expression == x or not inside:
        return set()
    if (kind == "Mul" and len(inside) > 1) or kind not in ("Add", "Mul"):
        return None
    slopes = [_slope(part, x) for part in inside]
    if None in slopes:
        return None
    others = [part for part in expression.args if kind == "Mul" and part not in inside]
    return set().union(*(slope or set() for slope in slopes), *(_names(part) for part in others))


def _names(expression: Any) -> set[str]:
    return {str(name) for name in expression.free_symbols}
