"""What a measurement tells: pictures as data, numbers with units, a table, and one sentence."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from workbench.core.errors import unknown
from workbench.core.units import pretty, titled


@dataclass(frozen=True)
class Axis:
    """What one direction of a picture shows; ``log`` for equal ratios."""

    name: str
    unit: str = ""
    log: bool = False

    @property
    def title(self) -> str:
        """Name and unit, as a picture shows them."""
        return titled(self.name, self.unit)


@dataclass(frozen=True)
class Curve:
    """A named line or set of points; a value that does not exist is not a number.

    Attributes
    ----------
    points
        Whether each value was measured on its own and gets a mark.
    theory
        Whether it is a formula, to be laid over what was measured.
    loose
        Whether its points stand alone, no line between them.
    """

    name: str
    x: np.ndarray
    y: np.ndarray
    points: bool = False
    theory: bool = False
    loose: bool = False


@dataclass(frozen=True)
class Mark:
    """A place worth a line across the picture: at ``value`` on the x axis, or on the y axis."""

    name: str
    value: float
    upright: bool = True


@dataclass(frozen=True)
class Panel:
    """Curves over common axes."""

    x: Axis
    y: Axis
    curves: tuple[Curve, ...]
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True)
class Number:
    """A measured number, or ``None`` and in ``note`` why there is none; a word stands for itself."""

    name: str
    value: float | str | None
    unit: str = ""
    note: str = ""

    @property
    def text(self) -> str:
        """The number as it is read out.

        >>> Number("rheobase", 200.04, "pA").text, Number("sag ratio", None, note="no step").text
        ('200 pA', 'none')
        """
        if self.value is None:
            return "none"
        if isinstance(self.value, str):
            return self.value
        shown = f"{self.value:,.0f}" if abs(self.value) >= 1000 else f"{self.value:.4g}"
        return f"{shown} {pretty(self.unit)}".rstrip()


@dataclass(frozen=True)
class Result:
    """What a protocol found.

    Attributes
    ----------
    title, neuron
        Which protocol, on which model.
    summary
        The finding in one sentence.
    numbers
        The finding in numbers; :meth:`number` gives one by its name.
    heads, rows
        The table twin of the pictures.
    notes
        How it was measured: definitions and criteria, one sentence each.
    """

    title: str
    neuron: str
    summary: str
    numbers: tuple[Number, ...] = ()
    panels: tuple[Panel, ...] = ()
    heads: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    notes: tuple[str, ...] = field(default=())

    def number(self, name: str) -> Number:
        """The number of that name (raises UnknownName)."""
        named = {number.name: number for number in self.numbers}
        if name not in named:
            raise unknown(f"{self.title} numbers", name, named)
        return named[name]

    def value(self, name: str) -> float:
        """The value of the number of that name; not a number where there is none."""
        found = self.number(name).value
        return float("nan") if found is None else float(found)

    def curve(self, name: str) -> Curve:
        """The first curve of that name (raises UnknownName)."""
        named = {curve.name: curve for panel in reversed(self.panels) for curve in reversed(panel.curves)}
        if name not in named:
            raise unknown(f"{self.title} curves", name, named)
        return named[name]

    def __repr__(self) -> str:
        told = "; ".join(f"{number.name}: {number.text}" for number in self.numbers)
        return f"<{self.title} of {self.neuron}: {told or self.summary}>"


def entry(value: float, digits: int = 4) -> str:
    """A number in a table; a dash where there is none.

    >>> entry(0.12345678), entry(float("nan"))
    ('0.1235', '–')
    """
    return f"{value:.{digits}g}" if np.isfinite(value) else "–"
