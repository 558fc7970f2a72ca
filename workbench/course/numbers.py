"""The numbers of a lesson: everybody gets their own, drawn from their name; the instructor gets those of the book."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from workbench.core.errors import unknown
from workbench.core.random import key, stream
from workbench.core.units import pretty

BOOK = 0  # the seed that draws the book's numbers
PLACE = re.compile(r"\[\[(\w+)\]\]")


@dataclass(frozen=True)
class Draw:
    """A number that differs between students: ``book`` for the instructor, else ``low`` to ``high`` in ``step``."""

    book: float
    unit: str
    low: float
    high: float
    step: float

    def value(self, seed: int, *name: str) -> float:
        """The number of one student; ``name`` tells the numbers of a lesson apart."""
        if seed == BOOK:
            return self.book
        count = round((self.high - self.low) / self.step)
        return tidy(self.low + self.step * int(stream(seed, *name).integers(0, count + 1)))


@dataclass(frozen=True)
class Derived:
    """A number that follows from the others, rounded to ``step`` (0: not at all)."""

    rule: Callable[[Numbers], float]
    unit: str
    step: float = 0.0

    def value(self, numbers: Numbers) -> float:
        """The number that follows from those drawn so far."""
        exact = self.rule(numbers)
        return tidy(round(exact / self.step) * self.step if self.step else exact)


class Numbers(Mapping[str, float]):
    """The numbers of one student in one lesson, as ``numbers["r"]`` or ``numbers.r``.

    >>> numbers = Numbers("tour", {"r": Draw(10.0, "MOhm", 5.0, 20.0, 0.5)}, BOOK)
    >>> numbers.r, numbers.fill("A cell of [[r]].")
    (10.0, 'A cell of 10 MΩ.')
    """

    def __init__(self, lesson: str, rules: Mapping[str, Draw | Derived], seed: int = BOOK) -> None:
        self.lesson, self.seed = lesson, seed
        self._values: dict[str, float] = {}
        self.units = MappingProxyType({name: rule.unit for name, rule in rules.items()})
        for name, rule in rules.items():
            drawn = rule.value(seed, lesson, name) if isinstance(rule, Draw) else rule.value(self)
            self._values[name] = drawn

    def __getitem__(self, name: str) -> float:
        if name not in self._values:
            raise unknown(f"numbers of {self.lesson}", name, self._values)
        return self._values[name]

    def __getattr__(self, name: str) -> float:
        if name.startswith("_") or name not in self._values:
            raise AttributeError(name)
        return self._values[name]

    def __iter__(self):
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def fill(self, text: str) -> str:
        """Write the numbers, with their units, into the places ``[[name]]`` of a text."""
        return PLACE.sub(lambda found: told(self[found[1]], self.units[found[1]]), text)

    def _repr_markdown_(self) -> str:
        rows = [f"| `{name}` | {value:.6g} | {pretty(self.units[name])} |" for name, value in self.items()]
        return "\n".join(["| number | value | unit |", "|---|---:|---|", *rows])


def seed_of(student: str, lesson: str) -> int:
    """Return the seed of a student in a lesson; no name gives the book's numbers. Capitals and spaces do not matter.

    >>> seed_of("Ada Lovelace", "membrane") == seed_of("ada  lovelace ", "membrane")
    True
    >>> seed_of("", "membrane")
    0
    """
    name = " ".join(student.casefold().split())
    return 1 + key(0, "course", lesson, name) % (2**31 - 2) if name else BOOK


def told(value: float, unit: str) -> str:
    """A number with its unit as a reader writes it."""
    return f"{value:.6g} {pretty(unit)}".rstrip()


def tidy(value: float) -> float:
    """Drop the last digits, which only say that a computer counts in twos."""
    return float(f"{value:.10g}")
