"""A number or a range: what is known only between two ends stays between two ends."""

from __future__ import annotations

from dataclasses import dataclass

from workbench.core.fact import Fact


@dataclass(frozen=True)
class Span:
    """A non-negative amount that lies between ``low`` and ``high``; both are equal for a plain number.

    >>> Span(1, 2) + 3 * Span(2, 2)
    Span(low=7, high=8)
    """

    low: float
    high: float

    @classmethod
    def of(cls, value: Span | Fact | float) -> Span:
        """Return the span of a number, of a range, or of a numeric fact.

        Raises
        ------
        ValueError
            If the fact is unknown or no number.
        """
        if isinstance(value, Span):
            return value
        if isinstance(value, Fact):
            ends = value.range
            if ends is None:
                raise ValueError(f"{value} is no number")
            return cls(*ends)
        return cls(value, value)

    @property
    def middle(self) -> float:
        """The mean of both ends."""
        return (self.low + self.high) / 2

    @property
    def exact(self) -> bool:
        """Whether both ends are the same number."""
        return self.low == self.high

    def __add__(self, other: Span | float) -> Span:
        more = Span.of(other)
        return Span(self.low + more.low, self.high + more.high)

    def __mul__(self, other: Span | float) -> Span:
        times = Span.of(other)
        return Span(self.low * times.low, self.high * times.high)

    def __truediv__(self, other: Span | float) -> Span:
        by = Span.of(other)
        return Span(self.low / by.high, self.high / by.low)

    __radd__ = __add__
    __rmul__ = __mul__
