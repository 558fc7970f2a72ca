"""The closer look at a network that learns, against the network itself."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.experiments.training import HANDED, Training
from workbench.experiments.training_study import SIDE, TESTED, Counted, study


@pytest.fixture(scope="module")
def circles() -> Training:
    training = Training(problem="Circles", hidden=24, epochs=2, batch=32)
    training.run()
    return training


def test_the_plane_is_answered_as_its_points_are(circles: Training):
    answers, trainer = circles.answers, circles.trainer
    assert answers is not None
    assert trainer is not None
    samples = trainer.task.split("test")
    column, row = (np.minimum((samples.inputs[:, axis] * SIDE).astype(int), SIDE - 1) for axis in (0, 1))  # type: ignore[index]
    near = (answers.answer[row, column] == samples.labels).mean()
    assert circles.curves is not None
    assert near == pytest.approx(circles.curves.test_accuracy[-1], abs=0.05)
    assert near > 0.9
    assert answers.sure.min() >= 0.5
    assert answers.cells.shape == (24, SIDE, SIDE)
    assert answers.cells.any()
    assert answers.layer == "hidden"


def test_some_test_samples_are_counted(circles: Training):
    tested = circles.tested
    assert isinstance(tested, Counted)
    assert tested.samples == TESTED
    assert np.trace(tested.confusion) / TESTED == pytest.approx(tested.accuracy)
    assert 0 < tested.step_sparsity < 1
    assert 0 <= tested.sparsity < tested.step_sparsity  # who spikes seldom is active all the same
    assert 1 <= tested.decision <= 20
    lines = circles.layers()["input"]
    assert tested.counts.synapses == lines * 24 + 24 * 2
    assert tested.energy.energy.middle == pytest.approx(tested.counts.additions * 0.9e-12)
    assert tested.fields.shape == (24, lines)


def test_what_goes_on_inside_is_told_where_a_surrogate_is_followed(circles: Training):
    assert circles.inside is not None
    assert list(circles.inside) == ["hidden", "output"]
    blind = Training(problem="Circles", hidden=8, learning="Conversion")
    trainer = blind.begin()
    found = [name for news in study(trainer, blind.surrogate) for name in news if news[name] is not None]
    assert "inside" not in found
    assert "answers" in found


def test_a_closer_look_before_a_run_shows_first_weights_and_play_goes_on_from_them():
    training = Training(problem="Circles", hidden=8, epochs=1)
    for progress in training.study():
        training.take(progress)
    trainer = training.trainer
    assert training.answers is not None
    assert training.raster is not None
    training.run()
    assert training.trainer is trainer
    assert training.finished


def test_a_price_of_spikes_makes_them_rarer():
    free, dear = (Training(problem="Circles", hidden=16, epochs=2) for _ in range(2))
    dear.method.penalty = 3.0  # type: ignore[attr-defined]
    for training in (free, dear):
        training.run()
        assert training.curves is not None
        assert training.curves.test_accuracy[-1] > 0.9
    assert dear.tested.counts.spikes < 0.7 * free.tested.counts.spikes  # type: ignore[union-attr]


def test_a_large_task_hands_some_of_its_test_samples_on():
    training = Training(problem="YinYang", hidden=8, epochs=1, batch=128)
    training.run()
    assert training.trained is not None
    assert len(training.trained.labels) == training.trained.inputs.shape[1] == HANDED


@pytest.mark.parametrize("neuron", ["LIF", "ALIF", "CubaLIF", "DiscreteLeaky"])
def test_every_cell_and_every_depth_learns(neuron: str):
    for depth in (0, 2):
        training = Training(problem="Circles", hidden=8, epochs=3, steps=20, neuron=neuron, depth=depth)
        training.task.samples = 150  # type: ignore[attr-defined]
        training.run()
        assert training.curves is not None
        assert np.mean(training.curves.loss[-3:]) < training.curves.loss[0]
        assert len(training.layers()) == 2 + depth
