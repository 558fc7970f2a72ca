"""A second job of a lab: it runs beside the live run, and hands what it yields to the page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from workbench.labs.lab import start_timer
from workbench.labs.runner import Runner


class Background:
    """One job at a time in a worker thread.

    Parameters
    ----------
    took
        Called on the event loop with each item that the job yielded.
    ended
        Called when the job has come to rest: with ``done``, ``paused``, ``stopped`` or ``failed``.
    """

    def __init__(self, took: Callable[[Any], None], ended: Callable[[str], None]) -> None:
        self.took, self.ended = took, ended
        self.runner = Runner()
        self._timer: Any = None
        self._told = True

    def start(self, job: Callable[[], Iterator[Any]], playing: bool = True) -> None:
        """Begin a job, in place of the one before; it is built and advanced in the worker thread."""
        self.runner.start(job, playing)
        self._listen()

    def play(self) -> None:
        """Go on with a job that was paused."""
        self.runner.play()
        self._listen()

    def pause(self) -> None:
        """Hold the job after the step it is in."""
        self.runner.pause()
        self.beat()

    def step(self) -> None:
        """One step of a job that is paused."""
        self.runner.step()
        self._listen()

    def _listen(self) -> None:
        self._told = False
        if self._timer is None:
            self._timer = start_timer(self.beat)

    def stop(self) -> None:
        """End the job."""
        self.runner.stop()
        self.beat()

    def beat(self) -> None:
        """One look at what has come; a test without a page calls this itself."""
        for item in self.runner.drain():
            self.took(item)
        if not self.runner.active and not self._told:
            self._told = True
            for item in self.runner.drain():
                self.took(item)
            self._end_timer()
            self.ended(self.runner.state)

    def close(self) -> None:
        """Stop the job and the timer, and tell nobody."""
        self._told = True
        self.runner.stop()
        self._end_timer()

    def _end_timer(self) -> None:
        timer, self._timer = self._timer, None
        if timer is not None:
            timer()
