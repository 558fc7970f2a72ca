"""Errors that say where, what was expected, what came, and what to try."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches


class WorkbenchError(Exception):
    """The root of every error raised for a user.

    Parameters
    ----------
    where
        The object and field that refused, e.g. ``"LIF.c_m"``.
    expected, got
        What would have been accepted, and what came.
    hint
        What to try.
    """

    def __init__(self, where: str, expected: str = "", got: str = "", hint: str = "") -> None:
        self.where, self.expected, self.got, self.hint = where, expected, got, hint
        super().__init__(self.text())

    def text(self) -> str:
        """The sentence shown to a person: ``Where: expected X, got Y. Try: Z.``"""
        body = ", ".join(
            part for part in (self.expected and f"expected {self.expected}", self.got and f"got {self.got}") if part
        )
        told = f"{self.where}: {body}." if body else f"{self.where}."
        return f"{told} Try: {self.hint}." if self.hint else told

    def __str__(self) -> str:
        return self.text()


class RangeError(WorkbenchError, ValueError):
    """A value is of the wrong kind or outside its bounds."""


class UnknownName(WorkbenchError, LookupError):
    """A name is not known here; the nearest known one is suggested."""


class SpecError(WorkbenchError, ValueError):
    """A file or link cannot be read as an experiment."""


class WiringError(WorkbenchError, ValueError):
    """Two populations cannot be connected as asked."""


class TooLarge(WorkbenchError, MemoryError):
    """A request would not fit in memory; refused before anything was allocated."""


class Diverged(WorkbenchError, FloatingPointError):
    """A state became infinite or not a number during a run."""


class EquationError(WorkbenchError, ValueError):
    """An equation's text is refused; ``position`` is the offending character, counted from 0.

    In a text of several lines, ``line`` is the offending one, counted from 1, and ``position`` counts within it.
    """

    def __init__(
        self,
        where: str,
        expected: str = "",
        got: str = "",
        hint: str = "",
        position: int = 0,
        line: int | None = None,
    ) -> None:
        self.position, self.line = position, line
        super().__init__(where, expected, got, hint)


class Misfits(WorkbenchError, ValueError):
    """Everything that is wrong with one object, reported together in ``items``."""

    def __init__(self, where: str, items: Iterable[WorkbenchError]) -> None:
        self.items: Sequence[WorkbenchError] = tuple(items)
        super().__init__(where)

    def text(self) -> str:
        return "\n  ".join([f"{self.where}:", *(item.text() for item in self.items)])


def unknown(where: str, name: object, known: Iterable[str]) -> UnknownName:
    """Build the error for an unknown name, suggesting the nearest known one.

    >>> str(unknown("net", "ecx", ["exc", "inh"]))
    "net: expected one of exc, inh, got 'ecx'. Try: 'exc'."
    """
    names = sorted(known)
    same = [other for other in names if other.lower() == str(name).lower()]
    near = same or get_close_matches(str(name), names, n=1, cutoff=0.5)
    listed = ", ".join(names[:12]) + (", ..." if len(names) > 12 else "")
    return UnknownName(
        where,
        f"one of {listed}" if names else "nothing (there are none)",
        repr(name)[:60],
        repr(near[0]) if near else "",
    )
