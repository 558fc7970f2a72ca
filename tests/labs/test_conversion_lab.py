"""The conversion lab, driven by what its widgets call, without a browser."""

from __future__ import annotations

import gc
import weakref

import panel as pn
import pytest

from workbench.experiments import converting
from workbench.experiments.converting import Converting
from workbench.labs.conversion_lab import ConversionLab

PATIENCE = 120.0  # a limit for broken code, never a measure


@pytest.fixture
def lab(monkeypatch: pytest.MonkeyPatch):
    """A lab of a small network that hardly learns."""
    monkeypatch.setattr(converting, "GALLERY", dict(list(converting.GALLERY.items())[:2]))
    monkeypatch.setattr(converting, "PERCENTILES", (90.0, 100.0))
    made = ConversionLab(bench=Converting(hidden=8, layers=1, epochs=1))
    yield made
    made.close()


def settle(lab: ConversionLab) -> None:
    """Let time pass as the page's timers do, until all is measured."""
    lab.follower.calm = 0.0
    for _ in range(10_000):
        lab.follower.runner.join(PATIENCE)
        lab.follower.beat()
        if not lab.follower.busy:
            return
    raise AssertionError("the lab does not come to rest")


def test_nothing_is_trained_before_it_is_asked_for_and_then_sliders_are_followed(lab: ConversionLab):
    lab.__panel__().get_root()
    lab.bench.start = 0.25
    assert not lab.follower.busy
    assert "start=0.25" in lab.program.object
    lab.begin.clicks += 1
    assert lab.begin.disabled
    assert not lab.halt.disabled
    settle(lab)
    assert "up to date" in lab.note.object
    assert not lab.begin.disabled
    first = lab.measured["Accuracy against steps"].summary.object
    for card in lab.measured.values():
        assert card.summary.object
        assert "Table" in card.words.object
    lab.bench.percentile = 60.0
    settle(lab)
    assert lab.measured["Accuracy against steps"].summary.object != first
    assert not lab.error.visible


def test_a_quantized_network_has_no_percentile_to_turn(lab: ConversionLab):
    lab.bench.activation = "QCFS 8"
    assert not lab.scale.visible
    lab.bench.activation = "ReLU"
    assert lab.scale.visible


def test_stop_ends_it_and_what_was_trained_is_kept(lab: ConversionLab):
    lab.bench.epochs = 50
    lab.begin.clicks += 1
    lab.halt.clicks += 1
    assert lab.follower.runner.join(PATIENCE)
    assert lab.follower.runner.state == "stopped"
    assert "Stopped" in lab.note.object
    assert not lab.begin.disabled
    lab.bench.epochs = 1
    lab.begin.clicks += 1
    settle(lab)
    assert "up to date" in lab.note.object


def test_a_closed_lab_is_collected():
    made = ConversionLab()
    layout = made.__panel__()
    root = layout.get_root()
    made.close()
    layout._cleanup(root)  # what a session does at its end
    pn.state._views.pop(root.ref["id"], None)
    refs = [weakref.ref(thing) for thing in (made, made.bench)]
    del layout, root, made
    gc.collect()
    assert [ref() for ref in refs] == [None, None]
