"""The training lab, driven by what its widgets call, without a browser."""

from __future__ import annotations

import gc
import weakref
from io import BytesIO
from types import SimpleNamespace

import numpy as np
import panel as pn
import pytest

from workbench.experiments.training import Training
from workbench.experiments.training_presets import PRESETS
from workbench.labs.training_lab import TrainingLab

PATIENCE = 60.0  # a limit for broken code, never a measure


@pytest.fixture
def lab():
    made = TrainingLab(training=Training(hidden=16, epochs=2, batch=64, steps=8))
    yield made
    made.close()


def train_until(lab: TrainingLab, batches: int) -> None:
    """Let time pass as the page's timer does, until so many batches are learned."""
    for _ in range(10_000):
        lab.runner.join(0.005)
        lab.beat()
        assert lab.runner.state != "failed", lab.runner.error
        if lab.training.progress.done >= batches:
            return
    raise AssertionError(f"the run came to batch {lab.training.progress.done} only")


def rest(lab: TrainingLab) -> None:
    """Let what is under way come to its end."""
    for runner, beat in ((lab.runner, lab.beat), (lab.beside.runner, lab.beside.beat)):
        while runner.active:
            runner.join(0.01)
            beat()
        assert runner.join(PATIENCE)
        beat()
        beat()
        assert runner.error is None


def test_it_trains_to_the_end_and_everything_moved(lab: TrainingLab):
    lab.__panel__().get_root()  # as on a page
    assert lab.looks.tiles.values["test accuracy"] == "–"
    lab.play()
    assert lab.transport.playing
    train_until(lab, 3)
    rest(lab)
    training = lab.training
    assert training.finished
    assert not lab.transport.playing
    assert lab.transport.fraction == 1.0
    assert training.trained is not None
    shown = f"{100 * training.trained.accuracy:.1f} %"
    assert lab.looks.tiles.values["test accuracy"] == shown
    assert lab.transport.status.startswith("Done: epoch 2 of 2")
    assert shown in lab.transport.status
    assert len(lab.looks.loss.sources["loss"].data["x"]) == training.trainer.total  # type: ignore[union-attr]
    assert len(lab.looks.accuracy.sources["test*"].data["x"]) == 2
    assert len(lab.looks.rates.sources["hidden"].data["x"]) > 0
    spikes = sum(len(times) for times, _ in training.raster.spikes.values())  # type: ignore[union-attr]
    assert len(lab.looks.sample.raster.source.data["x"]) == spikes
    assert list(lab.looks.sample.answers.source.data["count"]) == training.raster.scores.tolist()  # type: ignore[union-attr]


def test_pause_holds_it_and_play_goes_on(lab: TrainingLab):
    lab.training.epochs = 100  # however fast the machine, it is not done before it is paused
    lab.play()
    train_until(lab, 5)
    lab.play()
    rest(lab)
    done = lab.training.progress.done
    assert lab.runner.state == "paused"
    assert lab.transport.status.startswith("Paused: ")
    assert lab.training.trained is not None  # a paused network may go on a chip
    lab.beat()
    assert lab.training.progress.done == done
    lab.play()
    train_until(lab, done + 3)
    assert lab.runner.state in ("running", "done")


def test_stop_keeps_what_was_learned_and_play_goes_on_from_there(lab: TrainingLab):
    lab.training.epochs = 12  # however fast the machine, it is not done before it is stopped
    lab.play()
    train_until(lab, 5)
    lab.stop()
    assert lab.runner.state == "stopped"
    rest(lab)
    assert lab.transport.status.startswith("Stopped: ")
    assert lab.transport.status.endswith("of the test samples right")
    assert not lab.to_chips.disabled
    trainer = lab.training.trainer
    lab.play()
    rest(lab)
    assert lab.training.trainer is trainer
    assert lab.training.finished
    batches = lab.training.curves.batch  # type: ignore[union-attr]
    assert batches == list(range(1, len(batches) + 1))


def test_a_look_at_a_sample_right_after_a_stop_does_not_keep_the_network_from_the_chips(lab: TrainingLab):
    lab.training.epochs = 100
    lab.play()
    train_until(lab, 5)
    lab.stop()
    lab.training.image = 5  # before the stopped network was handed out
    rest(lab)
    assert lab.training.raster.index == 5  # type: ignore[union-attr]
    assert lab.transport.status.endswith("of the test samples right")
    assert not lab.to_chips.disabled


def test_a_sample_is_shown_by_the_first_weights_however_often_choices_change(lab: TrainingLab):
    lab.shown()
    lab.training.hidden = 12  # in place of the first look, which is still under way
    lab.training.image = 3
    rest(lab)
    assert lab.training.raster.index == 3  # type: ignore[union-attr]
    assert lab.training.tested is not None


def test_reset_clears_the_page(lab: TrainingLab):
    lab.play()
    train_until(lab, 3)
    lab.reset()
    rest(lab)
    assert lab.training.trainer is None
    assert lab.looks.tiles.values["loss"] == "–"
    assert len(lab.looks.loss.sources["loss"].data["x"]) == 0
    assert lab.transport.status == "Ready to train."


def test_another_image_is_shown_when_nothing_runs(lab: TrainingLab):
    before = lab.looks.sample.picture.pane.object
    lab.training.image = 3
    assert lab.looks.sample.picture.pane.object != before
    lab.play()
    rest(lab)
    lab.training.image = 4
    rest(lab)
    assert lab.training.raster is not None
    assert lab.training.raster.index == 4
    assert f"{lab.training.raster.label}, answered" in lab.looks.sample.told.object


def test_the_menu_of_surrogates_redraws_the_curve_and_its_slope_moves_it(lab: TrainingLab):
    window = lab.looks.inside.window

    def half() -> float:
        """Width at half height, in ways from rest to threshold."""
        x, y = (np.asarray(window.slope.data[axis]) for axis in "xy")
        return float(np.ptp(x[y > 0.5]))

    before = half()
    lab.training.shape = "FastSigmoid"
    assert half() < before
    lab.training.shape = "PiecewiseLinear"
    lab.training.surrogate.slope = 3.0
    assert half() == pytest.approx(1 / 3, abs=0.03)


def test_choices_made_meanwhile_are_said_to_wait(lab: TrainingLab):
    lab.play()
    rest(lab)
    lab.training.hidden = 12
    lab.changed(lab.runner.state)
    assert "reset" in lab.choices.note.object
    lab.play()
    rest(lab)
    assert lab.training.layers()["hidden"] == 12
    assert "reset" not in lab.choices.note.object


def test_the_trained_network_is_shared_and_asks_for_the_chips(lab: TrainingLab):
    assert lab.to_chips.disabled
    lab.play()
    rest(lab)
    assert not lab.to_chips.disabled
    assert lab.shared.trained is lab.training.trained
    lab._go()
    assert lab.shared.lab == "chips"


def test_a_closed_lab_is_collected():
    lab = TrainingLab(training=Training(hidden=8, epochs=1, batch=64, steps=6))
    layout = lab.__panel__()
    root = layout.get_root()
    lab.play()
    train_until(lab, 2)
    lab.close()
    layout._cleanup(root)
    pn.state._views.pop(root.ref["id"], None)
    del layout, root
    assert lab.runner.join(PATIENCE)
    gone = weakref.ref(lab)
    del lab
    gc.collect()
    assert gone() is None


def test_another_task_brings_its_classes_and_is_learned(lab: TrainingLab):
    lab.__panel__().get_root()  # as on a page
    lab.training.problem = "MovingBars"
    lab.training.task.samples = 160  # type: ignore[attr-defined]
    rest(lab)
    assert lab.looks.sample.picture is None
    assert lab.looks.sample.answers.classes == list(lab.training.task.classes)
    assert "112 train" in lab.choices.data[0].object
    assert "spikes already" in lab.choices.code[0].object
    lab.play()
    rest(lab)
    assert lab.training.finished
    assert "answered" in lab.looks.sample.told.object


def test_a_method_brings_its_controls(lab: TrainingLab):
    lab.__panel__().get_root()  # as on a page
    assert len(lab.choices.shape) > 0
    lab.training.learning = "Conversion"
    assert len(lab.choices.shape) == 0
    assert lab.training.code == "DirectCode"
    lab.play()
    rest(lab)
    assert lab.training.finished
    assert lab.to_chips.disabled
    lab.training.learning = "EProp"
    assert lab.training.surrogate is not None
    lab.play()
    rest(lab)
    assert lab.training.finished


def test_on_the_plane_answers_are_drawn_and_a_click_picks_the_sample_next_to_it(lab: TrainingLab):
    lab.training.problem = "Circles"
    lab.shown()
    rest(lab)
    plane = lab.looks.plane
    assert plane is not None
    assert lab.looks.plane_place.visible
    first = plane.image.data["image"][0].copy()  # of first weights, before anything was learned
    assert sum(len(dots.data["x"]) for dots in plane.points.values()) == 300
    lab.play()
    rest(lab)
    assert (plane.image.data["image"][0] != first).any()
    plane._tapped(SimpleNamespace(x=0.5, y=0.9))
    rest(lab)
    x, y = (plane.here.data[axis][0] for axis in "xy")
    assert np.hypot(x - 0.5, y - 0.9) < 0.12
    assert lab.training.raster.index == lab.training.image  # type: ignore[union-attr]
    assert len(lab.looks.inside.cells.source.data["image"]) == 1
    assert "test samples right" in lab.looks.inside.confusion.pane.object
    assert lab.looks.inside.takes.values["synaptic operations"] != "–"
    lab.training.problem = "Digits"
    lab.draw()
    assert lab.looks.plane is None
    assert not lab.looks.plane_place.visible


def test_what_goes_on_inside_is_drawn(lab: TrainingLab):
    lab.play()
    rest(lab)
    inside = lab.looks.inside
    assert "% of the membranes lie inside the window" in inside.window.told.object
    assert sum(inside.window.bars.data["top"]) == pytest.approx(100)
    assert inside.gradients.source.data["image"][0].shape == (2, 8)
    assert "output" in inside.gauge.pane.object
    lab.training.learning = "Conversion"
    lab.play()
    rest(lab)
    assert "no surrogate" in inside.window.told.object
    assert "no surrogate" in inside.gauge.pane.object


def test_every_preset_sets_the_page_up(lab: TrainingLab):
    for name, preset in PRESETS.items():
        lab.choices.preset.value = name
        assert preset.about[:40] in lab.choices.about.object
        for choice, value in preset.choices.items():
            assert getattr(lab.training, choice) == value
        assert type(lab.training.task).__name__ == lab.training.problem
        assert not lab.error.visible, lab.error.object


def test_prices_are_swept_beside_and_the_sweep_can_be_stopped(lab: TrainingLab):
    lab.training.param.update(epochs=1, batch=256)
    more = lab.more
    more.toggle()
    for _ in range(10_000):
        more.sweep.runner.join(0.01)
        more.sweep.beat()
        if len(more.view.points) == 2:
            break
    more.toggle()
    assert more.sweep.runner.state == "stopped"
    assert more.button.label == "Try six prices"
    assert [point.penalty for point in more.view.points] == [0.0, 0.5]
    assert len(more.view.dots.data["spikes"]) == 2
    assert lab.training.trainer is None  # the run itself was left alone
    lab.training.learning = "EProp"
    more.toggle()
    assert "no price" in more.state.object


def test_files_are_made_of_the_network_as_it_is(lab: TrainingLab):
    lab.more.files()
    assert lab.more.making.runner.join(PATIENCE)
    lab.more.making.beat()
    found = lab.more.found
    assert found is not None
    with np.load(BytesIO(found.weights)) as weights:
        assert weights["input->hidden"].shape == (64, 16)
    assert found.nir[:4] == b"\x89HDF"
    assert "hidden=16" in lab.more.program.object
    assert lab.more.gets.visible


def test_a_control_is_followed_once_however_often_the_choices_changed(lab: TrainingLab):
    cards, training = lab.choices, lab.training
    seen: list[int] = []
    for _ in range(3):
        training.problem = "Circles"
        training.learning = "EventProp"
        training.learning = "SurrogateGradient"
        training.neuron = "LIF"
        training.shape = "FastSigmoid"
        training.shape = "ArcTan"
        training.problem = "Digits"
        training.code = "RateCode"
    cards.changed = lambda: seen.append(1)
    moves = ((training.encoder, "rate", 150.0), (training.cell, "c_m", 123.0), (training.surrogate, "slope", 3.0))
    for part, name, value in moves:
        seen.clear()
        assert getattr(part, name) != value
        setattr(part, name, value)
        assert seen == [1], (name, len(seen))
