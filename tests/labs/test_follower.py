"""What follows a slider: the urgent comes first, the newest wins, and errors take the place of a picture."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from workbench.core.errors import RangeError
from workbench.core.jobs import Progress
from workbench.labs.follower import Follower

PATIENCE = 60.0  # a limit for broken code, never a measure


def settle(follower: Follower) -> None:
    for _ in range(1000):
        follower.runner.join(PATIENCE)
        follower.beat()
        if not follower.busy:
            return
    raise AssertionError("it does not come to rest")


class Page:
    """A page with an urgent picture and a slow one, that counts what it computes."""

    def __init__(self) -> None:
        self.value, self.slow_steps, self.seen, self.after = 1, 0, [], []
        works = {"trace": lambda: self.value, "slow": self.slow}
        self.follower = Follower(works, lambda name, came: self.seen.append((name, came)), self.fail, self.after.append)

    def fail(self, error: BaseException) -> None:
        raise AssertionError(error)

    def slow(self) -> Iterator[Any]:
        for step in range(20):
            self.slow_steps += 1
            if step == 3 and self.value == 1:  # a slider moves while it is under way
                self.value = 2
                self.follower.want("trace")
            yield Progress(step, 20)
        return 10 * self.value


def test_the_urgent_comes_first_and_interrupts_what_is_slow():
    page = Page()
    page.follower.want()
    settle(page.follower)
    assert page.seen == [("trace", 1), ("trace", 2), ("slow", 20)]
    assert page.slow_steps == 4 + 20, "the slow one was begun anew when something more urgent had been wanted"
    assert page.after == ["trace", "trace", "slow"]


def test_of_many_changes_only_the_newest_is_computed():
    seen: list[Any] = []
    value = [0]
    follower = Follower({"trace": lambda: value[0]}, lambda _name, came: seen.append(came), seen.append)
    follower.want()
    for number in range(1, 100):
        value[0] = number
        follower.want()
    settle(follower)
    assert seen[-1] == 99
    assert len(seen) <= 3


def test_an_error_of_ours_is_told_in_place_of_the_picture_and_the_others_go_on():
    seen: dict[str, Any] = {}

    def refuse() -> None:
        raise RangeError("rate", "more than 0", "-1")

    follower = Follower({"trace": refuse, "rest": lambda: 5}, seen.__setitem__, seen.clear)
    follower.want()
    settle(follower)
    assert isinstance(seen["trace"], RangeError)
    assert seen["rest"] == 5


def test_what_is_not_urgent_waits_until_nothing_changes_any_more():
    seen: list[Any] = []
    works = {"trace": lambda: 1, "rest": lambda: 2}
    follower = Follower(works, lambda name, came: seen.append(came), seen.append, calm=1e9)
    follower.want()
    for _ in range(20):
        follower.runner.join(PATIENCE)
        follower.beat()
    assert seen == [1]
    assert follower.busy
    follower.calm = 0.0
    settle(follower)
    assert seen == [1, 2]


def test_a_closed_one_forgets_what_waited():
    follower = Follower({"trace": lambda: 1, "rest": lambda: 2}, print, print, calm=1e9)
    follower.want("rest")
    follower.close()
    assert not follower.busy
