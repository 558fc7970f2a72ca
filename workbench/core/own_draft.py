"""A neuron's text once its lines are sorted: every part with its place, so that whatever is wrong can be pointed at."""

from __future__ import annotations

from dataclasses import dataclass, field

from workbench.core.errors import EquationError


@dataclass(frozen=True)
class Piece:
    """A part of the text and where it stands.

    Attributes
    ----------
    line, column
        The line, counted from 1, and the first character in it, counted from 0.
    added
        How many characters before it were not written by the author: ``w += b`` is read as ``w + b``.
    """

    text: str
    line: int
    column: int
    added: int = 0

    def cut(self, start: int, end: int | None = None) -> Piece:
        """A part of this piece, without the spaces around it."""
        part = self.text[start:end]
        return Piece(part.strip(), self.line, self.column + start + len(part) - len(part.lstrip()))

    def wrong(self, expected: str, got: str, hint: str = "", position: int = 0) -> EquationError:
        """The error at a character of this piece."""
        column = self.column + max(position - self.added, 0)
        return EquationError(f"line {self.line}, character {column + 1}", expected, got, hint, column, self.line)

    def relocated(self, error: EquationError) -> EquationError:
        """An error about the text of this piece, told with its place in the whole text."""
        return self.wrong(error.expected, error.got, error.hint, error.position)


@dataclass(frozen=True)
class Number:
    """A quantity as its line declares it."""

    place: Piece
    value: float
    unit: str
    soft: tuple[float, float] | None
    bounds: tuple[float | None, float | None]
    fixed: bool
    doc: str


@dataclass
class Draft:
    """What was read. Expressions are not checked yet; ``wrong`` holds what is wrong so far.

    ``named`` holds every name with its place, also those whose line is wrong: to use them is no second mistake.
    """

    end: Piece = Piece("", 1, 0)
    title: str = ""
    rates: dict[str, Piece] = field(default_factory=dict)
    maps: dict[str, Piece] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)
    lets: dict[str, Piece] = field(default_factory=dict)
    let_units: dict[str, str] = field(default_factory=dict)
    numbers: dict[str, Number] = field(default_factory=dict)
    then: dict[str, Piece] = field(default_factory=dict)
    start: dict[str, Piece] = field(default_factory=dict)
    cap: dict[str, Piece] = field(default_factory=dict)
    when: Piece | None = None
    refractory: Piece | None = None
    held: list[str] = field(default_factory=list)
    named: dict[str, Piece] = field(default_factory=dict)
    wrong: list[EquationError] = field(default_factory=list)

    @property
    def states(self) -> dict[str, Piece]:
        """What changes in time, by rates or by maps."""
        return {**self.rates, **self.maps}
