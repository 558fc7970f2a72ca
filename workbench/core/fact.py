"""A number from the literature that never travels without its unit, source and confidence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from workbench.core.source import Source


@dataclass(frozen=True)
class Fact:
    """A value or a range, or ``None`` where nobody is known to have published it.

    ``None`` is never zero: whoever adds facts up must say which term is missing.

    >>> Fact(None, "J", Source("nobody")).known
    False
    >>> Fact([1.0, 3.0], "W", Source("a paper")).range
    (1.0, 3.0)
    """

    value: Any
    unit: str
    source: Source
    confidence: str = ""
    check: str = ""
    note: str = ""

    @property
    def known(self) -> bool:
        """Whether a value was published."""
        return self.value is not None

    @property
    def range(self) -> tuple[float, float] | None:
        """Lowest and highest value of a numeric fact; equal for a single number, ``None`` where it is no number."""
        value = self.value
        if isinstance(value, bool):
            return None
        if isinstance(value, (int, float)):
            return float(value), float(value)
        if isinstance(value, (list, tuple)) and len(value) == 2 and all(isinstance(x, (int, float)) for x in value):
            return float(min(value)), float(max(value))
        return None

    def __str__(self) -> str:
        shown = (
            "unknown"
            if self.value is None
            else " to ".join(map(str, value))
            if isinstance(value := self.value, list)
            else str(value)
        )
        return f"{shown} {self.unit}".strip()
