"""A sweep of trainings: the rows are those of single trainings, here and on other processes, and what cannot be is refused first."""

from __future__ import annotations

import pytest

from workbench.core.errors import Misfits, RangeError, UnknownName
from workbench.experiments.training_sweep import TrainingSweep, chosen, learn

FIXED = {"epochs": 1, "steps": 8, "hidden": 6, "batch": 512, "method.score": "mean membrane"}


@pytest.fixture(scope="module")
def here() -> TrainingSweep:
    return TrainingSweep({"method.learning_rate": [0.01, 0.2], "shape": ["Triangle"]}, FIXED, seeds=(1, 2))


def test_every_combination_is_trained_as_it_would_be_alone(here: TrainingSweep):
    rows = []
    table = here.run("here", lambda progress: rows.extend(progress.values.get("rows", ())))
    assert len(table) == here.total == len(rows) == 4
    assert list(table.columns[:3]) == ["method.learning_rate", "shape", "seed"]
    assert table["loss"].nunique() == 4
    last = table.iloc[-1]
    alone = learn({**FIXED, "method.learning_rate": 0.2, "shape": "Triangle"}, 2)
    assert (last["loss"], last["test_accuracy"]) == (alone["loss"], alone["test_accuracy"])


@pytest.mark.slow
def test_other_processes_train_the_same():
    sweep = TrainingSweep({"hidden": [4, 6]}, {**FIXED, "shape": "Triangle"})
    here, there = sweep.run("here"), sweep.run("local")
    assert here.drop(columns="seconds").equals(there.drop(columns="seconds"))


def test_a_sweep_can_be_left_between_two_batches(here: TrainingSweep):
    job = here.job("here")
    assert next(job).done == 0
    job.close()


def test_what_cannot_be_is_refused_before_anything_is_trained():
    with pytest.raises(UnknownName, match="learning_rat"):
        TrainingSweep({"method.learning_rat": [0.1]})
    with pytest.raises(UnknownName, match="methods"):
        TrainingSweep({"methods.learning_rate": [0.1]})
    with pytest.raises(Misfits):
        TrainingSweep({"hidden": [-1, 8], "method.learning_rate": [-0.5]})
    with pytest.raises(RangeError, match="something to vary"):
        TrainingSweep({})


@pytest.mark.parametrize("seed", [-1, True, 1.5, "one", None])
def test_a_seed_is_checked_like_every_choice(seed: object):
    with pytest.raises(RangeError, match="seed: expected"):
        chosen({"seed": seed})
    with pytest.raises(RangeError, match="seed: expected"):
        TrainingSweep({"hidden": [4, 8]}, seeds=(1, seed))  # type: ignore[arg-type]


def test_a_truth_value_is_no_number():
    with pytest.raises(RangeError, match="epochs: expected a number, got true"):
        chosen({"epochs": True})


def test_all_choices_that_cannot_be_taken_are_told_at_once():
    with pytest.raises(Misfits) as refused:
        chosen({"hiden": 3, "epochs": -4, "method.learning_rat": 0.1}, seed=-1)
    for word in ("hiden", "epochs", "learning_rat", "seed"):
        assert word in str(refused.value)
