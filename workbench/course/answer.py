"""What a step may ask for: a number with a unit, a choice, a drawn curve, or a function; each reads an answer and scores a guess."""

from __future__ import annotations

import math
import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from workbench.core.errors import RangeError
from workbench.core.units import factor, pretty, registry, same_dimension
from workbench.course.numbers import Numbers, tidy, told

NUMBER = re.compile(r"([-+−]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:[eE][-+]?\d{1,3})?)\s*(.*)", re.DOTALL)
UNIT = re.compile(r"[A-Za-z%]{1,8}(?:\^?[1-4])?(?:[*/ ][A-Za-z]{1,8}(?:\^?[1-4])?){0,2}")
SPELLINGS = str.maketrans({"µ": "u", "μ": "u", "²": "^2", "³": "^3", "·": "*"})
POINTS = 64  # most points of a drawn curve
LETTERS = 40  # longest text of a number


class Answer(ABC):
    """A kind of answer: how it is read, and how near a prediction came."""

    @abstractmethod
    def read(self, raw: Any, numbers: Numbers) -> Any:
        """Return the answer as plain data, or refuse it with a reason."""

    @abstractmethod
    def score(self, guess: Any, measured: Any) -> float:
        """How near a prediction came, 0 to 1."""

    @abstractmethod
    def told(self, value: Any) -> str:
        """The answer in words."""

    @property
    @abstractmethod
    def invitation(self) -> str:
        """What to do, said to someone who has not answered yet, or not so that it can be read."""

    def empty(self, raw: Any) -> bool:
        """Whether nothing has been answered."""
        return raw is ... or raw is None or (isinstance(raw, str) and not raw.strip())


@dataclass(frozen=True)
class Number(Answer):
    """A number in ``unit``; plain numbers, pint quantities and texts such as ``"2.0 nA"`` are read."""

    unit: str = "1"

    def read(self, raw: Any, numbers: Numbers) -> float:
        value = self._magnitude(raw)
        if not math.isfinite(value):
            raise RangeError("answer", "a finite number", repr(raw)[:60])
        return tidy(value)

    def _magnitude(self, raw: Any) -> float:
        if isinstance(raw, str):
            return self._text(raw)
        if hasattr(raw, "dimensionality"):
            try:
                return float(raw.to(registry().parse_units("" if self.unit == "1" else self.unit)).magnitude)
            except Exception:
                raise self._refusal(raw) from None
        if isinstance(raw, bool) or not hasattr(raw, "__float__"):
            raise self._refusal(raw)
        try:
            return float(raw)
        except (TypeError, ValueError, OverflowError):
            raise self._refusal(raw) from None

    def _text(self, raw: str) -> float:
        found = NUMBER.fullmatch(raw.strip()[: LETTERS + 1]) if len(raw.strip()) <= LETTERS else None
        if found is None:
            raise self._refusal(raw)
        digits, unit = found[1].replace("−", "-"), found[2].strip().translate(SPELLINGS).replace("Ω", "Ohm")
        if re.search(r",\d{3}$", digits):  # one thousand here, one there
            raise RangeError("answer", "a decimal point", repr(raw)[:60], digits.replace(",", "."))
        value = float(digits.replace(",", "."))
        if not unit or unit == self.unit:
            return value
        if self.unit == "1" or not UNIT.fullmatch(unit):
            raise self._refusal(raw)
        try:
            fits = same_dimension(unit, self.unit)
        except RangeError:
            fits = False
        if not fits:
            raise self._refusal(raw)
        return value * factor(unit) / factor(self.unit)

    def _refusal(self, raw: Any) -> RangeError:
        unit = f" in {pretty(self.unit)}" if self.unit != "1" else ""
        return RangeError("answer", f"a number{unit}", repr(raw)[:60], repr(f"12.5 {self.unit}") if unit else "12")

    def score(self, guess: Any, measured: Any) -> float:
        """1 for the very number, 1/2 for half of it or twice as much, 0 for the wrong sign."""
        largest = max(abs(guess), abs(measured))
        return max(0.0, 1.0 - abs(guess - measured) / largest) if largest else 1.0

    def told(self, value: Any) -> str:
        return told(float(f"{value:.4g}"), self.unit)

    @property
    def invitation(self) -> str:
        return f"Write a number, such as {told(12.5, self.unit)}."


@dataclass(frozen=True)
class Choice(Answer):
    """One of some words."""

    options: tuple[str, ...]

    def read(self, raw: Any, numbers: Numbers) -> str:
        named = {option.casefold(): option for option in self.options}
        if not isinstance(raw, str) or raw.strip().casefold() not in named:
            raise RangeError("answer", f"one of: {'; '.join(self.options)}", repr(raw)[:60])
        return named[raw.strip().casefold()]

    def score(self, guess: Any, measured: Any) -> float:
        return float(guess == measured)

    def told(self, value: Any) -> str:
        return str(value)

    @property
    def invitation(self) -> str:
        return f"Choose one of the {len(self.options)} answers."


@dataclass(frozen=True)
class Curve(Answer):
    """A curve drawn through some points; the axes say what over what, and how far."""

    x_label: str
    y_label: str
    x_range: Callable[[Numbers], tuple[float, float]]
    y_range: Callable[[Numbers], tuple[float, float]]

    def read(self, raw: Any, numbers: Numbers) -> list[list[float]]:
        """The points from left to right; of several at one ``x`` the last drawn counts."""
        try:
            points = np.array([[float(x), float(y)] for x, y in raw][: POINTS + 1], dtype=float)
        except (TypeError, ValueError):
            raise RangeError("answer", "points such as [(0, 0), (1, 20)]", repr(raw)[:60]) from None
        if not 2 <= len(points) <= POINTS or not np.isfinite(points).all():
            raise RangeError("answer", f"2 to {POINTS} points of finite numbers", f"{len(points)} points")
        sorted_points = points[np.argsort(points[:, 0], kind="stable")]
        last = np.append(np.diff(sorted_points[:, 0]) > 0, True)
        return [[tidy(x), tidy(y)] for x, y in sorted_points[last]]

    def score(self, guess: Any, measured: Any) -> float:
        """1 less the area between the curves, over the area below the higher of them; ``measured`` has ``x`` and ``y``."""
        drawn = np.array(guess, dtype=float)
        y = np.interp(measured.x, drawn[:, 0], drawn[:, 1])
        between = np.trapezoid(np.abs(y - measured.y), measured.x)
        below = np.trapezoid(np.maximum(np.abs(y), np.abs(measured.y)), measured.x)
        return max(0.0, 1.0 - float(between / below)) if below > 0 else 1.0

    def told(self, value: Any) -> str:
        return f"a curve through {len(value)} points"

    @property
    def invitation(self) -> str:
        return "Draw it through two points or more, from left to right."

    def empty(self, raw: Any) -> bool:
        return super().empty(raw) or (isinstance(raw, list | tuple) and len(raw) < 2)


@dataclass(frozen=True)
class Function(Answer):
    """A Python function of one number, written by the student in a notebook; it is tried at some arguments, in ``unit``."""

    unit: str
    arguments: Callable[[Numbers], Sequence[float]]
    signature: str

    def read(self, raw: Any, numbers: Numbers) -> list[float]:
        """What it returns at each argument. In a file these are the answer, so a list of numbers is read too."""
        arguments = self.arguments(numbers)
        if isinstance(raw, list | tuple) and len(raw) == len(arguments):
            return [Number(self.unit).read(value, numbers) for value in raw]
        if not callable(raw):
            raise RangeError("answer", f"a function {self.signature}", repr(raw)[:60])
        values = []
        for argument in arguments:
            try:
                values.append(Number(self.unit).read(raw(argument), numbers))
            except Exception as error:  # whatever a student's function does
                raise RangeError(
                    f"your function at {argument:g}",
                    f"a number in {pretty(self.unit)}",
                    f"{type(error).__name__}: {error}"[:120],
                ) from None
        return values

    def score(self, guess: Any, measured: Any) -> float:
        return float(np.mean([Number().score(one, other) for one, other in zip(guess, measured, strict=True)]))

    def told(self, value: Any) -> str:
        return ", ".join(told(one, self.unit) for one in value)

    @property
    def invitation(self) -> str:
        return f"Write a function {self.signature}."
