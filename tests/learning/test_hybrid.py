"""Backpropagation goes on from what STDP has found and ends above it; both orders resume exactly."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import workbench as wb
from workbench.core.errors import RangeError
from workbench.learning.methods.hybrid import ALL, BETWEEN, FIRST, READOUT
from workbench.learning.trainer import Trainer
from workbench.stimuli.rate_code import RateCode
from workbench.tasks.labelled import Labelled

FEW = wb.Digits(test_share=0.45, validation_share=0.4)  # 270 samples to learn from
CODE = RateCode(rate=500.0, timing="random")


def trainer(method: wb.Hybrid | None = None, cells: int = 30, task: Labelled = FEW, **settings: object) -> Trainer:
    options = {"epochs": 2, "batch": 30, "steps": 50, "seed": 1, **settings}
    network = wb.hybrid(cells=cells, seed=int(str(options["seed"])))
    return Trainer(network, task, method or wb.Hybrid(trained=READOUT), CODE, **options)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def learned() -> Trainer:
    made = trainer()
    made.run()
    return made


def test_it_ends_above_its_stdp_part(learned):
    stdp, both = learned.curves.validation_accuracy
    assert 0.3 < stdp < both


def test_the_readout_alone_leaves_features_as_stdp_made_them(learned):
    learner = learned.learner
    np.testing.assert_allclose(
        learner.receptive_fields().sum(1), learner.stdp.sim.net.projections["input->cells"].total, rtol=1e-5
    )
    np.testing.assert_allclose(learned.network.projections["input->cells"].weight, learner.receptive_fields().T)
    assert learned.network.populations["cells"].start["theta"].mean() > 20.0


@pytest.mark.parametrize("order", [FIRST, BETWEEN])
def test_a_run_resumed_from_its_state_ends_like_one_that_was_never_left(order: str, tmp_path: Path):
    def made() -> Trainer:
        return trainer(wb.Hybrid(order=order, trained=ALL, share=0.3), 12, epochs=1, batch=90, steps=25)

    whole, first, second = made(), made(), made()
    inputs = whole.encode(FEW.split("train").inputs, "train")
    labels = FEW.split("train").labels
    parts = [slice(at, at + 90) for at in range(0, 270, 90)]
    for learner, chosen in ((whole.learner, parts), (first.learner, parts[:2])):
        for part in chosen:
            learner.learn(inputs[:, part], labels[part])
    first.save(tmp_path / "run.safetensors")
    second.resume(tmp_path / "run.safetensors")
    second.learner.learn(inputs[:, parts[2]], labels[parts[2]])
    one, other = (each.learner.look(inputs[:, :20], labels[:20]).scores for each in (whole, second))
    np.testing.assert_array_equal(one, other)
    for each in (whole, second):
        each.learner.write_back()
    for name, projection in whole.network.projections.items():
        np.testing.assert_array_equal(projection.weight, second.network.projections[name].weight)


def test_between_batches_both_move_the_same_weights():
    """A pass of the rule keeps the sum of weights onto a cell, a step of descent does not."""
    made = trainer(
        wb.Hybrid(order=BETWEEN, trained=ALL, learning_rate=0.05, share=0.0), 12, epochs=1, batch=30, steps=25
    )
    steps = made.steps()
    while made.done < 1:
        next(steps)
    steps.close()
    total = made.network.projections["input->cells"].total
    sums = made.learner.receptive_fields().sum(1)
    assert np.abs(sums / total - 1.0).max() > 1e-3
    assert np.abs(sums / total - 1.0).max() < 0.2
    assert len(made.curves.loss) == 1


def test_a_network_without_a_layer_that_learns_by_a_rule_is_refused():
    with pytest.raises(RangeError, match="one layer before the readout"):
        Trainer(wb.feedforward((64, 10, 10)), FEW, wb.Hybrid(), CODE, steps=20)


@pytest.mark.nightly
@pytest.mark.parametrize("trained", [READOUT, ALL])
def test_digits_end_above_the_stdp_part(trained: str):
    """Every one of three seeds, on the test samples."""
    for seed in (1, 2, 3):
        made = trainer(wb.Hybrid(trained=trained), 100, wb.Digits(), epochs=6, batch=32, steps=100, seed=seed)
        made.run()
        assert made.curves.test_accuracy[-1] > made.curves.test_accuracy[2]
