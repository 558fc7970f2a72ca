"""Unsupervised STDP: cells that compete make pictures their own, and are asked afterwards which digit they found."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from typing import Any, ClassVar

import numpy as np

from workbench.core.quantity import Quantity
from workbench.core.source import Source
from workbench.learning.assigned import Assigned
from workbench.learning.method import Assignment, Learning, Method, Outcome
from workbench.learning.metrics import accuracy, decide
from workbench.learning.rule_learner import RuleLearner
from workbench.network.network import Network
from workbench.network.presets.diehl_cook import diehl_cook


class UnsupervisedSTDP(Method):
    """Weights change by STDP alone, while lateral inhibition and rising thresholds share the samples out among the cells.

    No label reaches a weight. Labels are used once: each cell is assigned the class on whose training samples it fired most, and
    the class whose cells fire most on average is the answer. The loss is the share of wrong answers. Samples are shown one
    after the other whatever the size of a batch, with a pause in which traces fade; membranes begin anew with each.
    """

    source = Source(
        "Diehl and Cook 2015, Unsupervised learning of digit recognition using spike-timing-dependent plasticity",
        doi="10.3389/fncom.2015.00099",
    )
    assigns: ClassVar[bool] = True
    suggests: ClassVar[Mapping[str, Any]] = {"hidden": 100, "epochs": 3, "steps": 100, "code": "RateCode"}
    suggests_of_code: ClassVar[Mapping[str, Any]] = {"rate": 500.0, "timing": "random"}

    pause = Quantity(
        40.0,
        "ms",
        label="pause",
        symbol="T_0",
        bounds=(0, 1000),
        soft=(0, 200),
        doc="Silence between two samples, in which traces fade.",
    )
    memory = Quantity(
        1000.0,
        label="samples remembered",
        symbol="M",
        bounds=(1, 1e6),
        soft=(100, 10_000),
        doc="For how many training samples responses of cells are remembered when classes are assigned to them.",
    )

    def network(self, lines: int, classes: int, hidden: int, seed: int) -> Network:
        return diehl_cook(lines, hidden, seed)

    def begin(self, assignment: Assignment) -> UnsupervisedLearner:
        return UnsupervisedLearner(self, assignment)


class UnsupervisedLearner(RuleLearner):
    """Unsupervised STDP on one network; its readout is the population whose cells are assigned classes."""

    def __init__(self, method: UnsupervisedSTDP, assignment: Assignment) -> None:
        super().__init__(assignment)
        self.method = method
        self.assigned = Assigned(self.sizes[assignment.readout], assignment.classes)

    def learn_in_steps(self, inputs: np.ndarray, labels: np.ndarray) -> Learning:
        counts = yield from self.absorb(inputs)
        scores = self.assigned.scores(counts[self.assignment.readout])
        self.assigned.remember(counts[self.assignment.readout], labels, self.method.memory)
        return self.outcome(scores, labels, counts, len(inputs))

    def absorb(self, inputs: np.ndarray) -> Generator[None, None, dict[str, np.ndarray]]:
        """Let the rules learn from a batch ``(steps, batch, lines)``, yielding after each; returns the spikes of every cell, ``(batch, cells)`` a population."""
        counts = {name: np.zeros((inputs.shape[1], size)) for name, size in self.sizes.items()}
        self.begin()
        for index in range(inputs.shape[1]):
            block = self.show(inputs[:, index])
            self.pause(self.method.pause)
            for name, rows in counts.items():
                rows[index] = self.counted(block, name)
            yield
        self.end()
        return counts

    def look(self, inputs: np.ndarray, labels: np.ndarray) -> Outcome:
        counts = {
            name: train.sum(0).cpu().numpy() for name, train in self.run(inputs).spikes.items() if name in self.sizes
        }
        return self.outcome(self.assigned.scores(counts[self.assignment.readout]), labels, counts, len(inputs))

    def outcome(self, scores: np.ndarray, labels: np.ndarray, counts: Mapping[str, np.ndarray], steps: int) -> Outcome:
        """What a batch showed."""
        rates = self.rates({name: rows.sum() for name, rows in counts.items()}, steps, len(labels))
        return Outcome(1.0 - accuracy(decide(scores), labels), scores, rates)

    def state(self) -> dict[str, Any]:
        return {**super().state(), "assigned": self.assigned.state()}

    def load(self, state: Mapping[str, Any]) -> None:
        super().load(state)
        self.assigned.load(state["assigned"])
