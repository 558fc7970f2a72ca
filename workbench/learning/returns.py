"""What was measured while an agent learned: the return of each episode, and what each step of learning showed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from workbench.core.errors import SpecError

MANY = 100
"""Episodes whose mean return tells how good an agent is."""


@dataclass
class Returns:
    """Curves of one run.

    Attributes
    ----------
    action, value
        Actions taken when an episode ended, in all environments together, and the sum of its rewards.
    learned
        Actions taken at each step of learning that was kept: the last one of each stretch of work.
    signals
        What these steps showed, by name.
    """

    action: list[int] = field(default_factory=list)
    value: list[float] = field(default_factory=list)
    learned: list[int] = field(default_factory=list)
    signals: dict[str, list[float]] = field(default_factory=dict)

    def note(self, action: int, shown: Mapping[str, float]) -> None:
        """Keep what a step of learning showed; a later one after the same action takes its place."""
        if self.learned and self.learned[-1] == action:
            for name, value in shown.items():
                self.signals[name][-1] = value
            return
        self.learned.append(action)
        for name, value in shown.items():
            self.signals.setdefault(name, []).append(value)

    def mean(self) -> float | None:
        """Mean return of the last hundred episodes, or of all if there are fewer; nothing before the first.

        >>> Returns(action=[1, 2], value=[10.0, 20.0]).mean()
        15.0
        """
        return float(np.mean(self.value[-MANY:])) if self.value else None

    def means(self) -> np.ndarray:
        """The same after every episode, ``(episodes,)``.

        >>> Returns(action=[1, 2], value=[10.0, 20.0]).means().tolist()
        [10.0, 15.0]
        """
        total = np.concatenate([[0.0], np.cumsum(self.value)])
        ends = np.arange(1, len(total))
        begins = np.maximum(ends - MANY, 0)
        return (total[ends] - total[begins]) / (ends - begins)

    def copy(self) -> Returns:
        """An independent copy."""
        signals = {name: list(values) for name, values in self.signals.items()}
        return Returns(list(self.action), list(self.value), list(self.learned), signals)

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Returns:
        """Read curves from plain lists.

        Raises
        ------
        SpecError
            If one is missing, or is no list of numbers.
        """
        signals = data.get("signals")
        if not isinstance(signals, Mapping):
            raise SpecError("returns.signals", "lists by name", repr(signals)[:60])
        action, value, learned = (_numbers(data.get(name), name) for name in ("action", "value", "learned"))
        named = {str(name): _numbers(values, f"signals.{name}") for name, values in signals.items()}
        return cls(action, value, learned, named)


def _numbers(data: Any, name: str) -> list[Any]:
    if not isinstance(data, list) or not all(isinstance(value, (int, float)) for value in data):
        raise SpecError(f"returns.{name}", "a list of numbers", repr(data)[:60])
    return list(data)
