"""What a chip takes from a trained network, and what training on with that chip gives back."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from workbench.core.errors import Misfits, SpecError
from workbench.core.jobs import run
from workbench.experiments.chip_retraining import ALONE, ChipRetraining, Recovery, retrain
from workbench.experiments.training import quick_network
from workbench.experiments.workspace import Trained
from workbench.hardware.chips.brainscales import BrainScaleS
from workbench.hardware.chips.darwin3 import Darwin3
from workbench.hardware.chips.odin import ODIN
from workbench.learning.on_machine import SPIKES, WEIGHTS
from workbench.network.presets.feedforward import feedforward


@pytest.fixture(scope="module")
def trained() -> Trained:
    return quick_network(epochs=3, hidden=32)


def accuracy(trained: Trained, network, chip) -> float:
    return float(np.mean(chip.map(network).run(trained.inputs).answers == trained.labels))


def test_mismatch_costs_a_tenth_and_only_the_loop_brings_it_back(trained):
    chip = BrainScaleS(mismatch=0.3)
    found = ChipRetraining(epochs=3, ways=[WEIGHTS, SPIKES]).run(trained, chip)
    assert found.exact == trained.accuracy
    assert found.before == accuracy(trained, trained.network, chip)
    assert found.lost > 0.1
    assert (
        found.after[WEIGHTS] < found.before + 0.4 * found.lost
    )  # weights are six bits: nobody told it of the mismatch
    assert found.after[SPIKES] > found.before + 0.5 * found.lost
    assert found.best == SPIKES
    assert found.after[SPIKES] == accuracy(trained, found.trained[SPIKES].network, chip)
    assert found.trained[SPIKES].story.endswith("3 epochs more with its spikes on BrainScaleS-2")


def test_two_bits_are_learned_by_their_weights_and_not_without_the_chip(trained):
    found = ChipRetraining(epochs=2, ways=[ALONE, WEIGHTS]).run(trained, Darwin3(bits=2))
    assert found.lost > 0.3
    assert found.after[WEIGHTS] > found.after[ALONE] + 0.2
    assert [len(curve) for curve in found.curves.values()] == [3, 3]
    assert found.curves[ALONE][0] == found.curves[WEIGHTS][0]
    told = found.result()
    assert told.curve("with its weights").y.tolist() == [100 * right for right in found.curves[WEIGHTS]]
    assert told.summary.endswith(f"; trained on with its weights, {found.after[WEIGHTS]:.1%}.")
    assert [row[1] for row in told.rows] == [
        f"{right:.1%}" for right in (found.exact, found.before, *found.after.values())
    ]


def test_a_network_that_gets_no_better_stays_as_it_was(trained):
    found = retrain(trained, BrainScaleS(), ALONE, epochs=1, learning_rate=10.0)
    assert np.array_equal(
        found.network.projections["hidden->output"].weight, trained.network.projections["hidden->output"].weight
    )
    assert found.accuracy == pytest.approx(trained.accuracy, abs=0.01)


def test_a_slider_that_is_moved_while_it_trains_spoils_no_control(trained):
    retraining = ChipRetraining(epochs=1, ways=[ALONE, WEIGHTS])
    job = retraining.job(trained, BrainScaleS())
    next(job)
    retraining.param.update(epochs=2, learning_rate=1.0, ways=[ALONE])
    found = run(job)
    assert {way: len(curve) for way, curve in found.curves.items()} == {ALONE: 2, WEIGHTS: 2}
    assert retraining.epochs == 2


def test_the_better_way_is_chosen_by_validation_samples_and_judged_by_test_samples():
    curves = {ALONE: [0.5, 0.7], WEIGHTS: [0.5, 0.8], SPIKES: [0.5, 0.6]}
    found = Recovery(BrainScaleS(), 0.9, 0.5, {ALONE: 0.6, WEIGHTS: 0.7, SPIKES: 0.8}, curves)
    assert found.best == WEIGHTS
    assert found.result().summary.endswith("trained on with its weights, 70.0%.")
    assert Recovery(BrainScaleS(), 0.9, 0.5, {ALONE: 0.6}, {ALONE: [0.5, 0.4]}).best == ""


def test_what_cannot_be_trained_on_is_told(trained):
    with pytest.raises(SpecError, match="none"):
        next(ChipRetraining().job(None, ODIN()))
    orphan = Trained(trained.network, trained.inputs, trained.labels, 0.5, "input", "output")
    with pytest.raises(SpecError, match="without its task"):
        next(ChipRetraining().job(orphan, ODIN()))
    with pytest.raises(Misfits):
        retrain(replace(trained, network=feedforward((64, 300, 10))), ODIN(), epochs=1)
