"""A learning rule of Loihi: a sum of products of spikes, traces and the weight, written as text and read by hand."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from workbench.core.errors import SpecError, WorkbenchError

TRACES = ("x1", "x2", "y1", "y2", "y3")
GATES = ("x0", "y0", *(f"u{k}" for k in range(10)))
FACTORS = (*GATES, *TRACES, "w")
TOKEN = re.compile(r"\s*(?:(2\^[+-]?\d)(?!\d)|(\d{1,4})(?!\d)|([a-z]\d?)(?![a-z\d])|([*+-]))")
LONGEST = 400
"""Characters of a rule."""
TOP = 1 << 15
"""The largest number in front of a product: what a signed accumulator of 16 bits holds."""
FAR = 2.0**40
"""Where a product stops growing: far beyond any change of a weight, and still an exact whole number."""


@dataclass(frozen=True)
class Term:
    """One product: a number, and the names of its factors."""

    scale: float
    factors: tuple[str, ...]


def read(text: str) -> tuple[Term, ...]:
    """Read a sum of products.

    Factors are whole numbers, powers of two, ``x0`` and ``y0`` (a spike of that side arrives now), ``u0`` to ``u9`` (every
    step, every second one, ... every 512th), traces ``x1 x2 y1 y2 y3``, and the weight ``w``. Every product needs one of
    ``x0``, ``y0`` and ``u``: that decides when it is evaluated.

    Raises
    ------
    SpecError
        If it is anything else.

    Examples
    --------
    >>> read("2^-1*x1*y0 - 3*x0")
    (Term(scale=0.5, factors=('x1', 'y0')), Term(scale=-3.0, factors=('x0',)))
    """
    if len(text) > LONGEST:
        raise SpecError("Loihi learning rule", f"at most {LONGEST} characters", str(len(text)))
    terms: list[Term] = []
    sign, scale, factors, wants = 1.0, 1.0, list[str](), True
    for power, number, name, mark in _tokens(text):
        if mark in ("+", "-"):
            if not wants:
                terms.append(_term(sign * scale, factors))
            elif scale != 1.0 or factors:
                raise _wrong(text, f"a factor before {mark}")
            sign, scale, factors, wants = (-1.0 if mark == "-" else 1.0), 1.0, [], True
        elif mark == "*":
            if wants:
                raise _wrong(text, "a factor before *")
            wants = True
        elif not wants:
            raise _wrong(text, f"* before {power or number or name}")
        else:
            wants = False
            if name:
                if name not in FACTORS:
                    raise _wrong(text, f"a factor that Loihi knows in place of {name}")
                factors.append(name)
            else:
                scale *= 2.0 ** int(power[2:]) if power else float(number)
    if wants:
        raise _wrong(text, "a factor at the end")
    return (*terms, _term(sign * scale, factors))


def _tokens(text: str) -> list[tuple[str, str, str, str]]:
    found, at = [], 0
    rest = text.rstrip()
    while at < len(rest):
        match = TOKEN.match(rest, at)
        if match is None:
            raise _wrong(text, f"numbers, factors, * + and - in place of {rest[at:].strip()[:12]!r}")
        found.append(tuple(group or "" for group in match.groups()))
        at = match.end()
    return found


def _term(scale: float, factors: list[str]) -> Term:
    if not any(factor in GATES for factor in factors):
        raise SpecError("Loihi learning rule", "x0, y0 or u in every product", "*".join(factors) or "a number")
    if abs(scale) > TOP:
        raise SpecError("Loihi learning rule", f"numbers that make no more than {TOP:,} in a product", f"{scale:g}")
    return Term(scale, tuple(factors))


def _wrong(text: str, expected: str) -> WorkbenchError:
    return SpecError("Loihi learning rule", expected, repr(text[:60]), "2^-1*x1*y0 - 2^-2*y1*x0")


@dataclass(frozen=True)
class Trace:
    """What a spike adds to a trace (0 to 127), and after how many steps it has faded to 1/e."""

    impulse: int
    tau: int


@dataclass(frozen=True)
class LoihiRule:
    """A rule with its traces.

    Attributes
    ----------
    terms
        As :func:`read` gives them.
    traces
        By name; a rule names no other.
    seed
        Of the rounding. The generator on the chip is not published, so only distributions agree.
    """

    terms: tuple[Term, ...]
    traces: Mapping[str, Trace]
    seed: int = 1

    def __post_init__(self) -> None:
        lacking = {name for term in self.terms for name in term.factors if name in TRACES and name not in self.traces}
        if lacking:
            raise SpecError(
                "Loihi learning rule", "an impulse for every trace", ", ".join(sorted(lacking)), "x1 and y1"
            )

    def change(self, values: Mapping[str, np.ndarray | float]) -> np.ndarray | float:
        """The change of a weight, rounded away from zero, for the values of all factors."""
        total: np.ndarray | float = 0.0
        for term in self.terms:
            product: np.ndarray | float = term.scale
            for name in term.factors:
                product = np.clip(product * values[name], -FAR, FAR)
            total = total + product
        return np.sign(total) * np.ceil(np.abs(total))
