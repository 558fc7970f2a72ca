"""An exercise: a question whose answer is measured on the live model, and a checker that knows the usual mistakes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from workbench.core.errors import RangeError
from workbench.core.text import escape
from workbench.course.answer import Answer, Number
from workbench.course.numbers import Numbers
from workbench.course.steps import Step

Kind = Literal["right", "close", "mistake", "wrong", "unreadable"]
POINTS: dict[Kind, float] = {"right": 1.0, "close": 0.5, "mistake": 0.0, "wrong": 0.0, "unreadable": 0.0}
NEAR = 5.0  # how many tolerances are still called close
PREFIXES = (1e3, 1e-3, 1e6, 1e-6)


@dataclass(frozen=True)
class Tolerance:
    """How far an answer may be off: a share of the key, or an amount in its unit; whichever is wider."""

    relative: float = 0.0
    absolute: float = 0.0

    def allows(self, value: Any, key: Any, times: float = 1.0) -> bool:
        """Whether every number of the answer is near enough to its own of the key; words have to be equal."""
        if isinstance(key, str):
            return value == key
        values, keys = np.atleast_1d(value).astype(float), np.atleast_1d(key).astype(float)
        room = times * np.maximum(self.relative * np.abs(keys), self.absolute) + 1e-9 * np.abs(keys)
        return values.shape == keys.shape and bool(np.all(np.abs(values - keys) <= room))

    def told(self, ask: Answer) -> str:
        """What the student is told beforehand."""
        if not isinstance(ask, Number) and not self.relative:
            return ""
        if self.absolute and not self.relative:
            return f"± {ask.told(self.absolute)}"
        return f"± {100 * self.relative:g} %" if self.relative else "exactly"


@dataclass(frozen=True)
class Mistake:
    """A wrong turn that is known: what one gets there, and what to say to who took it."""

    value: Callable[[Numbers], Any]
    hint: str


@dataclass(frozen=True)
class Verdict:
    """What the checker says to one answer."""

    kind: Kind
    message: str
    answer: Any = None

    @property
    def right(self) -> bool:
        return self.kind == "right"

    @property
    def points(self) -> float:
        """1 for right, 1/2 for close, else 0."""
        return POINTS[self.kind]

    def _repr_markdown_(self) -> str:
        told = escape(self.message) if self.kind == "unreadable" else self.message
        return f"**{'Right' if self.right else 'Not yet'}.** {told}"


@dataclass(frozen=True)
class Exercise(Step):
    """A question with one answer.

    Attributes
    ----------
    ask
        The kind of answer.
    measure
        Returns the answer as the live model gives it.
    formula
        Returns it in closed form, where there is one. With both, the measurement is the key, and tests hold them together.
    tolerance
        How far off still counts.
    mistakes
        Those that are recognized, the likeliest first.
    because
        Shown with the right answer: why it is so.
    optional
        Whether the lesson is complete without it.
    """

    ask: Answer = field(default_factory=Number)
    measure: Callable[[Numbers], Any] | None = None
    formula: Callable[[Numbers], Any] | None = None
    tolerance: Tolerance = Tolerance(relative=0.01)
    mistakes: tuple[Mistake, ...] = ()
    because: str = ""
    optional: bool = False

    def key(self, numbers: Numbers) -> Any:
        """The answer, computed."""
        compute = self.measure or self.formula
        assert compute is not None, f"{self.id} has neither a measurement nor a formula"
        value = compute(numbers)
        return value if isinstance(value, str) else np.asarray(value, dtype=float).tolist()

    def check(self, raw: Any, numbers: Numbers, key: Any = None) -> Verdict:
        """Judge an answer; ``key`` spares the measurement where it has been made."""
        if self.ask.empty(raw):
            return Verdict("unreadable", f"No answer yet. {self.ask.invitation}")
        try:
            value = self.ask.read(raw, numbers)
        except RangeError as error:
            return Verdict("unreadable", str(error))
        return self.judge(value, numbers, self.key(numbers) if key is None else key)

    def judge(self, value: Any, numbers: Numbers, key: Any) -> Verdict:
        """Judge an answer that has been read."""
        if self.tolerance.allows(value, key):
            return Verdict("right", numbers.fill(self.because) or self.ask.told(key), value)
        for mistake in self.mistakes:
            wrong = mistake.value(numbers)
            if self.tolerance.allows(value, wrong) and not self.tolerance.allows(wrong, key):
                return Verdict("mistake", numbers.fill(mistake.hint), value)
        if isinstance(key, float):
            if slip := _slip(value, key, self.tolerance):
                return Verdict("mistake", slip, value)
            if self.tolerance.allows(value, key, NEAR):
                return Verdict("close", f"Close, {how_far(value, key)}.", value)
            return Verdict("wrong", f"{how_far(value, key).capitalize()}.", value)
        if isinstance(key, list):
            good = sum(self.tolerance.allows(one, other) for one, other in zip(value, key, strict=True))
            return Verdict("close" if 2 * good >= len(key) else "wrong", f"{good} of {len(key)} are right.", value)
        return Verdict("wrong", "Not this one. Try it out.", value)


def how_far(value: float, key: float) -> str:
    """How far off an answer is, in words too coarse to compute the key from.

    >>> how_far(13.1, 10.0), how_far(2.0, 10.0), how_far(40.0, 10.0)
    ('about 30 % too high', 'less than half of it', 'more than twice of it')
    """
    if key == 0.0 or value * key < 0:
        return "not near" if key == 0.0 else "of the wrong sign"
    ratio = value / key
    if not 0.5 <= ratio <= 2.0:
        return "more than twice of it" if ratio > 1 else "less than half of it"
    percent = float(f"{100 * abs(ratio - 1):.1g}")
    return f"about {percent:g} % too {'high' if (ratio > 1) == (key > 0) else 'low'}"


def _slip(value: float, key: float, tolerance: Tolerance) -> str:
    """A sign or a prefix gone astray."""
    if tolerance.allows(-value, key):
        return "The size is right, the sign is not."
    if any(tolerance.allows(value * prefix, key) for prefix in PREFIXES):
        return "The digits are right, the unit is off by a power of a thousand: which prefix do you count in?"
    return ""
