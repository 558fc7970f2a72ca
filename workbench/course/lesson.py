"""A lesson: predict, run, compare, explain, and a few numbers that are checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module

from workbench.core.catalogue import modules
from workbench.core.errors import unknown
from workbench.course.exercise import Exercise
from workbench.course.numbers import BOOK, Derived, Draw, Numbers
from workbench.course.steps import Step


@dataclass(frozen=True, repr=False)
class Lesson:
    """A lesson as its author wrote it; what a student does with it is kept in ``Progress``.

    Attributes
    ----------
    number, slug, title, minutes
        Its place in the course, its name in an address, its headline, and how long it takes.
    promise
        What one can do afterwards, in one sentence.
    numbers
        The rules by which its numbers are drawn.
    steps
        In order.
    """

    number: int
    slug: str
    title: str
    minutes: int
    promise: str
    numbers: Mapping[str, Draw | Derived]
    steps: tuple[Step, ...]

    def __repr__(self) -> str:
        return f"Lesson {self.number}: {self.title}, about {self.minutes} minutes"

    def draw(self, seed: int = BOOK) -> Numbers:
        """The numbers that belong to a seed."""
        return Numbers(self.slug, self.numbers, seed)

    def step(self, name: str) -> Step:
        """The step of that id."""
        found = {step.id: step for step in self.steps}
        if name not in found:
            raise unknown(f"lesson {self.slug}", name, found)
        return found[name]

    @property
    def exercises(self) -> tuple[Exercise, ...]:
        """The steps that are checked."""
        return tuple(step for step in self.steps if isinstance(step, Exercise))


@lru_cache(maxsize=1)
def lessons() -> dict[str, Lesson]:
    """Every ``course/lessons/*.py`` by slug, in the order of their numbers; each file calls its lesson ``LESSON``."""
    found = [import_module(f"workbench.course.lessons.{name}").LESSON for name in modules("course.lessons")]
    return {lesson.slug: lesson for lesson in sorted(found, key=lambda lesson: lesson.number)}


def find_lesson(slug: str) -> Lesson:
    """The lesson of that slug.

    Raises
    ------
    UnknownName
        If there is none; the nearest is suggested.
    """
    if slug not in lessons():
        raise unknown("lesson", slug, lessons())
    return lessons()[slug]
