"""The training experiment, driven by its parameters without a page."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.core.errors import RangeError
from workbench.engines.batch.engine import BatchEngine
from workbench.experiments.training import Training, quick_network
from workbench.experiments.training_menus import codes, methods, tasks
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


@pytest.mark.parametrize("problem", tasks().values())
def test_every_task_of_the_menu_is_learned_from(problem: str):
    training = Training(problem=problem, hidden=24, epochs=1, batch=128)
    if "samples" in training.task.param:
        training.task.samples = 240  # type: ignore[attr-defined]
    assert training.steps == (round(training.task.duration) or 20)
    training.run()
    assert training.trainer is not None
    assert training.finished
    assert training.raster is not None
    assert training.raster.scores.shape == (len(training.task.classes),)
    assert training.trained is not None
    assert training.trained.inputs.shape[2] == training.layers()["input"]


RULES = ("UnsupervisedSTDP", "RewardedSTDP", "Hybrid")
"""Methods that bring a network of their own; how well they learn is tested beside them."""


@pytest.mark.parametrize("learning", RULES)
def test_methods_with_networks_of_their_own_begin_to_learn(learning: str):
    training = Training(learning=learning, hidden=20, batch=8, epochs=1)
    assert (training.hidden, training.steps) == (20, 64 if learning == "RewardedSTDP" else 100)
    trainer = training.begin()
    for _ in trainer.steps():  # of a batch that is learned sample by sample, several
        if trainer.curves.loss:
            break
    assert len(trainer.curves.loss) == 1
    assert trainer.raster().scores.shape == (10,)
    assert not training.for_chips


@pytest.mark.parametrize("learning", [name for name in methods().values() if name not in RULES])
def test_every_method_of_the_menu_learns_the_digits(learning: str):
    training = small(learning=learning, epochs=3)
    training.run()
    assert training.curves is not None
    assert training.curves.test_accuracy[-1] > 0.35
    assert (training.trained is not None) is training.for_chips is (learning == "SurrogateGradient")


@pytest.mark.parametrize("code", codes().values())
def test_every_code_of_the_menu_carries_the_digits(code: str):
    training = small(code=code, epochs=3)
    training.run()
    assert training.curves is not None
    assert training.curves.test_accuracy[-1] > 0.35


def test_a_setting_of_the_task_makes_other_samples_and_leaves_a_run_its_own():
    training = small(problem="DelayedXOR", epochs=1, steps=80)
    training.task.samples = 100  # type: ignore[attr-defined]
    training.run()
    assert training.trainer is not None
    training.task.samples = 200  # type: ignore[attr-defined]
    assert training.stale
    assert len(training.task.split("test")) == 2 * len(training.trainer.task.split("test"))


def test_a_conversion_of_spikes_is_refused_in_words():
    with pytest.raises(RangeError, match="Conversion: expected a task of values"):
        small(problem="MovingBars", learning="Conversion").run()


def test_a_method_takes_a_code_that_it_can_follow():
    training = small(learning="Conversion")
    assert training.code == "DirectCode"
    training.learning = "EventProp"
    assert (training.code, type(training.encoder).__name__) == ("RateCode", "RateCode")


def test_first_weights_suit_what_flows_in():
    """Hidden membranes are scattered by twice the way to threshold, whatever the task and its code."""
    import torch

    for choices in ({}, {"problem": "MovingBars"}, {"code": "DirectCode"}, {"code": "LatencyCode"}):
        training = Training(hidden=64, **choices)
        trainer = training.begin()
        for population in trainer.network.populations.values():
            if not population.is_stimulus:
                population.model.v_t = 1e6  # type: ignore[union-attr]  # nothing fires
        inputs = trainer.encode(trainer.task.split("train")[:32].inputs)
        done = BatchEngine(trainer.network)({"input": torch.from_numpy(inputs).float()}, watch=[("hidden", "v")])
        assert (done.states["hidden", "v"] + 60).std().item() / 10 == pytest.approx(2.0, rel=0.25), choices


def test_unsupervised_stdp_brings_its_network_and_code_and_takes_them_away_again():
    training = Training(learning="UnsupervisedSTDP")
    assert (training.code, training.encoder.timing, training.steps, training.hidden) == ("RateCode", "random", 100, 100)
    assert training.surrogate is None
    assert not training.for_chips  # its answer is read by assignment, which no chip does
    training.param.update(epochs=1, hidden=10, steps=20)
    for progress in training.job():
        training.take(progress)
        if progress.done > 1:
            break
    assert training.trainer is not None
    assert training.layers() == {"input": 64, "cells": 10}
    assert training.curves is not None
    assert training.curves.rates["cells"][0] > 0
    assert training.raster is not None
    training.learning = "SurrogateGradient"
    assert (training.encoder.timing, training.steps, training.hidden, training.epochs) == ("even", 20, 128, 25)
    assert training.surrogate is not None


def test_a_rule_that_wants_spikes_refuses_currents():
    training = Training(learning="UnsupervisedSTDP")
    training.code = "DirectCode"
    with pytest.raises(RangeError, match="a code of spikes"):
        training.begin()
