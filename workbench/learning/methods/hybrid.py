"""Hybrid learning: STDP finds features without labels, and backpropagation learns what they mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar

import numpy as np
import param
import torch

from workbench.core.errors import RangeError
from workbench.core.part import part
from workbench.core.quantity import Quantity
from workbench.core.source import Source
from workbench.engines.batch.run import BatchOutput
from workbench.learning.descent import MEMBRANE
from workbench.learning.echo import echoed
from workbench.learning.method import Assignment, Learner, Learning, Method, Outcome, finished
from workbench.learning.methods.surrogate_gradient import SurrogateGradient, SurrogateLearner
from workbench.learning.methods.unsupervised_stdp import UnsupervisedLearner, UnsupervisedSTDP
from workbench.learning.rule_learner import still
from workbench.learning.surrogate import Surrogate
from workbench.learning.surrogates.arctan import ArcTan
from workbench.network.network import Network
from workbench.network.presets.hybrid import hybrid

FIRST, BETWEEN = "STDP, then backpropagation", "STDP, then both in turn"
READOUT, ALL = "the readout", "all weights"
LOUDER = 4.0
"""Weight of a cell that fires for one class alone, over the mean size of the readout's first weights."""


class Hybrid(Method):
    """Part of the weights learns by a rule, and all of them, or those of the readout, follow a gradient.

    STDP learns alone for a ``share`` of the batches. Then backpropagation goes on from there; or both take turns, so that every batch is
    shown to the rule before it is descended on. While STDP learns alone, answers are those of cells that are assigned classes, and the loss
    is the share of wrong ones; then they are the readout's membranes, and the loss is their cross-entropy. The readout begins with what
    the cells were assigned. Lateral weights stay as they are, and no gradient passes through them.
    """

    source = Source(
        "Lee et al. 2018, Training deep spiking convolutional neural networks with STDP-based unsupervised pre-training",
        doi="10.3389/fnins.2018.00435",
    )
    suggests: ClassVar[Mapping[str, Any]] = {"hidden": 100, "epochs": 6, "steps": 100, "code": "RateCode"}
    suggests_of_code: ClassVar[Mapping[str, Any]] = UnsupervisedSTDP.suggests_of_code

    order = param.Selector(default=FIRST, objects=[FIRST, BETWEEN], doc="What follows when STDP has learned alone.")
    trained = param.Selector(default=ALL, objects=[READOUT, ALL], doc="What backpropagation changes.")
    surrogate = part(Surrogate, ArcTan, doc="What replaces the slope of a spike.")
    share = Quantity(
        0.5,
        label="share of STDP",
        symbol="s",
        bounds=(0, 1),
        soft=(0.1, 0.9),
        doc="Share of the batches from which STDP learns before backpropagation begins.",
    )
    learning_rate = Quantity(
        0.06,
        label="learning rate η",
        symbol=r"\eta",
        bounds=(0, 10),
        soft=(0.005, 0.3),
        doc="Largest move of a weight in one batch by backpropagation, as a share of the mean size of its projection's weights.",
    )

    def network(self, lines: int, classes: int, hidden: int, seed: int) -> Network:
        return hybrid(lines, hidden, classes, seed)

    def begin(self, assignment: Assignment) -> HybridLearner:
        return HybridLearner(self, assignment)


class EchoLearner(SurrogateLearner):
    """Surrogate-gradient descent on a network whose lateral spikes come from a first run, in which nothing is learned."""

    def __init__(
        self, method: SurrogateGradient, assignment: Assignment, source: UnsupervisedLearner, layer: str, echo: str
    ) -> None:
        super().__init__(method, assignment)
        self.source, self.layer, self.echo = source, layer, echo

    def run(self, inputs: torch.Tensor) -> BatchOutput:
        fed = {self.assignment.feed: inputs}
        if self.echo:
            fed[self.echo] = self.source.run(inputs.cpu().numpy()).spikes[self.layer]
        return self.engine(fed, steps=len(inputs), watch=[self.watched])


class HybridLearner(Learner):
    """Two learners at work on one network: what one has learned, the other goes on with."""

    def __init__(self, method: Hybrid, assignment: Assignment) -> None:
        self.method, self.assignment, net = method, assignment, assignment.network
        self.rules = [
            name
            for name, each in net.projections.items()
            if each.plasticity is not None and name not in assignment.frozen
        ]
        layers = {net.projections[name].post for name in self.rules}
        if len(layers) != 1 or assignment.readout in layers:
            found = ", ".join(sorted(layers)) or "none"
            raise RangeError(
                f"Hybrid({net.name})", "one layer before the readout that learns by a rule", found, "wb.hybrid()"
            )
        (self.layer,) = layers
        self.first = round(method.share * assignment.batches)
        self.done = 0
        self.stdp = UnsupervisedLearner(UnsupervisedSTDP(), replace(assignment, readout=self.layer))
        plain, echo = echoed(still(net, tuple(net.projections)), self.layer)
        kept = {*assignment.frozen, *(self.rules if method.trained == READOUT else ())}
        kept |= {name for name, each in plain.projections.items() if each.pre == echo}
        descent = SurrogateGradient(surrogate=method.surrogate, learning_rate=method.learning_rate, score=MEMBRANE)
        rest = max(1, assignment.batches - self.first)
        asked = replace(assignment, network=plain, frozen=tuple(kept & set(plain.projections)), batches=rest)
        self.descent = EchoLearner(descent, asked, self.stdp, self.layer, echo)
        self._forward()

    @property
    def alone(self) -> bool:
        """Whether STDP has learned alone so far: answers are those of assigned cells."""
        return self.first > 0 and self.done <= self.first

    def _forward(self) -> None:
        """Hand what STDP has learned to backpropagation."""
        engine = self.descent.engine
        for name, weights in self.stdp.weights.items():
            engine.weights[name].take(weights * engine.plan.edges[name].scale)
        for (name, state), values in self.stdp.lasting.items():
            start = engine.cells[name].start[state]
            engine.cells[name].start[state] = start.new_tensor(values * self.stdp.units[name, state])

    def _back(self) -> None:
        """Hand what backpropagation has learned to STDP."""
        for name in self.rules:
            self.stdp.weights[name] = self.descent.engine.weights[name].numbers().ravel()

    def _read_off(self) -> None:
        """Let the readout begin with what cells were assigned: a cell speaks for a class by its share of spikes on the samples of that class."""
        engine, heard = self.descent.engine, self.stdp.assigned.means
        share = heard / np.maximum(heard.sum(0), 1e-12) - 1.0 / len(heard)  # (classes, cells)
        for name, edge in engine.plan.edges.items():
            values = engine.weights[name].values
            if (edge.pre, edge.post) == (self.layer, self.assignment.readout) and values.shape == share.T.shape:
                with torch.no_grad():
                    values.copy_(LOUDER * values.abs().mean() * values.new_tensor(share.T))

    def learn(self, inputs: np.ndarray, labels: np.ndarray) -> Outcome:
        return finished(self.learn_in_steps(inputs, labels))

    def learn_in_steps(self, inputs: np.ndarray, labels: np.ndarray) -> Learning:
        if self.done < self.first:
            outcome = yield from self.stdp.learn_in_steps(inputs, labels)
            self._forward()
        else:
            if self.alone:
                self._read_off()
            if self.method.order == BETWEEN:
                yield from self.stdp.absorb(inputs)
                self._forward()
            self.descent.method.param.update(learning_rate=self.method.learning_rate, surrogate=self.method.surrogate)
            outcome = self.descent.learn(inputs, labels)
            self._back()
        self.done += 1
        return outcome

    def look(self, inputs: np.ndarray, labels: np.ndarray) -> Outcome:
        return (self.stdp if self.alone else self.descent).look(inputs, labels)

    def spikes(self, inputs: np.ndarray) -> dict[str, np.ndarray]:
        return self.descent.spikes(inputs)

    def receptive_fields(self) -> np.ndarray | None:
        return self.stdp.receptive_fields()

    def write_back(self) -> None:
        self.stdp.write_back()
        self.descent.write_back()
        for name, projection in self.descent.assignment.network.projections.items():
            if name not in self.descent.assignment.frozen:
                self.assignment.network.projections[name].weight = projection.weight

    def state(self) -> dict[str, Any]:
        return {"stdp": self.stdp.state(), "descent": self.descent.state(), "done": self.done}

    def load(self, state: Mapping[str, Any]) -> None:
        self.stdp.load(state["stdp"])
        self._forward()
        self.descent.load(state["descent"])
        self.done = int(state["done"])
