"""The reader of a neuron that somebody wrote as text: lines in; a draft of its equations out, with everything that is wrong."""

from __future__ import annotations

import keyword
import math
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import ClassVar

from workbench.core.errors import RangeError, unknown
from workbench.core.expression import FUNCTIONS
from workbench.core.own_draft import Draft, Number, Piece
from workbench.core.units import exponents, factor

MAX_TEXT, MAX_LINES, MAX_LINE, MAX_NAME = 8000, 100, 500, 40
MAX_STATES, MAX_QUANTITIES = 12, 60

SECTIONS = {
    "spike": "spike",
    "threshold": "spike",
    "reset": "reset",
    "start": "start",
    "init": "start",
    "refractory": "refractory",
    "cap": "cap",
}
"""First words of a line that ends in a colon, and what they mean; ``threshold`` and ``init`` are other words for the same."""

EXAMPLES = {
    "spike": "spike: v > v_t",
    "reset": "reset: v <- v_r",
    "start": "start: v = e_l",
    "refractory": "refractory: t_ref",
    "cap": "cap: v = v_cut",
}

INPUT = "the input current is i, in pA"

COMMON_UNITS = ("ms", "s", "us", "mV", "V", "pA", "nA", "uA", "pF", "nF", "nS", "uS", "mS", "MOhm", "GOhm", "Hz", "kHz", "1/ms", "mV/ms", "um")  # fmt: skip

_NUMBER = r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?"
_RATE = re.compile(r"d\s*([^\s/=:]*)\s*/\s*d\s*t\s*=")
_NEXT = re.compile(r"next\s+([^\s=:]*)\s*=")
_SECTION = re.compile(r"([A-Za-z_]+)\s*:")
_DEFINITION = re.compile(r"([^=:<>]*)=")
_ASSIGNMENT = re.compile(r"\s*([^<=+\-*/\s]*)\s*(<-|\+=|-=|\*=|/=|=)")
_UNLESS = re.compile(r"\(\s*unless\s+refractory\s*\)\s*$")
_VALUE = re.compile(rf"({_NUMBER})(.*)$")
_LIMITS = re.compile(r"\(((?:\s*[-+.\d]|\s*at\b|\s*fixed\b)[^()]*)\)\s*$")
_RANGE = re.compile(rf"({_NUMBER})\s*(?:to|\.\.)\s*({_NUMBER})")
_BOUND = re.compile(rf"at\s+(least|most)\s+({_NUMBER})")
_FACTOR = r"[A-Za-z]+(?:\^-?\d(?:\.\d)?)?"
_UNIT = re.compile(rf"(?:1|{_FACTOR})(?:[*/ ](?:{_FACTOR}|\({_FACTOR}(?:[* ]{_FACTOR})*\)))*")


def read_text(text: str, taken: frozenset[str] = frozenset()) -> Draft:
    """Read a neuron's text.

    Parameters
    ----------
    taken
        Names it may not use.
    """
    return Reader(text, Draft(), taken).read()


def parts(body: Piece) -> list[Piece]:
    """What stands between the semicolons of a line."""
    found, start = [], 0
    for part in body.text.split(";"):
        if part.strip():
            found.append(body.cut(start, start + len(part)))
        start += len(part) + 1
    return found


def _unprintable(text: str) -> int | None:
    """Where a sign stands that has no picture, such as one that turns the direction of writing."""
    return next((at for at, sign in enumerate(text) if not sign.isprintable() and sign != "\t"), None)


class Reader:
    """Sorts the lines of a text into a draft.

    Attributes
    ----------
    sections
        First words of a line that ends in a colon, and what they mean.
    examples
        A line of each section.
    augmented
        Sections in which ``w += b`` may stand for ``w <- w + b``.
    reserved
        Names that mean something already, and what to write instead.
    first
        What a text begins with, for messages.
    """

    sections: ClassVar[Mapping[str, str]] = SECTIONS
    examples: ClassVar[Mapping[str, str]] = EXAMPLES
    augmented: ClassVar[tuple[str, ...]] = ("reset",)
    reserved: ClassVar[Mapping[str, str]] = {"dt": "my_dt", "i": INPUT, "I": INPUT}
    first: ClassVar[str] = "dv/dt = ..., name = ..."

    def __init__(self, text: str, draft: Draft, taken: frozenset[str]) -> None:
        self.text, self.draft, self.taken = text, draft, taken
        self.wrong, self.places = draft.wrong, draft.named
        self.definitions: list[tuple[str, Piece, str]] = []

    def read(self) -> Draft:
        """Sort the lines, then tell numbers from abbreviations: that takes all names."""
        lines = self.text.split("\n")
        if len(self.text) > MAX_TEXT or len(lines) > MAX_LINES:
            got = f"{len(self.text):,} characters in {len(lines):,} lines"
            limit = f"at most {MAX_TEXT:,} characters in {MAX_LINES} lines"
            self.wrong.append(Piece("", 1, 0).wrong(limit, got, "less text"))
            return self.draft
        self.draft.end = Piece("", len(lines), len(lines[-1].rstrip()))
        section, depth = "", 0
        for number, raw in enumerate(lines, 1):
            written, _, comment = raw.partition("#")
            body = Piece(written, number, 0).cut(0)
            if (odd := _unprintable(raw)) is not None:
                self.wrong.append(Piece(raw, number, 0).wrong("plain text", ascii(raw[odd]), "without this sign", odd))
            elif len(raw) > MAX_LINE:
                self.wrong.append(body.wrong(f"at most {MAX_LINE} characters in a line", str(len(raw)), "two lines"))
            elif not body.text:
                if comment.strip() and not self.places and not self.draft.title:
                    self.draft.title = comment.strip()
            elif section and body.column > depth:
                self.section(section, body)
            else:
                section, depth = self.statement(body, comment.strip()), body.column
        for name, piece, comment in self.definitions:
            self.definition(name, piece, comment)
        if len(self.draft.states) > MAX_STATES or len(self.draft.numbers) > MAX_QUANTITIES:
            got = f"{len(self.draft.states)} and {len(self.draft.numbers)}"
            limit = f"at most {MAX_STATES} states and {MAX_QUANTITIES} quantities"
            self.wrong.append(self.draft.end.wrong(limit, got, "a smaller model"))
        return self.draft

    def statement(self, body: Piece, comment: str) -> str:
        """Read one line; return its section if the lines below, set in, go on with it."""
        for pattern, kept in ((_RATE, self.draft.rates), (_NEXT, self.draft.maps)):
            if found := pattern.match(body.text):
                self.change(body.cut(*found.span(1)), body.cut(found.end()), kept)
                return ""
        if found := _SECTION.match(body.text):
            word, rest = found[1].lower(), body.cut(found.end())
            if word in self.sections:
                if rest.text:
                    self.section(self.sections[word], rest)
                return "" if rest.text else self.sections[word]
            near = unknown("", word, self.sections)
            hint = near.hint.strip("'") + ":" if near.hint else f"{found[1]} = 20 ms"
            self.wrong.append(body.wrong(", ".join(f"{name}:" for name in self.examples), f"{found[1][:30]}:", hint))
        elif found := _DEFINITION.match(body.text):
            if self.named(name := body.cut(*found.span(1))):
                self.definitions.append((name.text, body.cut(found.end()), comment))
        else:
            begins = ", ".join(f"{word}:" for word in self.examples)
            expected = f"{self.first}, or a line that begins with {begins}"
            hint = self.examples.get(self.sections.get(body.text.split()[0].lower(), ""), "tau_m = 20 ms")
            self.wrong.append(body.wrong(expected, repr(body.text[:30]), hint))
        return ""

    def named(self, name: Piece) -> bool:
        """Whether a new name may be used; it is known from then on."""
        text = name.text
        reserved = text in FUNCTIONS or text in self.taken or keyword.iskeyword(text) or text in self.reserved
        if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", text) or len(text) > MAX_NAME:
            got = ascii(text[:30])
            self.wrong.append(name.wrong(f"a name of up to {MAX_NAME} plain letters, digits and _", got, "tau_m"))
        elif reserved or re.match(r"r\d+_", text):
            why = self.reserved.get(text, f"my_{text}")
            self.wrong.append(name.wrong("a name that is free", f"{text}, which means something else here", why))
        elif text in self.places:
            self.wrong.append(
                name.wrong("each name once", f"{text} again, after line {self.places[text].line}", "one of them")
            )
        else:
            self.places[text] = name
            return True
        return False

    def change(self, name: Piece, body: Piece, kept: dict[str, Piece]) -> None:
        """Read ``expression : unit (unless refractory)`` of a rate or a map."""
        fresh = self.named(name)
        held = _UNLESS.search(body.text)
        body = body.cut(0, held.start()) if held else body
        colon = body.text.rfind(":")
        if colon < 0:
            end = replace(body, column=body.column + len(body.text))
            self.wrong.append(end.wrong(f"a colon and the unit of {name.text}", "the end of the line", ": mV"))
        if not fresh:
            return
        kept[name.text] = body.cut(0, colon if colon >= 0 else None)
        if held:
            self.draft.held.append(name.text)
        unit = self.unit(body.cut(colon + 1)) if colon >= 0 else None
        if unit is not None:
            self.draft.units[name.text] = unit

    def section(self, section: str, body: Piece) -> None:
        """Read what follows ``spike:``, ``reset:``, ``start:``, ``cap:`` or ``refractory:``."""
        draft = self.draft
        if section in ("spike", "refractory"):
            if (draft.when if section == "spike" else draft.refractory) is not None:
                self.wrong.append(
                    body.wrong(f"one line {section}:", "another", "and, or" if section == "spike" else "")
                )
            elif section == "spike":
                draft.when = body
            else:
                draft.refractory = body
            return
        self.assignments(section, body, {"reset": draft.then, "start": draft.start, "cap": draft.cap}[section])

    def assignments(self, section: str, body: Piece, kept: dict[str, Piece]) -> None:
        """Read ``v <- v_r; w += b``."""
        for part in parts(body):
            self.assignment(section, part, kept)

    def assignment(self, section: str, body: Piece, kept: dict[str, Piece]) -> None:
        """Read ``v <- v_r``, ``v = v_r`` or ``w += b``."""
        found = _ASSIGNMENT.match(body.text)
        if found is None or (section not in self.augmented and len(found[2]) == 2 and found[2] != "<-"):
            self.wrong.append(body.wrong(self.examples[section], repr(body.text[:30]), self.examples[section]))
            return
        name, value = body.cut(*found.span(1)), body.cut(found.end())
        if name.text in kept:
            self.wrong.append(name.wrong(f"one value for {name.text[:MAX_NAME]}", "another", "one of them"))
        elif len(found[2]) == 2 and found[2] != "<-":
            plain = re.fullmatch(r"\w*", value.text)
            before = f"{name.text} {found[2][0]} " + ("" if plain else "(")
            kept[name.text] = replace(value, text=before + value.text + ("" if plain else ")"), added=len(before))
        else:
            kept[name.text] = value

    def definition(self, name: str, body: Piece, comment: str) -> None:
        """Read ``20 ms (5 to 50)``, which is a number, or else an expression, which is an abbreviation."""
        limits = _LIMITS.search(body.text)
        found = _VALUE.match(body.text[: limits.start()] if limits else body.text)
        unit = self.after_number(body.cut(*found.span(2))) if found else None
        if found is None or unit is None:
            self.let(name, body)
            return
        read = self.unit(unit) if unit.text else "1"
        value = float(found[1])
        if read is None:
            return
        if not math.isfinite(value) or not math.isfinite(value * factor(read)):
            self.wrong.append(body.wrong("a finite number", found[1][:30], "1 mV"))
            return
        soft, bounds, fixed = self.limits(body.cut(*limits.span(1))) if limits else (None, (None, None), False)
        low, high = bounds
        if (low is not None and value < low) or (high is not None and value > high):
            self.wrong.append(body.wrong("a value within its limits", found[1][:30], "wider limits"))
            return
        self.draft.numbers[name] = Number(self.places[name], value, read, soft, bounds, fixed, comment)

    def after_number(self, rest: Piece) -> Piece | None:
        """The unit behind a number (``20 ms``, ``20*ms``, ``0.1/ms``), or None if an expression goes on there."""
        text = rest.text
        if not text or text[0].isalnum() or text[0] in "µμΩΩ":
            return rest
        if text[0] not in "*/" or text[1:2] in ("*", "/"):
            return None
        words = re.findall(r"[A-Za-z_]\w*", text)
        unit = rest.cut(1) if text[0] == "*" else replace(rest, text="1" + text, added=1)
        if not words or any(word in self.places or word in FUNCTIONS or word == "i" for word in words):
            return None
        return unit if _known(_spelled(unit.text)) else None

    def let(self, name: str, body: Piece) -> None:
        """Keep an abbreviation, with its unit if it says one."""
        colon = body.text.rfind(":")
        self.draft.lets[name] = body.cut(0, colon if colon >= 0 else None)
        if colon >= 0 and (unit := self.unit(body.cut(colon + 1))) is not None:
            self.draft.let_units[name] = unit

    def limits(self, body: Piece) -> tuple[tuple[float, float] | None, tuple[float | None, float | None], bool]:
        """Read ``50 to 500, at least 1`` or ``fixed``."""
        soft: tuple[float, float] | None = None
        bounds: dict[str, float | None] = {"least": None, "most": None}
        fixed = False
        for item in body.text.split(","):
            if (found := _RANGE.fullmatch(item.strip())) and float(found[1]) < float(found[2]) < math.inf:
                soft = float(found[1]), float(found[2])
            elif (found := _BOUND.fullmatch(item.strip())) and math.isfinite(float(found[2])):
                bounds[found[1]] = float(found[2])
            elif item.strip() == "fixed":
                fixed = True
            else:
                self.wrong.append(
                    body.wrong("limits such as 50 to 500", repr(item.strip()[:30]), "(50 to 500, at least 1)")
                )
        return soft, (bounds["least"], bounds["most"]), fixed

    def unit(self, body: Piece) -> str | None:
        """Read a unit, or say what is wrong with it."""
        spelled = _spelled(body.text)
        if _known(spelled):
            return spelled
        alike = [unit for unit in COMMON_UNITS if unit[:1].lower() == spelled[:1].lower()]
        near = unknown("", spelled, alike or COMMON_UNITS)
        hint = near.hint.strip("'") or "mV, ms, pA, nS, pF or MOhm"
        self.wrong.append(body.wrong("a unit of time, voltage, current and length", ascii(body.text[:30]), hint))
        return None


def _spelled(text: str) -> str:
    """A unit in plain letters, in one spelling."""
    for sign, plain in (("µ", "u"), ("μ", "u"), ("Ω", "Ohm"), ("Ω", "Ohm"), ("²", "^2"), ("·", "*"), ("**", "^")):
        text = text.replace(sign, plain)
    return re.sub(r"\s+", " ", re.sub(r"\s*([*/^()])\s*", r"\1", text.strip()))


def _known(unit: str) -> bool:
    """Whether a unit is one; only plain products of words with one-digit powers are looked up at all."""
    if len(unit) > MAX_NAME or not _UNIT.fullmatch(unit):
        return False
    try:
        exponents(unit)
        return 0 < factor(unit) < math.inf
    except (RangeError, ArithmeticError):
        return False
