"""Tables 2 and 5: every method is counted, timed and weighed alike, and what backpropagation keeps grows with the length of a sample."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from workbench.core.jobs import run
from workbench.experiments import survey_training
from workbench.experiments.survey import NEEDS_ENVIRONMENT, NOT_YET, Survey, method_cells
from workbench.experiments.survey_training import (
    AGENT,
    LENGTHS,
    METHODS,
    MethodCost,
    finding,
    measure,
    measure_method,
    one_batch,
)
from workbench.experiments.survey_words import METHOD_HEADS, TABLES
from workbench.experiments.training_menus import methods
from workbench.learning.descent import DescentLearner
from workbench.learning.kept_for_backward import kept_for_backward
from workbench.learning.threads import torch_threads

THREADS: set[int] = set()
"""How many threads torch had while a batch was learned."""


def cost(name: str, kept: tuple[int, ...]) -> MethodCost:
    """A made-up method whose time grows with the square root of its cells."""
    sizes = (64, 256)
    return MethodCost(name, 0.9, 1.0, 10, 4.4e-9, 20, 1000.0, 0.0, sizes, (0.001, 0.002), LENGTHS, kept, "1 epoch")


@pytest.fixture(scope="module")
def surrogate() -> MethodCost:
    """A short training, with two sizes."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(survey_training, "EPOCHS", 1)
        patch.setattr(survey_training, "HIDDEN", 24)
        patch.setattr(survey_training, "SIZES", (16, 32))
        patch.setattr(survey_training, "COUNTED", 16)
        learn = DescentLearner.learn

        def noted(self: DescentLearner, *batch: np.ndarray) -> object:
            THREADS.add(torch.get_num_threads())
            return learn(self, *batch)

        patch.setattr(DescentLearner, "learn", noted)
        with torch_threads(2):
            return run(measure_method("SurrogateGradient"))


def test_every_batch_is_learned_by_the_one_thread_whose_time_is_taken(surrogate: MethodCost):
    assert min(surrogate.times) > 0
    assert {1} == THREADS


def test_what_backpropagation_through_time_keeps_grows_by_the_same_for_every_step(surrogate: MethodCost):
    ten, twenty, forty = surrogate.kept
    assert forty - twenty == pytest.approx(2 * (twenty - ten), rel=0.02)
    assert surrogate.kept_a_step == pytest.approx((forty - ten) / 30, rel=0.02)


def test_an_inference_is_priced_by_its_additions(surrogate: MethodCost):
    """0.9 pJ an addition of 32 bits in 45 nm (Horowitz 2014); 24 hidden cells, so an input spike is worth 24."""
    assert surrogate.multiply_adds == 0
    assert surrogate.energy == pytest.approx(0.9e-12 * surrogate.additions)
    assert surrogate.additions > 24 * 50


def test_it_learned_and_only_learning_was_timed(surrogate: MethodCost):
    assert surrogate.accuracy > 0.5
    assert surrogate.samples == 1259
    assert 0 < surrogate.seconds < 60
    assert surrogate.told == "1 epochs, 24 cells, 20 steps, seed 1"


def test_a_batch_of_a_hybrid_is_one_from_which_both_of_its_parts_learn():
    short, long = (one_batch("Hybrid", hidden=8, steps=steps) for steps in (10, 20))
    kept = []
    for trainer in (short, long):
        samples = next(iter(trainer.task.batches("train", 4, 1, 0)))
        inputs = trainer.encode(samples.inputs, "survey")
        kept.append(kept_for_backward(lambda now=trainer, x=inputs, y=samples.labels: now.learner.learn(x, y)))
    assert 0 < kept[0] < kept[1]


def test_growth_is_the_slope_of_logarithms():
    assert cost("EProp", (1, 1, 1)).growth == pytest.approx(0.5)


def test_what_was_meant_is_said_from_what_was_measured():
    assert finding({"EProp": cost("EProp", (1, 1, 1))}) == "Not measured yet."
    told = finding({
        "SurrogateGradient": cost("SurrogateGradient", (10_000, 20_000, 40_000)),
        "UnsupervisedSTDP": cost("UnsupervisedSTDP", (0, 0, 0)),
        "EventProp": cost("EventProp", (7, 7, 7)),
    })  # fmt: skip
    assert "4 times the cells take 2.0 times as long, cells to the power of 0.50" in told
    assert "every further step keeps 1 kB" in told
    assert "0.50; that agrees with the high of Table 2" in told
    assert "that agrees with the low of Table 5" in told
    assert told.endswith("Nothing more for a further step is kept by: Unsupervised STDP.")


def test_what_does_not_bear_out_the_words_of_the_tables_is_said_too():
    slow = replace(cost("SurrogateGradient", (7, 7, 7)), times=(0.001, 0.016))
    told = finding({"SurrogateGradient": slow})
    assert "2.00; that does not agree with the high of Table 2" in told
    assert "for the way back; that does not agree with the low of Table 5" in told


def test_every_method_has_a_row_and_a_row_without_samples_says_so():
    survey = Survey()
    rows = [row[0] for row in survey.rows(TABLES[1])] + [row[0] for row in survey.rows(TABLES[4])]
    for label, name in methods().items():
        assert label in rows or name in METHODS.values()
    agent = next(row for row in TABLES[4].rows if row[0] == AGENT)
    assert survey.cells(TABLES[4], agent)[0] == NEEDS_ENVIRONMENT
    survey.trained = {"Conversion": cost("Conversion", (5, 5, 5))}
    converted = next(row for row in TABLES[4].rows if row[0].startswith("Conversion"))
    cells = survey.cells(TABLES[4], converted)
    assert (cells[0].value, cells[2].value, len(cells)) == ("90.0 %", "4.4 nJ", len(METHOD_HEADS))
    assert (cells[3].note, cells[4].value) == ("64: 1 ms, 256: 2 ms", "0 kB a step"), "without the rounding of a fit"
    assert set(survey.cells(TABLES[1], TABLES[1].rows[0])) == {NOT_YET}


def test_what_eventprop_keeps_by_itself_is_not_told_as_nothing():
    assert method_cells(cost("EventProp", (7, 7, 7)))[4].value == "not seen"


def test_a_method_that_cannot_do_the_task_is_left_out_and_the_others_go_on(monkeypatch: pytest.MonkeyPatch):
    def broken(name: str):
        yield survey_training.Progress(1, 2, name)
        if name == "Hard":
            raise survey_training.WorkbenchError("Hard", "an environment", "digits")
        return cost(name, (1, 1, 1))

    monkeypatch.setattr(survey_training, "measure_method", broken)
    found = list(measure(("Hard", "EProp")))
    assert any("was left out" in step.message for step in found)
    assert [step.values["method"].name for step in found if "method" in step.values] == ["EProp"]
    assert np.all(np.diff([step.fraction for step in found]) >= 0)
