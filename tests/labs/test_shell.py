"""The shell finds the labs, opens them when looked at, survives a broken one, and closes them all."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from workbench.labs import shell as shells
from workbench.labs.lab import Lab
from workbench.labs.session import workspace
from workbench.labs.shell import Entry, Shell, find_labs
from workbench.views.words import sentence


class QuietLab(Lab):
    """A lab that only counts how often it was closed."""

    title = "Quiet"
    slug = "quiet"
    closed = 0

    def views(self):
        return [sentence("quiet")]

    def close(self) -> None:
        super().close()
        type(self).closed += 1


class AngryLab(Lab):
    """A lab that cannot be built."""

    def __init__(self) -> None:
        raise ValueError("<img src=x onerror=alert(1)>")


HERE = __name__


@pytest.fixture
def entries(monkeypatch: pytest.MonkeyPatch) -> tuple[Entry, ...]:
    monkeypatch.setitem(sys.modules, HERE, sys.modules[__name__])
    return (
        Entry(HERE, "QuietLab", "Quiet", "quiet", 1),
        Entry("workbench.labs.no_such_lab", "NoLab", "Missing", "missing", 2),
        Entry(HERE, "AngryLab", "Angry", "angry", 3),
    )


def told(place) -> str:
    return " ".join(str(pane.object) for pane in place.select() if hasattr(pane, "object"))


def test_the_labs_are_found_in_their_order_without_importing_them():
    script = "import sys; from workbench.labs.shell import find_labs; print([e.slug for e in find_labs()], [m for m in ('torch', 'numba', 'sympy', 'sklearn', 'workbench.labs.training_lab') if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=Path(shells.__file__).parents[2]
    )
    assert done.stdout.strip().endswith("[]")
    assert find_labs()[0].slug == "network"
    assert {entry.slug for entry in find_labs()} >= {"network", "training", "chips", "survey"}
    orders = [entry.order for entry in find_labs()]
    assert orders == sorted(orders)


def test_what_is_read_from_the_text_of_a_lab_is_what_it_is():
    for entry in find_labs():
        kind = entry.load()
        assert (kind.title, kind.slug, kind.order) == (entry.title, entry.slug, entry.order)


def test_only_the_lab_that_is_looked_at_is_built(entries):
    made = Shell(entries)
    assert list(made.labs) == ["quiet"]
    made.tabs.active = 1
    assert list(made.labs) == ["quiet"]


def test_a_link_opens_its_lab_and_an_unknown_one_the_first(entries):
    assert Shell(entries, "missing").tabs.active == 1
    assert Shell(entries, "<script>").tabs.active == 0


def test_a_lab_that_cannot_be_imported_or_built_says_so_and_leaves_the_others(entries):
    made = Shell(entries)
    made.tabs.active = 1
    assert "no_such_lab" in told(made.places["missing"])
    made.tabs.active = 2
    text = told(made.places["angry"])
    assert "&lt;img" in text
    assert "<img" not in text
    made.tabs.active = 0
    assert "quiet" in told(made.places["quiet"])


def test_a_lab_can_ask_for_another(entries):
    made = Shell(entries)
    workspace().lab = "missing"
    assert made.tabs.active == 1
    assert workspace().lab == ""
    made.close()
    workspace().lab = "quiet"
    assert made.tabs.active == 1  # a closed page follows nobody
    workspace().lab = ""


def test_closing_the_page_closes_its_labs(entries):
    made = Shell(entries)
    before = QuietLab.closed
    made.close()
    assert QuietLab.closed == before + 1
    assert made.labs == {}
