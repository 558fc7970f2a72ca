"""The card that trains on with a chip: it asks for a network, shows what came back, and hands it over."""

from __future__ import annotations

from dataclasses import replace

from workbench.experiments.chip_comparison import ChipComparison
from workbench.experiments.training import quick_network
from workbench.experiments.workspace import Trained
from workbench.labs.retraining_card import RetrainingCard
from workbench.learning.on_machine import SPIKES


def finish(made: RetrainingCard) -> None:
    while not made.background.runner.join(0.05):
        made.background.beat()
    made.background.beat()


def test_the_card_trains_on_and_hands_over_the_better_network():
    taken: list[Trained] = []
    bench = ChipComparison()
    made = RetrainingCard(bench, lambda: "BrainScaleS-2", taken.append)
    assert made.go.disabled
    bench.trained = quick_network(epochs=2, hidden=16)
    bench.chips["BrainScaleS-2"].mismatch = 0.4
    made.retraining.param.update(epochs=1, ways=[SPIKES])
    made.offer()
    made._start()
    assert not made.halt.disabled
    finish(made)
    assert made.recovery is not None
    assert made.recovery.best == SPIKES
    assert f"{made.recovery.before:.1%}" in made.found.summary.object
    made._use()
    assert taken == [made.recovery.trained[SPIKES]]
    made.clear()
    assert made.take.disabled
    made._use()
    assert len(taken) == 1
    made.close()


def test_what_cannot_be_trained_on_is_said_on_the_card():
    bench = ChipComparison()
    bench.trained = replace(quick_network(epochs=1, hidden=8), task=None)
    made = RetrainingCard(bench, lambda: "ODIN", lambda _trained: None)
    made._start()
    finish(made)
    assert "without its task" in made.error.object
    assert not made.go.disabled
    made.close()
