"""A challenge: a puzzle about hidden cells or a design to be found, what may be asked, and the answers that were handed in."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from typing import Any, ClassVar, Literal

from workbench.core.catalogue import modules
from workbench.core.errors import unknown
from workbench.core.model import Stimulus
from workbench.course.numbers import seed_of
from workbench.experiments.result import Result

TRIES = 200  # answers to one challenge that are kept


@dataclass(frozen=True)
class Asked:
    """One part of the answer: a number in a unit, or one of some words."""

    label: str
    unit: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Attempt:
    """An answer that was handed in, and what was said to it: a line for each part, and hints for mistakes that are known."""

    answer: Mapping[str, Any]
    points: float
    most: float
    said: Mapping[str, str]
    hints: tuple[str, ...] = ()

    @property
    def solved(self) -> bool:
        """Whether nothing is missing."""
        return self.points == self.most


class Challenge(ABC):
    """The base of the challenges; its cells are drawn from the student's name, and are told to no one.

    A challenge is a file in ``course/challenges`` that names its class ``CHALLENGE``. Its ``probe`` says what may be done to the
    cells: ``stimulus`` gives any current and shows the trace, ``currents`` measures lasting rates, ``design`` tries out an
    answer before it is handed in.

    Attributes
    ----------
    probes
        How often the cells were asked something.
    attempts
        The answers so far.
    """

    slug: ClassVar[str]
    title: ClassVar[str]
    about: str
    probe: ClassVar[Literal["stimulus", "currents", "design"]]
    cells: ClassVar[tuple[str, ...]] = ()
    asked: ClassVar[Mapping[str, Asked]]

    def __init__(self, student: str = "") -> None:
        self.student = " ".join(student.split())
        self.seed = seed_of(student, self.slug)
        self.probes = 0
        self.attempts: list[Attempt] = []

    @abstractmethod
    def judge(self, answer: Mapping[str, Any]) -> Attempt:
        """Judge an answer without keeping it (raises Misfits or RangeError where it cannot be read)."""

    def prepare(self, answer: Mapping[str, Any]) -> Iterator[None]:
        """Do what judging an answer needs in short steps, so that it can be left; most answers need nothing."""
        return iter(())

    def hand_in(self, answer: Mapping[str, Any]) -> Attempt:
        """Judge an answer, and keep it with the others."""
        attempt = self.judge(answer)
        self.attempts = [*self.attempts, attempt][-TRIES:]
        return attempt

    def show_trial(self, stimulus: Stimulus, duration: float, seed: int) -> Result:
        """Give the hidden cell a stimulus for a while (ms)."""
        raise unknown(self.title, "stimulus", [self.probe])

    def show_rates(self, cell: str, currents: Sequence[float]) -> Result:
        """Measure the lasting rates of a hidden cell under constant currents (pA)."""
        raise unknown(self.title, "currents", [self.probe])

    def show_design(self, answer: Mapping[str, Any]) -> Result:
        """Try an answer out."""
        raise unknown(self.title, "design", [self.probe])


@lru_cache(maxsize=1)
def challenges() -> dict[str, type[Challenge]]:
    """Every ``course/challenges/*.py`` by slug, in the order of their titles."""
    found = [import_module(f"workbench.course.challenges.{name}").CHALLENGE for name in modules("course.challenges")]
    return {one.slug: one for one in sorted(found, key=lambda one: one.title)}


def find_challenge(slug: str) -> type[Challenge]:
    """The challenge of that slug (raises UnknownName)."""
    if slug not in challenges():
        raise unknown("challenge", slug, challenges())
    return challenges()[slug]
