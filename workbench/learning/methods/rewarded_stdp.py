"""Reward-modulated STDP: whoever fires first has answered, and is paid for it or punished."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np

from workbench.core.errors import RangeError
from workbench.core.model import Rule
from workbench.core.quantity import Quantity
from workbench.core.random import stream
from workbench.core.source import Source
from workbench.learning.method import Assignment, Learning, Method, Outcome
from workbench.learning.metrics import NOBODY, accuracy, decide
from workbench.learning.rule_learner import RuleLearner
from workbench.network.network import Network
from workbench.network.presets.first_spike import first_spike

PAID = 5.0
"""Time constants of a reward after which it is taken to be over."""


class RewardedSTDP(Method):
    """The first spike of the readout is the answer: each class owns a share of its cells, in their order. A reward follows if it was
    right, a punishment if it was wrong, and the rule turns what spikes have marked into change.

    No error is computed and no weight is told what to do: one number reaches all projections onto the class that answered. Rewards are
    scaled by the recent share of errors and punishments by that of right answers, so that neither outweighs the other; some cells, drawn
    anew for each sample, sit out. Samples are shown one after the other whatever the size of a batch. The loss is the share of wrong answers.
    """

    source = Source(
        "Mozafari et al. 2018, First-spike-based visual categorization using reward-modulated STDP",
        doi="10.1109/TNNLS.2018.2826721",
        note="Dropout and scaled rewards: Mozafari et al. 2019, doi:10.1016/j.patcog.2019.05.015.",
    )
    assigns: ClassVar[bool] = True
    suggests: ClassVar[Mapping[str, Any]] = {"hidden": 100, "epochs": 10, "steps": 64, "code": "LatencyCode"}

    dropout = Quantity(
        0.4,
        label="dropout",
        symbol="p",
        bounds=(0, 0.95),
        soft=(0, 0.8),
        doc="Share of cells that sit out a training sample.",
    )
    memory = Quantity(
        1000.0,
        label="samples remembered",
        symbol="M",
        bounds=(1, 1e6),
        soft=(100, 10_000),
        doc="Over how many samples the share of right answers is taken that scales rewards.",
    )
    amount = Quantity(
        1.0,
        label="reward",
        symbol="R",
        bounds=(0, 100),
        soft=(0, 5),
        doc="Size of a reward or punishment before it is scaled.",
    )

    def network(self, lines: int, classes: int, hidden: int, seed: int) -> Network:
        return first_spike(lines, classes, max(1, hidden // classes), seed)

    def begin(self, assignment: Assignment) -> RewardedLearner:
        return RewardedLearner(self, assignment)


class RewardedLearner(RuleLearner):
    """Reward-modulated STDP on one network."""

    def __init__(self, method: RewardedSTDP, assignment: Assignment) -> None:
        super().__init__(assignment)
        self.method = method
        cells = self.sizes[assignment.readout]
        if cells % assignment.classes:
            raise RangeError(
                f"{assignment.readout}.size", f"the same number of cells for {assignment.classes} classes", str(cells)
            )
        self.owner = np.arange(cells) // (cells // assignment.classes)
        edges = [self.sim.plan.edges[name] for name in self.learning]
        self.answered = {
            edge.name: frozenset(self.owner[edge.post_ids].tolist())
            for edge in edges
            if edge.post == assignment.readout and edge.rule is not None and edge.rule.declared().shared
        }
        if not self.answered:
            raise RangeError(
                f"RewardedSTDP({assignment.network.name})",
                f"a projection onto {assignment.readout} whose rule knows rewards",
                "none",
                "wb.first_spike()",
            )
        self.wait = max(_lasts(edge.rule) for edge in edges if edge.rule is not None)
        self.right, self.shown = 1.0 / assignment.classes, 0  # recent share of right answers; samples so far
        self.kept = self.right, self.shown  # after the last batch that came to its end

    def learn_in_steps(self, inputs: np.ndarray, labels: np.ndarray) -> Learning:
        scores = np.zeros((len(labels), self.assignment.classes))
        counts = dict.fromkeys(self.sizes, 0.0)
        self.begin()
        for index, label in enumerate(labels):
            self._sit_out()
            block = self.show(inputs[:, index])
            for name in counts:
                counts[name] += len(block.spikes[name][0])
            times, cells = block.spikes[self.assignment.readout]
            scores[index] = self.first(times - block.t0, cells, len(inputs))
            if len(times):
                self._pay(int(scores[index].argmax()), int(label))
            self.pause(self.wait)
            yield
        self.end()
        return self.outcome(scores, labels, counts, len(inputs))

    def begin(self) -> None:
        super().begin()
        self.right, self.shown = self.kept

    def end(self) -> None:
        super().end()
        self.kept = self.right, self.shown

    def _sit_out(self) -> None:
        """Silence some cells of the readout, drawn anew, and bring back the others."""
        draw = stream(self.assignment.seed, "RewardedSTDP", "dropout", self.shown)
        out = draw.random(len(self.owner)) < self.method.dropout
        self.sim.silence(self.assignment.readout, on=False)
        self.sim.silence(self.assignment.readout, np.flatnonzero(out).tolist())
        self.shown += 1

    def _pay(self, answer: int, label: int) -> None:
        """Reward or punish the projections onto the class that answered."""
        right = answer == label
        amount = self.method.amount * ((1.0 - self.right) if right else -self.right)
        self.right += (right - self.right) / self.method.memory  # from the next answer on
        for name, classes in self.answered.items():
            if answer in classes:
                self.sim.reward(name, amount)

    def first(self, times: np.ndarray, cells: np.ndarray, steps: int) -> np.ndarray:
        """What speaks for each class: how many of its cells were the first to fire, over how late that was, ``(classes,)``."""
        scores = np.zeros(self.assignment.classes)
        if len(times):
            earliest = times.min()
            np.add.at(scores, self.owner[cells[times < earliest + self.assignment.dt / 2]], 1.0)
            scores *= steps * self.assignment.dt / earliest
        return scores

    def look(self, inputs: np.ndarray, labels: np.ndarray) -> Outcome:
        trains = {name: train.cpu().numpy() for name, train in self.run(inputs).spikes.items() if name in self.sizes}
        answers = trains[self.assignment.readout]
        scores = np.zeros((len(labels), self.assignment.classes))
        for index in range(len(labels)):
            step, cells = np.nonzero(answers[:, index])
            scores[index] = self.first((step + 1) * self.assignment.dt, cells, len(inputs))
        counts = {name: float(train.sum()) for name, train in trains.items()}
        return self.outcome(scores, labels, counts, len(inputs))

    def outcome(self, scores: np.ndarray, labels: np.ndarray, counts: Mapping[str, float], steps: int) -> Outcome:
        """What a batch showed."""
        return Outcome(1.0 - accuracy(self.said(scores), labels), scores, self.rates(counts, steps, len(labels)))

    def said(self, scores: np.ndarray) -> np.ndarray:
        return np.where(scores.any(axis=-1), decide(scores), NOBODY)

    def state(self) -> dict[str, Any]:
        right, shown = self.kept
        return {**super().state(), "right": right, "shown": shown}

    def load(self, state: Mapping[str, Any]) -> None:
        super().load(state)
        self.right, self.shown = self.kept = float(state["right"]), int(state["shown"])


def _lasts(rule: Rule) -> float:
    """How long a rule goes on changing weights after a sample (ms): its presentation and what a reward takes to act."""
    times = rule.coherent()
    return max(PAID * times.get("tau_r", 0.0), times.get("window", 0.0))
