"""Worker threads that drive long jobs by turns, so that every page stays alive while the machine computes."""

from __future__ import annotations

import heapq
import itertools
import logging
import os
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

SLICE = 0.02  # seconds a job computes before the next one has its turn
IMPATIENCE = 0.25  # seconds in line after which a job is said to wait
LENT = 4  # workers more, at most, while jobs that were stopped are still in a step

log = logging.getLogger(__name__)


class Runner:
    """Plays, pauses, steps and stops one job of one lab.

    A job is a generator of short steps (5-50 ms each), or a function that returns one; it is built and advanced in a
    worker thread, never on the event loop. What it yields lies in a bounded mailbox until ``drain`` takes it; a job
    whose mailbox is full rests until then. A yielded item may carry ``wait``: seconds to rest before the next step,
    which is how a live run keeps to its speed. A step that cannot be interrupted, as kernels that are compiled for the first time,
    goes on after ``stop`` without holding anybody up, and what it puts on disk is there the next time.

    Attributes
    ----------
    error
        The exception that ended the job, or ``None``.
    result
        What the job returned when it came to its end.

    Examples
    --------
    >>> runner = Runner()
    >>> runner.start(iter([1, 2, 3]))
    >>> runner.join(5)
    True
    >>> runner.state, runner.drain()
    ('done', [1, 2, 3])
    """

    def __init__(self, capacity: int = 32, pool: Pool | None = None) -> None:
        self.capacity = capacity
        self._pool = pool or shared_pool()
        self._task: _Task | None = None

    def start(self, job: Iterator[Any] | Callable[[], Iterator[Any]], playing: bool = True) -> None:
        """Replace the current job by this one; ``playing=False`` waits for ``play`` or ``step``."""
        self.stop()
        self._task = _Task(self._pool, job, self.capacity)
        if playing:
            self.play()

    def play(self) -> None:
        """Let the job run on."""
        if self._task:
            self._task.want(going=True)

    def pause(self) -> None:
        """Hold the job after the step it is in."""
        if self._task:
            self._task.want(going=False)

    def step(self, count: int = 1) -> None:
        """Advance a paused job by this many steps."""
        if self._task:
            self._task.want(going=False, credits=count)

    def stop(self) -> None:
        """End the job; returns at once, and nothing of it arrives any more."""
        if self._task:
            self._task.cancel()

    def drain(self, most: int | None = None) -> list[Any]:
        """Take what the job has yielded since the last call, oldest first."""
        return self._task.take(most) if self._task else []

    def join(self, timeout: float) -> bool:
        """Wait until the job has nothing left to do (done, failed, stopped, paused or its mailbox full); for tests and scripts."""
        return self._task.still.wait(timeout) if self._task else True

    @property
    def state(self) -> str:
        """One of idle, waiting, running, paused, done, stopped, failed."""
        return self._task.state if self._task else "idle"

    @property
    def active(self) -> bool:
        """Whether the job is running or in line to run."""
        return self.state in ("running", "waiting")

    @property
    def error(self) -> BaseException | None:
        return self._task.error if self._task else None

    @property
    def result(self) -> Any:
        return self._task.result if self._task else None

    @property
    def ahead(self) -> int:
        """How many jobs of this server are in line before this one."""
        return self._pool.ahead(self._task) if self._task else 0


class Pool:
    """The worker threads of a server: one core stays free for the pages, and jobs take turns on the others."""

    def __init__(self, workers: int | None = None) -> None:
        self.workers = workers or max(1, (os.cpu_count() or 2) - 1)
        self._ready: deque[_Task] = deque()
        self._resting: list[tuple[float, int, _Task]] = []
        self._order = itertools.count()
        self._bell = threading.Condition()
        self._threads: list[threading.Thread] = []
        self._lent = 0

    def submit(self, task: _Task, rest: float = 0.0) -> None:
        """Put a job in line, or let it rest for some seconds first."""
        with self._bell:
            if rest > 0:
                heapq.heappush(self._resting, (time.monotonic() + rest, next(self._order), task))
            else:
                self._ready.append(task)
            self._hire()
            self._bell.notify()

    def relieve(self) -> bool:
        """Let somebody else go on with the other jobs, as a worker holds a stopped one; whether there is anybody left."""
        with self._bell:
            if self._lent == LENT:
                return False
            self._lent += 1
            self._hire()
            return True

    def _hire(self) -> None:
        if len(self._threads) < self.workers + self._lent:
            thread = threading.Thread(target=self._work, name=f"workbench-{len(self._threads)}", daemon=True)
            self._threads.append(thread)
            thread.start()

    def ahead(self, task: _Task) -> int:
        with self._bell:
            return self._ready.index(task) if task in self._ready else 0

    def _work(self) -> None:
        while True:
            task = self._next()
            task.turn()
            relieved = task.relieved
            del task  # a worker that waits for work must not keep the last job alive
            if relieved:
                with self._bell:
                    self._lent -= 1
                    self._threads.remove(threading.current_thread())
                return

    def _next(self) -> _Task:
        with self._bell:
            while True:
                now = time.monotonic()
                while self._resting and self._resting[0][0] <= now:
                    self._ready.append(heapq.heappop(self._resting)[2])
                if self._ready:
                    return self._ready.popleft()
                self._bell.wait(self._resting[0][0] - now if self._resting else None)


@lru_cache(maxsize=1)
def shared_pool() -> Pool:
    """The pool that all sessions of this process share."""
    return Pool()


class _Task:
    """One job with its mailbox; at any time it is in line, in a worker's hands, or at rest with nothing to do."""

    def __init__(self, pool: Pool, job: Iterator[Any] | Callable[[], Iterator[Any]], capacity: int) -> None:
        self.pool, self.capacity = pool, capacity
        self.job: Any = job
        self.box: deque[Any] = deque()
        self.lock = threading.Lock()
        self.still = threading.Event()
        self.still.set()
        self.going = self.cancelled = self.ended = self.queued = self.held = self.relieved = False
        self.credits = 0
        self.served = time.monotonic()
        self.error: BaseException | None = None
        self.result: Any = None

    @property
    def state(self) -> str:
        if self.cancelled:
            return "stopped"
        if self.ended:
            return "failed" if self.error else "done"
        if not (self.going or self.credits):
            return "paused"
        late = (
            self.queued
            and not self.held
            and len(self.box) < self.capacity
            and time.monotonic() - self.served > IMPATIENCE
        )
        return "waiting" if late else "running"

    def want(self, going: bool, credits: int = 0) -> None:
        with self.lock:
            if self.cancelled or self.ended:
                return
            self.going, self.credits = going, self.credits + credits if not going else 0
            self.served = time.monotonic()
            self._queue()

    def cancel(self) -> None:
        with self.lock:
            if self.cancelled or self.ended:
                return
            self.cancelled = True
            self.box.clear()
            if self.held:
                self.relieved = self.pool.relieve()
            elif not self.queued:  # a worker closes the generator: its cleanup may be long
                self.queued = True
                self.still.clear()
                self.pool.submit(self)

    def take(self, most: int | None) -> list[Any]:
        with self.lock:
            count = len(self.box) if most is None else min(most, len(self.box))
            items = [self.box.popleft() for _ in range(count)]
            if items:
                self._queue()
            return items

    def turn(self) -> None:
        """Run for one slice, then go to the end of the line or come to rest."""
        until = time.monotonic() + SLICE
        rest = 0.0
        self.held = True
        try:
            if not hasattr(self.job, "__next__"):
                made: Any = self.job() if callable(self.job) else self.job
                self.job = iter(made)
            while self._wanted():
                item = next(self.job)
                rest = self._keep(item)
                if rest > 0 or time.monotonic() >= until:
                    break
        except StopIteration as end:
            self.result, self.ended = end.value, True
        except Exception as error:
            log.exception("a job failed")
            self.error, self.ended = error, True
        self._settle(rest)

    def _wanted(self) -> bool:
        return not self.cancelled and (self.going or self.credits > 0) and len(self.box) < self.capacity

    def _keep(self, item: Any) -> float:
        with self.lock:
            if self.cancelled:
                return 0.0
            self.box.append(item)
            if self.going:
                return float(getattr(item, "wait", 0.0))
            self.credits = max(0, self.credits - 1)
            return 0.0

    def _queue(self) -> None:
        if not self.queued and not self.ended and self._wanted():
            self.queued = True
            self.still.clear()
            self.pool.submit(self)

    def _settle(self, rest: float) -> None:
        if self.cancelled and not self.ended and hasattr(self.job, "close"):
            try:
                self.job.close()
            except Exception:
                log.exception("a stopped job failed to close")
        with self.lock:
            self.queued = self.held = False
            self.served = time.monotonic() + rest
            if self.cancelled or self.ended:
                self.job = None
                self.still.set()
            elif self._wanted():
                self.queued = True
                self.pool.submit(self, rest)
            else:
                self.still.set()
