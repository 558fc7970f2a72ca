"""Short work beside a lab's run: done by a worker, shown on the event loop as soon as it is there."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from typing import Any

from workbench.labs.lab import start_timer
from workbench.labs.runner import Runner

LATE = 0.4  # seconds without anything to show
SOON = 3  # ms between two looks; what waits here is a slider's picture


class Aside:
    """One errand at a time for a lab; a new one takes the place of the one before.

    Parameters
    ----------
    failed
        Called with the exception that ended an errand.
    rested
        Called when an errand is over and all of it was shown; it may begin another.
    late
        Called once in an errand that has shown nothing for 0.4 s.

    Examples
    --------
    >>> aside, seen = Aside(print), []
    >>> aside.run(lambda: iter([1, 2]), seen.append)
    >>> aside.runner.join(5), aside.beat(), aside.beat(), seen
    (True, None, None, [1, 2])
    """

    def __init__(
        self,
        failed: Callable[[BaseException], Any],
        rested: Callable[[], Any] | None = None,
        late: Callable[[], Any] | None = None,
    ) -> None:
        self.failed, self.rested, self.late = failed, rested, late
        self.runner = Runner()
        self._take: Callable[[Any], Any] | None = None
        self._timer: Any = None
        self._told = True
        self._since = math.inf

    @property
    def busy(self) -> bool:
        """Whether an errand is under way, or what it brought was not shown yet."""
        return not self._told

    def run(self, job: Callable[[], Iterator[Any]], take: Callable[[Any], Any]) -> None:
        """Let a worker do ``job``; ``take`` gets each thing that it yields."""
        self._take, self._told, self._since = take, False, time.monotonic()
        self.runner.start(job)
        if self._timer is None:
            self._timer = start_timer(self.beat, SOON)

    def beat(self) -> None:
        """One look at what came; a test without a page calls this itself."""
        resting = not self.runner.active and self.runner.join(0)
        for item in self.runner.drain(1):  # one thing a beat: what is shown first reaches the page first
            if self._take is not None:
                self._take(item)
            resting, self._since = False, time.monotonic()
        if self.late is not None and not self._told and time.monotonic() - self._since > LATE:
            self._since = math.inf
            self.late()
        if not resting or self._told:
            return
        self._told = True
        if self.runner.error is not None:
            self.failed(self.runner.error)
        if self.rested is not None:
            self.rested()
        if self._told:
            self._rest()

    def close(self) -> None:
        """Stop the errand and forget who waits for it."""
        self.runner.stop()
        self._take, self._told = None, True
        self._rest()

    def _rest(self) -> None:
        timer, self._timer = self._timer, None
        if timer is not None:
            timer()
