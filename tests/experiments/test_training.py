"""The training experiment, driven by its parameters without a page."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.core.errors import RangeError
from workbench.engines.batch.engine import BatchEngine
from workbench.experiments.training import Training, quick_network
from workbench.learning.curves import Curves
from workbench.learning.surrogates.sigmoid import Sigmoid
from workbench.stimuli.latency_code import LatencyCode


def small(**choices: object) -> Training:
    return Training(**{"hidden": 24, "epochs": 2, "batch": 64, "steps": 10, **choices})


def test_a_run_fills_curves_raster_and_the_network_for_the_chips():
    training = small()
    training.run()
    assert training.trainer is not None
    curves, trained = training.curves, training.trained
    assert isinstance(curves, Curves)
    assert curves == training.trainer.curves
    assert training.finished
    assert training.progress.fraction == 1.0
    assert trained is not None
    assert trained.inputs.shape == (10, len(training.task.split("test")), 64)
    assert trained.inputs.dtype == np.uint8
    assert trained.accuracy == curves.test_accuracy[-1] > 0.5


def test_the_accuracy_handed_out_is_that_of_the_inputs_handed_out():
    """With a code that draws its spikes, so that other inputs would answer otherwise."""
    import torch

    training = small(epochs=1)
    training.encoder.timing = "random"
    training.run()
    trained = training.trained
    assert trained is not None
    engine = BatchEngine(trained.network)
    with torch.no_grad():
        counts = engine({trained.feed: torch.from_numpy(trained.inputs).float()}).spikes[trained.readout].sum(0)
    assert (counts.argmax(1).numpy() == trained.labels).mean() == trained.accuracy


def test_the_network_handed_out_stays_as_it_was():
    training = small()
    job = training.job()
    for progress in job:
        training.take(progress)
        if progress.done > 3:
            break
    for progress in training.deliver():
        training.take(progress)
    kept = training.trained
    assert kept is not None
    before = np.array(kept.network.projections["input->hidden"].weight)
    for progress in job:
        training.take(progress)
    np.testing.assert_array_equal(kept.network.projections["input->hidden"].weight, before)
    assert training.trained is not kept


def test_a_stopped_run_goes_on_and_tells_its_curves_again():
    training = small()
    job = training.job()
    for progress in job:
        training.take(progress)
        if progress.done > 5:
            break
    job.close()  # type: ignore[attr-defined]
    done = training.trainer.done if training.trainer else 0
    assert 0 < done < training.trainer.total  # type: ignore[union-attr]
    training.run()
    assert training.curves is not None
    assert training.curves.batch == list(range(1, len(training.curves.batch) + 1))
    assert training.finished


def test_choices_that_came_later_begin_a_new_run():
    training = small(epochs=1)
    training.run()
    training.hidden = 12
    assert training.stale
    training.run()
    assert training.layers()["hidden"] == 12
    assert not training.stale


def test_the_menus_choose_the_parts():
    training = small(shape="Sigmoid", code="LatencyCode")
    assert isinstance(training.surrogate, Sigmoid)
    assert isinstance(training.encoder, LatencyCode)
    other = small()
    assert other.encoder is not training.encoder
    assert other.method is not training.method


def test_the_surrogate_is_shown_over_the_membrane_in_mv():
    training = small(shape="PiecewiseLinear")
    distance, slope = training.surrogate_curve()
    width = training.cell.v_t - training.cell.e_l
    assert np.trapezoid(slope, distance) == pytest.approx(training.surrogate.area, rel=1e-3)
    assert slope.max() == pytest.approx(training.surrogate.peak / width)
    assert np.abs(distance[slope > 0]).max() < width


def test_another_image_is_looked_at_without_learning():
    training = small(epochs=1)
    training.run()
    training.image = 7
    for progress in training.look():
        training.take(progress)
    assert training.raster is not None
    assert training.raster.index == 7
    training.image = 10**6  # beyond the last: the last is shown
    for progress in training.look():
        training.take(progress)
    assert training.raster.index == len(training.task.split("test")) - 1


def test_reset_forgets_everything():
    training = small(epochs=1)
    training.run()
    training.reset()
    assert (training.trainer, training.curves, training.raster, training.trained) == (None, None, None, None)


def test_a_wrong_value_is_refused_and_the_old_one_kept():
    training = small()
    with pytest.raises(RangeError, match="learning_rate"):
        training.method.learning_rate = -1
    with pytest.raises(ValueError, match="hidden"):
        training.hidden = 0
    assert training.hidden == 24


def test_a_quick_network_for_the_chips():
    trained = quick_network(epochs=1, hidden=16)
    assert trained.network.populations["hidden"].size == 16
    assert trained.accuracy > 0.3
    assert "16 LIF in hidden" in trained.story
