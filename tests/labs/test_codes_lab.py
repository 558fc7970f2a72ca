"""The codes lab, driven by what its widgets call, without a browser."""

from __future__ import annotations

import gc
import weakref

import numpy as np
import panel as pn
import pytest

from workbench.experiments import code_errors, code_readers
from workbench.labs.codes_lab import CodesLab

PATIENCE = 120.0  # a limit for broken code, never a measure


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few digits and windows are asked: these tests are about the page."""
    monkeypatch.setattr(code_readers, "WINDOWS", (3, 10, 25))
    monkeypatch.setattr(code_readers, "PICTURES", 10)
    monkeypatch.setattr(code_errors, "WINDOWS", (3, 10))


def settle(lab: CodesLab) -> None:
    """Let time pass as the page's timers do, until all is measured."""
    lab.follower.calm = 0.0
    for _ in range(10_000):
        lab.follower.runner.join(PATIENCE)
        lab.follower.beat()
        if not lab.follower.busy:
            return
    raise AssertionError("the lab does not come to rest")


@pytest.fixture
def lab():
    made = CodesLab()
    made.follower.want()
    settle(made)
    yield made
    made.close()


def test_it_opens_with_pictures_spikes_and_every_measurement(lab: CodesLab):
    lab.__panel__().get_root()
    assert lab.player.pictures.object.count("<svg") == 3
    assert len(lab.raster.sources[0].data["x"]) > 20
    for card in lab.measured.values():
        assert card.summary.object
        assert "Table" in card.words.object
    assert "wb.Codes(" in lab.program.object
    assert not lab.error.visible


def test_another_code_brings_its_own_controls_its_source_and_other_spikes(lab: CodesLab):
    lab.bench.code = "LatencyCode"
    settle(lab)
    x, rows = (np.asarray(lab.raster.sources[0].data[name]) for name in ("x", "y"))
    assert len(rows) == len(set(rows.tolist())), "one spike a line at most"
    assert x.max() <= 25
    about = str([pane.object for pane in lab.about])
    assert "Thorpe" in about
    assert "above darkest fires" in about, "names in code are plain words"
    lab.bench.encoder.darkest = 0.9
    settle(lab)
    assert len(lab.raster.sources[0].data["x"]) < len(rows)


def test_the_player_walks_through_the_steps(lab: CodesLab):
    lab.bench.code = "LatencyCode"
    settle(lab)
    end = lab.player.words.object
    lab.player.player.value = 1
    assert "After 1 of 25 ms" in lab.player.words.object
    assert lab.player.words.object != end
    assert lab.player.cursor.location == 1.0
    lab.bench.gain = 0.5
    settle(lab)
    assert lab.player.player.value == 1, "what plays goes on"
    lab.bench.window = 40
    settle(lab)
    assert lab.player.player.value == lab.player.player.end == 40


def test_currents_are_not_drawn_as_spikes(lab: CodesLab):
    lab.bench.code = "DirectCode"
    settle(lab)
    assert len(lab.raster.sources[0].data["x"]) == 0
    assert "no spikes to mark" in lab.raster.words.object


def test_what_there_is_to_see_is_set_up(lab: CodesLab):
    for title, look in lab.looks.ahas.items():
        lab.looks.menu.value = title
        lab.looks.go.param.trigger("clicks")
        assert look.look in lab.follower.works
    settle(lab)
    assert lab.bench.code == "PopulationCode"
    assert not lab.error.visible


def test_a_refused_choice_is_told(lab: CodesLab):
    lab.bench.encoder = type(lab.bench.encoder)()
    lab.bench.code = "LatencyCode"
    lab.bench.encoder.param.update(law="charging", darkest=0.0)
    settle(lab)
    assert lab.error.visible
    assert "darkest" in lab.error.object


def test_draw_again_changes_the_seed(lab: CodesLab):
    before = np.asarray(lab.raster.sources[0].data["x"])
    lab.again.clicks += 1
    settle(lab)
    assert lab.bench.seed == 2
    assert not np.array_equal(before, lab.raster.sources[0].data["x"])


def test_a_closed_lab_is_collected():
    made = CodesLab()
    layout = made.__panel__()
    root = layout.get_root()
    made.close()
    layout._cleanup(root)  # what a session does at its end
    pn.state._views.pop(root.ref["id"], None)
    assert made.follower.runner.join(PATIENCE)
    refs = [weakref.ref(thing) for thing in (made, made.bench)]
    del layout, root, made
    gc.collect()
    assert [ref() for ref in refs] == [None, None]
