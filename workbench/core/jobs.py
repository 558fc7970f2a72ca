"""Long work, written as a generator of short steps so that anyone can watch, pause or stop it."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Progress:
    """What a job tells after one short step: steps done, steps in all, a sentence, and live values by name."""

    done: int
    total: int
    message: str = ""
    values: dict[str, Any] = field(default_factory=dict)

    @property
    def fraction(self) -> float:
        """Share of the work that is done, 0 to 1."""
        return self.done / self.total if self.total else 0.0


Job = Generator[Progress, None, Any]


def run(job: Job, report: Callable[[Progress], None] | None = None) -> Any:
    """Run a job to its end without a page and return its result.

    >>> def count():
    ...     yield Progress(1, 1)
    ...     return "done"
    >>> run(count())
    'done'
    """
    while True:
        try:
            progress = next(job)
        except StopIteration as end:
            return end.value
        if report:
            report(progress)


def through(job: Job) -> Iterator[Any]:
    """What a job yields and, as the last item, its result: for whoever takes only what is yielded."""
    yield (yield from job)


def stage(job: Job, index: int, of: int) -> Job:
    """A job inside a longer one of ``of`` stages: its own messages and result, the longer one's count."""
    while True:
        try:
            step = next(job)
        except StopIteration as end:
            return end.value
        yield Progress(round(1000 * (index + step.fraction)), 1000 * of, step.message, step.values)
