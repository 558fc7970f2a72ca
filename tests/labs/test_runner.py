"""The runner plays, pauses, steps and stops jobs, keeps its promises about threads, and never loses an item."""

from __future__ import annotations

import gc
import threading
import time
import weakref
from collections.abc import Iterator
from functools import partial

import pytest

from workbench.labs.runner import LENT, Pool, Runner

PATIENCE = 20.0  # a limit for broken code, never a measure


class Rest:
    """An item that asks to rest for ever before the next step."""

    wait = 1e6


def count(limit: int) -> Iterator[int]:
    yield from range(limit)


def test_a_job_runs_to_its_end_in_another_thread():
    seen: list[int] = []

    def job() -> Iterator[int]:
        seen.append(threading.get_ident())
        yield 1
        return "the end"

    runner = Runner(pool=Pool(1))
    runner.start(job)
    assert runner.join(PATIENCE)
    assert (runner.state, runner.result, runner.drain()) == ("done", "the end", [1])
    assert seen[0] != threading.get_ident()


def test_a_full_mailbox_holds_the_job_until_it_is_drained():
    runner = Runner(capacity=4, pool=Pool(1))
    runner.start(count(10))
    got: list[int] = []
    while runner.join(PATIENCE) and (items := runner.drain()):
        assert len(items) <= 4
        got += items
    assert got == list(range(10))


def test_one_step_is_one_item():
    runner = Runner(pool=Pool(1))
    runner.start(count(10), playing=False)
    assert (runner.state, runner.drain()) == ("paused", [])
    for expected in range(3):
        runner.step()
        assert runner.join(PATIENCE)
        assert (runner.state, runner.drain()) == ("paused", [expected])
    runner.step(2)
    assert runner.join(PATIENCE)
    assert runner.drain() == [3, 4]


def test_stop_answers_while_a_step_still_computes():
    inside, release, closed = threading.Event(), threading.Event(), threading.Event()

    def job() -> Iterator[int]:
        try:
            inside.set()
            release.wait(PATIENCE)
            yield 1
        finally:
            closed.set()

    runner = Runner(pool=Pool(1))
    runner.start(job)
    assert inside.wait(PATIENCE)
    runner.stop()  # would hang here, were it to wait for the step
    assert runner.state == "stopped"
    assert not closed.is_set()
    release.set()
    assert closed.wait(PATIENCE)
    assert runner.join(PATIENCE)
    assert runner.drain() == []


def test_a_stopped_job_that_is_still_in_its_step_holds_nobody_up():
    pool, release = Pool(1), threading.Event()

    def stuck(inside: threading.Event) -> Iterator[int]:
        inside.set()
        release.wait(PATIENCE)
        yield 1

    stopped = []
    for _ in range(LENT):
        inside = threading.Event()
        stopped.append(Runner(pool=pool))
        stopped[-1].start(partial(stuck, inside))
        assert inside.wait(PATIENCE)
        stopped[-1].stop()
    other = Runner(pool=pool)
    other.start(count(3))
    assert other.join(PATIENCE)
    assert (other.state, other.drain()) == ("done", [0, 1, 2])
    assert not any(runner.join(0.0) for runner in stopped)
    release.set()
    assert all(runner.join(PATIENCE) for runner in stopped)
    while len(pool._threads) > 1:  # those who were relieved go home
        time.sleep(0.001)


def test_no_more_than_a_few_stopped_jobs_find_somebody_else_to_go_on():
    pool = Pool(1)
    assert [pool.relieve() for _ in range(LENT + 1)] == [True] * LENT + [False]


def test_pause_keeps_what_came_and_play_goes_on_without_a_gap():
    runner = Runner(capacity=3, pool=Pool(1))
    runner.start(count(6))
    runner.join(PATIENCE)
    runner.pause()
    first = runner.drain()
    assert runner.state == "paused"
    runner.play()
    runner.join(PATIENCE)
    assert first + runner.drain() == list(range(6))


def test_two_jobs_share_one_worker_by_turns():
    order: list[str] = []
    pool = Pool(1)
    gate = threading.Event()

    def blocker() -> Iterator[int]:
        gate.wait(PATIENCE)
        yield 0

    def job(name: str) -> Iterator[Rest | int]:
        for _ in range(3):
            order.append(name)
            yield Slow()

    class Slow:
        wait = 1e-9  # ends the slice: what a step as long as the slice would do

    first, a, b = Runner(pool=pool), Runner(pool=pool), Runner(pool=pool)
    first.start(blocker)
    a.start(lambda: job("a"))
    b.start(lambda: job("b"))
    gate.set()
    assert a.join(PATIENCE)
    assert b.join(PATIENCE)
    assert order == ["a", "b", "a", "b", "a", "b"]


def test_a_resting_job_leaves_the_worker_to_others_and_can_be_stopped():
    pool = Pool(1)

    def sleepy() -> Iterator[Rest]:
        while True:
            yield Rest()

    a, b = Runner(pool=pool), Runner(pool=pool)
    a.start(sleepy)
    b.start(count(2))
    assert b.join(PATIENCE)
    assert b.state == "done"
    assert len(a.drain()) == 1
    a.stop()
    assert a.state == "stopped"


def test_an_error_is_kept_and_does_not_hurt_the_next_job():
    def bad() -> Iterator[int]:
        yield 1
        raise ValueError("no such network")

    runner = Runner(pool=Pool(1))
    runner.start(bad)
    assert runner.join(PATIENCE)
    assert runner.state == "failed"
    assert str(runner.error) == "no such network"
    runner.start(count(1))
    assert runner.join(PATIENCE)
    assert runner.state == "done"
    assert runner.error is None


def test_the_pool_never_uses_more_threads_than_it_may():
    pool, lock, now, most = Pool(2), threading.Lock(), [0], [0]

    def job() -> Iterator[int]:
        for _ in range(5):
            with lock:
                now[0] += 1
                most[0] = max(most[0], now[0])
            threading.Event().wait(0.001)
            with lock:
                now[0] -= 1
            yield 1

    runners = [Runner(pool=pool) for _ in range(6)]
    for runner in runners:
        runner.start(job)
    assert all(runner.join(PATIENCE) for runner in runners)
    assert 1 <= most[0] <= 2


def test_a_job_in_line_for_long_says_that_it_waits(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("workbench.labs.runner.IMPATIENCE", -1.0)
    pool, gate, inside = Pool(1), threading.Event(), threading.Event()

    def hog() -> Iterator[int]:
        inside.set()
        gate.wait(PATIENCE)
        yield 1

    a, b, c = Runner(pool=pool), Runner(pool=pool), Runner(pool=pool)
    a.start(hog)
    inside.wait(PATIENCE)
    b.start(count(1))
    c.start(count(1))
    assert (a.state, b.state, c.state, c.ahead) == ("running", "waiting", "waiting", 1)
    gate.set()
    assert c.join(PATIENCE)
    assert c.state == "done"


def test_a_dropped_job_is_collected():
    class Big(list):
        """Something a job holds on to."""

    def job(big: Big) -> Iterator[int]:
        while True:
            yield len(big)

    big = Big()
    ref = weakref.ref(big)
    runner = Runner(capacity=2, pool=Pool(1))
    runner.start(job(big))
    runner.join(PATIENCE)
    runner.stop()
    runner.join(PATIENCE)
    del big
    gc.collect()
    assert ref() is None
