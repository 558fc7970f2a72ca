"""Unsupervised STDP learns digits without labels, exactly resumable, by the core's own rules; the accuracy bars run at night."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import workbench as wb
from workbench.core.errors import RangeError
from workbench.learning.trainer import Trainer
from workbench.network.network import Network
from workbench.network.presets.diehl_cook import diehl_cook
from workbench.network.wiring.one_to_one import OneToOne
from workbench.stimuli.rate_code import RateCode
from workbench.tasks.labelled import Labelled

FEW = wb.Digits(test_share=0.4, validation_share=0.4)  # 360 samples to learn from
CODE = RateCode(rate=500.0, timing="random")
LEARNS = "input->cells"


def trainer(network: Network | None = None, task: Labelled = FEW, **settings: object) -> Trainer:
    options = {"epochs": 1, "batch": 40, "steps": 60, "seed": 1, **settings}
    return Trainer(network or diehl_cook(cells=40), task, wb.UnsupervisedSTDP(), CODE, **options)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def learned() -> Trainer:
    made = trainer()
    made.run()
    return made


def test_an_epoch_without_labels_teaches_far_more_than_chance(learned):
    assert learned.curves.train_accuracy[0] < 0.3  # nobody has been assigned a class yet
    assert learned.curves.validation_accuracy[-1] > 0.5
    assert 0.0 < learned.curves.rates["cells"][-1] < 50.0


def test_weights_onto_every_cell_add_up_to_the_declared_total(learned):
    weights = learned.network.projections[LEARNS].weight
    np.testing.assert_allclose(weights.sum(0), learned.network.projections[LEARNS].total, rtol=1e-5)
    assert weights.min() >= 0.0
    np.testing.assert_allclose(learned.learner.receptive_fields(), weights.T)


def test_thresholds_are_learned_and_written_into_the_network(learned):
    theta = learned.network.populations["cells"].start["theta"]
    assert theta.shape == (40,)
    assert theta.mean() > 20.0  # that of a fresh cell
    assert np.ptp(theta) > 0.0
    sim = wb.Simulation(learned.network, dt=1.0)  # an ordinary network, which any run takes as it is
    np.testing.assert_allclose(sim.engine.state_view()["cells"]["theta"], theta, rtol=1e-6)


def test_a_neuron_says_which_of_its_states_are_learned(monkeypatch):
    assert list(trainer(diehl_cook(cells=4)).learner.state()["lasting"]["cells"]) == ["theta"]
    monkeypatch.setattr(wb.DiehlCookLIF, "lasting", ())
    learner = trainer(diehl_cook(cells=4)).learner
    assert learner.state()["lasting"] == {}
    assert ("cells", "theta") in learner.fresh  # type: ignore[attr-defined]


def test_few_cells_answer_a_sample(learned):
    """Lateral inhibition: of forty cells, a sample wakes a few."""
    samples = FEW.split("validation")[:30]
    counts = learned.learner.spikes(learned.encode(samples.inputs, "look"))["cells"].sum(0)
    assert 0 < (counts > 0).sum(1).mean() < 12


def test_no_label_reaches_a_weight():
    inputs = CODE.encode(FEW.split("train").inputs[:30], 60, 1.0, 3)
    found = []
    for labels in (np.zeros(30, np.int64), np.arange(30) % 10):
        learner = trainer().learner
        learner.learn(inputs, labels)
        found.append(learner.receptive_fields())
    np.testing.assert_array_equal(*found)


def test_a_run_resumed_from_a_file_ends_like_one_that_was_never_left(tmp_path: Path, learned):
    first, second = trainer(), trainer()
    steps = first.steps()
    for _ in range(100):
        next(steps)
    assert first.done == 2  # and within the third batch
    first.save(tmp_path / "run.safetensors")
    second.resume(tmp_path / "run.safetensors")
    second.run()
    assert second.curves == learned.curves
    np.testing.assert_array_equal(second.network.projections[LEARNS].weight, learned.network.projections[LEARNS].weight)


def test_a_random_background_is_another_in_every_batch():
    """The first batch of two runs hears the same background, the second another."""
    net = diehl_cook(cells=10)
    noise = net.add(wb.Poisson(rate=100.0), 10, name="noise")
    net.connect(noise, net.populations["cells"], OneToOne(), wb.Delta(), weight=1.0)
    inputs = CODE.encode(FEW.split("train").inputs[:1], 60, 1.0, 3)
    heard = []
    for _ in range(2):
        learner = trainer(net.copy()).learner
        for _ in range(2):
            learner.begin()
            times, cells = learner.show(inputs[:, 0]).spikes["noise"]
            heard.append([*zip(times, cells, strict=True)])
            learner.end()
    assert heard[0] == heard[2] != heard[1] == heard[3]


def test_looking_changes_nothing(learned):
    samples = FEW.split("validation")[:10]
    inputs, before = learned.encode(samples.inputs, "look"), learned.learner.receptive_fields()
    one, other = (learned.learner.look(inputs, samples.labels).scores for _ in range(2))
    np.testing.assert_array_equal(one, other)
    np.testing.assert_array_equal(learned.learner.receptive_fields(), before)


def test_a_network_without_a_rule_is_refused():
    with pytest.raises(RangeError, match="a projection that learns by a rule"):
        trainer(wb.feedforward((64, 10)))
    with pytest.raises(RangeError, match="a projection that learns by a rule"):
        trainer(frozen=[LEARNS])


@pytest.mark.nightly
def test_digits_reach_82_percent():
    """The mean of three seeds on the test samples; settings were chosen on validation samples."""
    reached = []
    for seed in (1, 2, 3):
        made = trainer(diehl_cook(seed=seed), wb.Digits(), epochs=3, steps=100, seed=seed)
        made.run()
        reached.append(made.curves.test_accuracy[-1])
    assert np.mean(reached) >= 0.82, reached
