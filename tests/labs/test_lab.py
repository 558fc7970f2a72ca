"""The lab base: jobs in the background, their items shown, their errors told, nothing left behind."""

from __future__ import annotations

import gc
import weakref

import panel as pn
import pytest

from workbench.core.errors import RangeError
from workbench.labs.lab import Lab
from workbench.views.transport import Transport
from workbench.views.words import sentence

PATIENCE = 20.0


class Counting(Lab):
    """Shows the numbers it is sent."""

    title = "Counting"
    slug = "counting"

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[int] = []
        self.states: list[str] = []
        self.busy = False
        self.transport = Transport({"play": self.guarded(self.fail)})

    def fail(self) -> None:
        raise RangeError("Counting.fail", "nothing", "<b>something</b>")

    def behind(self) -> bool:
        return self.busy

    def arrived(self, items: list[int]) -> None:
        if 13 in items:
            raise ValueError("an unlucky number")
        self.shown += items

    def changed(self, state: str) -> None:
        self.states.append(state)

    def views(self):
        return [sentence("numbers")]

    def bar(self):
        return self.transport


def draw_and_leave(lab: Lab) -> None:
    """What a session does: draw the lab, and at its end take the drawing down."""
    layout = lab.__panel__()
    root = layout.get_root()
    layout._cleanup(root)
    pn.state._views.pop(root.ref["id"], None)


def test_items_of_a_job_are_shown_in_order():
    lab = Counting()
    lab.run(iter(range(5)))
    assert lab.runner.join(PATIENCE)
    lab.beat()
    assert lab.shown == [0, 1, 2, 3, 4]
    assert lab.states[-1] == "done"


def test_a_page_that_is_behind_leaves_the_items_in_the_mailbox():
    lab = Counting()
    lab.busy = True
    lab.run(iter(range(5)))
    lab.runner.join(PATIENCE)
    lab.beat()
    assert lab.shown == []
    lab.busy = False
    lab.beat()
    assert lab.shown == [0, 1, 2, 3, 4]


def test_an_error_of_the_job_is_told():
    def job():
        yield 1
        raise RangeError("job", "luck", "none", "again")

    lab = Counting()
    lab.run(job)
    lab.runner.join(PATIENCE)
    lab.beat()
    assert lab.error.object == "job: expected luck, got none. Try: again."
    assert lab.error.visible


def test_an_error_while_showing_is_told_and_ends_the_job():
    lab = Counting()
    lab.run(iter([13]))
    lab.runner.join(PATIENCE)
    lab.beat()
    assert "unlucky" in lab.error.object


def test_an_error_of_a_button_is_told_with_its_text_escaped():
    lab = Counting()
    lab.transport.buttons["play"].clicks += 1
    assert "&lt;b&gt;" in lab.error.object
    lab.report("")
    assert not lab.error.visible


def test_a_closed_lab_shows_nothing_more_and_is_collected():
    lab = Counting()
    draw_and_leave(lab)
    lab.run(iter(range(5)))
    lab.close()
    lab.runner.join(PATIENCE)
    lab.beat()
    assert lab.shown == []
    ref = weakref.ref(lab)
    del lab
    gc.collect()
    assert ref() is None


def test_a_mistake_of_ours_is_in_the_log_and_a_refusal_is_not(caplog: pytest.LogCaptureFixture):
    def slip() -> None:
        raise RuntimeError("a slip")

    lab = Counting()
    lab.guarded(lab.fail)()
    lab.guarded(slip)()
    assert [record.getMessage() for record in caplog.records if record.levelname == "ERROR"] == [
        "Counting refused: a slip"
    ]
    lab.close()
