"""Pictures that follow a slider: computed by a worker, the most urgent first, and of what changes meanwhile only the newest."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Generator, Iterator, Mapping
from typing import Any

from workbench.core.errors import WorkbenchError
from workbench.core.jobs import Progress, through
from workbench.labs.aside import SOON, Aside
from workbench.labs.lab import start_timer


class Follower(Aside):
    """Keeps what a page shows in step with what a reader changes.

    Parameters
    ----------
    works
        By name, the most urgent first: what computes it, called in the worker. It returns what came, or a job of short steps that does; a
        job is begun anew later when something as urgent or more is wanted meanwhile.
    take
        Called with a name and what came of it; an error of ours that ended the work comes in its place.
    then
        Called with the name a moment later, if nothing newer is wanted: for what can wait until the page has the picture.
    failed, rested, late
        As for :class:`Aside`.
    calm
        Seconds without a change that all but the most urgent waits for: while a slider moves, nothing slows down what follows it.

    Examples
    --------
    >>> seen = []
    >>> follower = Follower({"trace": lambda: 1, "rest": lambda: 2}, lambda name, came: seen.append((name, came)), print)
    >>> follower.want("rest", "trace"), follower.runner.join(5), [follower.beat() for _ in range(6)][0], seen
    (None, True, None, [('trace', 1), ('rest', 2)])
    """

    def __init__(
        self,
        works: Mapping[str, Callable[[], Any]],
        take: Callable[[str, Any], Any],
        failed: Callable[[BaseException], Any],
        then: Callable[[str], Any] | None = None,
        rested: Callable[[], Any] | None = None,
        late: Callable[[], Any] | None = None,
        calm: float = 0.0,
    ) -> None:
        super().__init__(failed, self._again, late)
        self.calm, self._asked = calm, -math.inf
        self.works, self.shown, self.then, self.finally_ = dict(works), take, then, rested
        self.stale: set[str] = set()

    @property
    def busy(self) -> bool:
        return super().busy or bool(self.stale)

    def want(self, *names: str) -> None:
        """Ask for these anew, or for all if none is named; while work is under way, what changes meanwhile waits for the next."""
        self.stale.update(names or self.works)
        self._asked = time.monotonic()
        if not super().busy:
            self._go_on()

    def beat(self) -> None:
        super().beat()
        if not super().busy:
            self._go_on()

    def close(self) -> None:
        self.stale.clear()
        super().close()

    def _again(self) -> None:
        """Compute once more if something changed in the last moment."""
        if self.finally_ is not None:
            self.finally_()
        self._go_on()

    def _go_on(self) -> None:
        """Let the worker begin, if there is something to do now; what may not begin yet is looked at in a moment."""
        if self._next() is not None:
            self.run(self._work, self._arrived)
        elif self.stale and self._timer is None:
            self._timer = start_timer(self.beat, SOON)

    def _rest(self) -> None:
        if not self.stale:
            super()._rest()

    def _next(self) -> str | None:
        """What is to be computed now: the most urgent of what is wanted."""
        names = list(self.works)
        ready = names if time.monotonic() - self._asked >= self.calm else names[:1]
        return next((name for name in ready if name in self.stale), None)

    def _work(self) -> Iterator[tuple[str, bool, Any]]:
        names = list(self.works)
        while (name := self._next()) is not None:
            self.stale.discard(name)
            urgent = names[: names.index(name) + 1]
            try:
                came = self.works[name]()
                job = through(came) if isinstance(came, Generator) else ()
                for step in job:
                    came = step
                    if isinstance(step, Progress):
                        yield name, False, step
                        if any(other in self.stale for other in urgent):
                            self.stale.add(name)
                            break
            except WorkbenchError as error:
                came = error
            if not isinstance(came, Progress):
                yield name, False, came
                yield name, True, None

    def _arrived(self, item: tuple[str, bool, Any]) -> None:
        name, later, came = item
        if later:
            if self.then is not None and name not in self.stale:
                self.then(name)
        elif not isinstance(came, Progress):
            self.shown(name, came)
