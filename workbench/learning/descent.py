"""Learning by descent: a loss on the answers, its gradient by some method, and Adam to follow it."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from typing import Any

import numpy as np
import param
import torch

from workbench.core.errors import unknown
from workbench.core.quantity import Quantity
from workbench.core.source import Source
from workbench.engines.batch.engine import BatchEngine
from workbench.engines.batch.run import BatchOutput
from workbench.learning.adam import Adam
from workbench.learning.method import Assignment, Learner, Method, Outcome
from workbench.learning.metrics import mean_rate
from workbench.learning.schedule import half_cosine
from workbench.learning.team import Team
from workbench.network.network import Network
from workbench.network.wiring.pool2d import Pool2D

TUNING = 0.1  # of its size, how far a quantity of cells moves where a weight moves by its own size
OUT_OF_REACH = 1e6  # mV from rest to a threshold that no membrane crosses: such cells are read, and do not spike
DELAYING = 2.0  # steps that a delay moves where a weight moves by its own size
COUNT, MEMBRANE = "spike count", "mean membrane"
DELAY = "delay"


class Descent(Method):
    """What all methods that follow a gradient share. Loss: cross-entropy of what the output cells say.

    Weights move by Adam with the rate falling to zero along a half cosine.
    """

    learning_rate = Quantity(
        0.06,
        label="learning rate η",
        symbol=r"\eta",
        bounds=(0, 10),
        soft=(0.005, 0.3),
        doc="Largest move of a weight in one batch, as a share of the mean size of its projection's weights at the start.",
    )
    smoothing = Quantity(
        0.1,
        label="label smoothing",
        symbol=r"\epsilon",
        bounds=(0, 0.9),
        soft=(0, 0.3),
        doc="Share of the target spread over all classes: 0 asks for ever more output spikes, more asks for fewer.",
        source=Source("Szegedy et al. 2016, Rethinking the Inception architecture", doi="10.1109/CVPR.2016.308"),
    )
    score = param.Selector(
        default=COUNT,
        objects=[COUNT, MEMBRANE],
        doc="What speaks for a class: the spikes of its output cell, or that cell's mean distance from where it starts.",
    )
    tuned = param.List(
        default=[],
        item_type=str,
        doc="Quantities that learn beside the weights, cell by cell, such as c_m (the time constant), v_t or beta; and delay, synapse by synapse.",
    )
    longest_delay = param.Number(20.0, bounds=(1, 200), doc="Where delays learn, how long they may become (ms).")


class DescentLearner(Learner):
    """Descent on one network; a subclass knows how the gradient is found.

    The method's values are read for each batch, so that they may be changed meanwhile.
    """

    def __init__(self, method: Descent, assignment: Assignment) -> None:
        self.method, self.assignment, self.team = method, assignment, Team.present()
        network = assignment.network
        self.engine = BatchEngine(
            network, dt=assignment.dt, seed=assignment.seed, dtype=torch.float32, device=assignment.device
        )
        for name, weights in self.engine.weights.items():
            kept = name in assignment.frozen or isinstance(network.projections[name].rule, Pool2D)
            weights.values.requires_grad_(not kept)
        weights = [weights.values for weights in self.engine.weights.values() if weights.values.requires_grad]
        delays = self._tune_delays() if DELAY in method.tuned else []
        units = [weight.detach().abs().mean().item() or 1.0 for weight in weights]
        tuned = self._tune(network)
        self.adam = Adam(
            [*weights, *tuned, *delays],
            [
                *units,
                *(TUNING * values.detach().abs().mean().item() or 1.0 for values in tuned),
                *[DELAYING] * len(delays),
            ],
        )
        self.sizes = {
            name: population.size for name, population in network.populations.items() if not population.is_stimulus
        }
        readout = self.engine.cells[assignment.readout]
        self.watched = (assignment.readout, readout.program.states[0])
        self.rest = readout.start[readout.program.states[0]]
        others = [width for name, width in self.engine.widths().items() if name != assignment.readout]
        self.unit = float(np.median(others or [self.engine.widths()[assignment.readout]]))

    def _tune(self, network: Network) -> list[torch.nn.Parameter]:
        """Let the method's quantities learn in every population that has them."""
        for quantity in self.method.tuned:
            if quantity == DELAY:
                continue
            having = [
                name for name in self.engine.cells if quantity in type(network.populations[name].model).quantities()
            ]
            if not having:
                known = {q for name in self.engine.cells for q in type(network.populations[name].model).quantities()}
                raise unknown(f"{type(self.method).__name__}.tuned", quantity, known)
            for name in having:
                self.engine.tune(name, quantity)
        return [values for cell in self.engine.cells.values() for values in cell.tuned.values()]

    def _tune_delays(self) -> list[torch.nn.Parameter]:
        """Let the delays of all projections of spikes learn that have a weight for each synapse and no rule of their own."""
        edges = self.engine.plan.edges
        return [
            self.engine.tune_delays(name, self.method.longest_delay)
            for name, weights in self.engine.weights.items()
            if edges[name].receptor >= 0 and not weights.shared and name not in self.engine.learning
        ]

    @abstractmethod
    def descend(self, inputs: torch.Tensor, labels: torch.Tensor) -> Outcome:
        """Give every weight its gradient for a batch, and return what the batch showed."""

    def learn(self, inputs: np.ndarray, labels: np.ndarray) -> Outcome:
        share = half_cosine(self.adam.taken, self.assignment.batches)
        mine = self.team.part(len(labels))
        outcome = None
        if mine.start < mine.stop:
            given = torch.from_numpy(labels[mine]).to(self.assignment.device)
            outcome = self.descend(self.tensor(inputs[:, mine]), given)
        if self.team.size > 1 or outcome is None:
            outcome = self.team.together(outcome, self.adam.parameters, (mine.stop - mine.start) / len(labels))
        self.adam.step(self.method.learning_rate * share)
        self.engine.hold_bounds()
        return outcome

    @torch.no_grad()
    def look(self, inputs: np.ndarray, labels: np.ndarray) -> Outcome:
        done = self._evaluated(inputs)
        scores = self.scores(done)
        loss = self.loss(scores, torch.from_numpy(labels).to(scores.device))
        return self.outcome(loss, scores, self.counts(done), len(inputs))

    @torch.no_grad()
    def spikes(self, inputs: np.ndarray) -> dict[str, np.ndarray]:
        return {name: train.to(torch.uint8).cpu().numpy() for name, train in self._evaluated(inputs).spikes.items()}

    def _evaluated(self, inputs: np.ndarray) -> BatchOutput:
        """Run the network as it would be written back: delays between two steps are a means of learning alone."""
        self.engine.whole_delays = True
        try:
            return self.run(self.tensor(inputs))
        finally:
            self.engine.whole_delays = False

    def tensor(self, inputs: np.ndarray) -> torch.Tensor:
        """Encoded inputs where the engine wants them."""
        return torch.from_numpy(inputs).to(self.assignment.device, torch.float32)

    def run(self, inputs: torch.Tensor) -> BatchOutput:
        """Run the network, watching the output's membranes if they speak."""
        watch = [self.watched] if self.method.score == MEMBRANE else []
        return self.engine({self.assignment.feed: inputs}, steps=len(inputs), watch=watch)

    def scores(self, done: BatchOutput, first: int | None = None) -> torch.Tensor:
        """What speaks for each class in a run, ``(batch, classes)``; additive over stretches of time.

        Parameters
        ----------
        first
            First step of the run that counts; the assignment's by default.
        """
        first = self.assignment.first if first is None else first
        if self.method.score == COUNT:
            return done.spikes[self.assignment.readout][first:].sum(0)
        away = (done.states[self.watched][first:] - self.rest) / self.unit
        return away.sum(0) / (self.assignment.steps - self.assignment.first)

    def loss(self, scores: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
        """Cross-entropy, mean over the batch."""
        return self.losses(scores, labels).mean()

    def losses(self, scores: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
        """Cross-entropy of each sample, ``(batch,)``."""
        return torch.nn.functional.cross_entropy(
            scores, labels, label_smoothing=self.method.smoothing, reduction="none"
        )

    def counts(self, done: BatchOutput) -> dict[str, float]:
        """Spikes of each population of neurons, all together."""
        return {name: done.spikes[name].detach().sum().item() for name in self.sizes}

    def outcome(self, loss: torch.Tensor, scores: torch.Tensor, counts: Mapping[str, float], steps: int) -> Outcome:
        """What a batch showed, as plain numbers."""
        rates = {
            name: mean_rate(count, steps, self.sizes[name], len(scores), self.assignment.dt)
            for name, count in counts.items()
        }
        return Outcome(loss.item(), scores.detach().cpu().numpy(), rates)

    def write_back(self) -> None:
        self.engine.write_back()

    def state(self) -> dict[str, Any]:
        copied = {name: value.clone() for name, value in self.engine.state_dict().items()}
        return {"weights": copied, "adam": self.adam.state()}

    def load(self, state: Mapping[str, Any]) -> None:
        self.engine.load_state_dict(state["weights"])
        self.adam.load(state["adam"])
