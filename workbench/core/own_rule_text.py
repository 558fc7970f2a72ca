"""The reader of a plasticity rule that somebody wrote as text: lines in; a draft out, with everything that is wrong."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import ClassVar

from workbench.core.equations import RELEASE
from workbench.core.own_draft import Draft, Piece
from workbench.core.own_text import Reader, parts

SIDES = ("pre", "post", "synapse", "shared")
"""Who keeps a quantity: each presynaptic cell, each postsynaptic one, each synapse, or all synapses together."""

SECTIONS = {
    "pre": "pre",
    "on_pre": "pre",
    "post": "post",
    "on_post": "post",
    "within": "within",
    "reads": "reads",
    "heard": "heard",
}

EXAMPLES = {
    "pre": "pre: w -= a_minus*y; x += 1",
    "post": "post: w += a_plus*x; y += 1",
    "within": "within: c <- min(1, c)",
    "reads": "reads: v : mV",
    "heard": "heard: t_d",
}

WEIGHT = "the weight is w, and a spike delivers the share release of it"

_WEIGHT_UNIT = re.compile(r"([+-]?[\d.]+(?:[eE][+-]?\d+)?)(\s*\*?\s*weight\b)")


@dataclass
class RuleDraft(Draft):
    """What was read of a rule.

    Attributes
    ----------
    sides
        Who keeps what changes in time.
    on_pre, on_post, within
        Assignments, in the author's order.
    reads
        States of the postsynaptic cell.
    heard
        The quantity after which presynaptic spikes are seen.
    weights
        Quantities in the unit of the synapse.
    """

    sides: dict[str, str] = field(default_factory=dict)
    on_pre: dict[str, Piece] = field(default_factory=dict)
    on_post: dict[str, Piece] = field(default_factory=dict)
    within: dict[str, Piece] = field(default_factory=dict)
    heard: Piece | None = None
    reads: list[str] = field(default_factory=list)
    weights: list[str] = field(default_factory=list)

    def kept_by(self, side: str) -> tuple[str, ...]:
        """What each of a side keeps."""
        return tuple(name for name, keeper in self.sides.items() if keeper == side)


def read_rule(text: str, taken: frozenset[str]) -> RuleDraft:
    """Read a rule's text; ``taken`` are names that it may not use."""
    draft = RuleDraft()
    _RuleReader(text, draft, taken).read()
    return draft


class _RuleReader(Reader):
    sections: ClassVar[Mapping[str, str]] = SECTIONS
    examples: ClassVar[Mapping[str, str]] = EXAMPLES
    augmented: ClassVar[tuple[str, ...]] = ("pre", "post", "within")
    reserved: ClassVar[Mapping[str, str]] = {"dt": "my_dt", "w": WEIGHT, RELEASE: WEIGHT}
    first: ClassVar[str] = "dx/dt = ..., name = ..."

    draft: RuleDraft

    def change(self, name: Piece, body: Piece, kept: dict[str, Piece]) -> None:
        """Read ``expression : side`` or ``expression : unit side`` of a rate; the weight's needs no side."""
        if kept is self.draft.maps:
            self.wrong.append(name.wrong("a rate", f"next {name.text[:30]}", f"d{name.text[:30]}/dt = ..."))
            return
        colon = body.text.rfind(":")
        if name.text == "w":
            if "w" in kept:
                self.wrong.append(name.wrong("one rate of w", "another", "a sum"))
            elif colon >= 0 and body.text[colon + 1 :].strip() != "synapse":
                self.wrong.append(body.cut(colon + 1).wrong("nothing behind the rate of w", "a side", "dw/dt = ..."))
            kept["w"] = body.cut(0, colon if colon >= 0 else None)
            return
        if not self.named(name):
            return
        kept[name.text] = body.cut(0, colon if colon >= 0 else None)
        told = body.cut(colon + 1) if colon >= 0 else replace(body, column=body.column + len(body.text), text="")
        found = re.search(rf"(?:^|[\s,])({'|'.join(SIDES)})$", told.text)
        if found is None:
            self.wrong.append(
                told.wrong(
                    "a colon and who keeps it: " + ", ".join(SIDES), ascii(told.text[:30]) if told.text else "nothing"
                )
            )
            return
        self.draft.sides[name.text] = found[1]
        unit = told.cut(0, found.start())
        measured = self.unit(unit) if unit.text else "1"
        if measured is not None:
            self.draft.units[name.text] = measured

    def section(self, section: str, body: Piece) -> None:
        """Read what follows ``pre:``, ``post:``, ``within:``, ``reads:`` or ``heard:``."""
        draft = self.draft
        if section == "heard":
            draft.heard = body
            return
        if section != "reads":
            kept = {"pre": draft.on_pre, "post": draft.on_post, "within": draft.within}[section]
            self.assignments(section, body, kept)
            return
        for part in parts(body):
            label, colon, _ = part.text.partition(":")
            name = part.cut(0, len(label))
            if not colon:
                self.wrong.append(part.wrong(EXAMPLES["reads"], repr(part.text[:30]), EXAMPLES["reads"]))
            elif self.named(name):
                draft.reads.append(name.text)
                if (measured := self.unit(part.cut(len(label) + 1))) is not None:
                    draft.units[name.text] = measured

    def definition(self, name: str, body: Piece, comment: str) -> None:
        """Read a number or an abbreviation; ``1 weight`` is a number in the unit of the synapse."""
        if found := _WEIGHT_UNIT.match(body.text):
            self.draft.weights.append(name)
            blank = " " * len(found[2])
            body = replace(body, text=found[1] + blank + body.text[found.end() :])
        super().definition(name, body, comment)
        number = self.draft.numbers.get(name)
        if name == "w_max" and number is not None and number.unit != "1":
            self.wrong.append(body.wrong("a weight", f"one in {number.unit}", f"w_max = {number.value:g} weight"))
