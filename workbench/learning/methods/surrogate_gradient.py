"""Backpropagation through time with a surrogate for the slope of a spike."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import param
import torch

from workbench.core.part import part
from workbench.core.quantity import Quantity
from workbench.core.source import Source
from workbench.engines.batch.engine import BatchEngine
from workbench.learning.adam import Adam
from workbench.learning.method import Learner, Method, Outcome
from workbench.learning.metrics import mean_rate
from workbench.learning.surrogate import SpikeFunction, Surrogate
from workbench.learning.surrogates.arctan import ArcTan
from workbench.network.network import Network


class SurrogateGradient(Method):
    """Spikes stay hard; on the way back their slope is replaced by a smooth one. Loss: cross-entropy of the output's spike counts.

    Weights move by Adam with the rate falling to zero along a half cosine. A membrane distance of one *width* is
    ``x = 1`` for the surrogate; the width is the way from a cell's starting state to its threshold.
    """

    source = Source(
        "Neftci, Mostafa and Zenke 2019, Surrogate gradient learning in spiking neural networks",
        doi="10.1109/MSP.2019.2931595",
    )

    surrogate = part(Surrogate, ArcTan, doc="What replaces the slope of a spike.")
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
    through_reset = param.Boolean(default=False, doc="Let gradients pass through the reset as well.")

    def begin(self, network: Network, readout: str, feed: str, batches: int, dt: float, seed: int) -> SurrogateLearner:
        return SurrogateLearner(self, network, readout, feed, batches, dt, seed)


class SurrogateLearner(Learner):
    """Surrogate-gradient descent on one network."""

    def __init__(
        self, method: SurrogateGradient, network: Network, readout: str, feed: str, batches: int, dt: float, seed: int
    ) -> None:
        self.method, self.readout, self.feed, self.batches, self.dt = method, readout, feed, max(1, batches), dt
        self.engine = BatchEngine(network, dt=dt, seed=seed, dtype=torch.float32)
        weights = list(self.engine.parameters())
        self.adam = Adam(weights, [weight.detach().abs().mean().item() or 1.0 for weight in weights])
        self.sizes = {
            name: population.size for name, population in network.populations.items() if not population.is_stimulus
        }

    def learn(self, inputs: np.ndarray, labels: np.ndarray) -> Outcome:
        """Learn from one batch; the method's values are read each time, so that they may be changed meanwhile."""
        share = 0.5 * (1 + math.cos(math.pi * min(1.0, self.adam.taken / self.batches)))
        self.engine.spike = {
            name: SpikeFunction(self.method.surrogate, width) for name, width in self.engine.widths().items()
        }
        self.engine.through_reset = self.method.through_reset
        spikes = self._run(inputs)
        loss, outcome = self._judge(spikes, labels)
        loss.backward()
        self.adam.step(self.method.learning_rate * share)
        return outcome

    @torch.no_grad()
    def look(self, inputs: np.ndarray, labels: np.ndarray) -> Outcome:
        return self._judge(self._run(inputs), labels)[1]

    @torch.no_grad()
    def spikes(self, inputs: np.ndarray) -> dict[str, np.ndarray]:
        return {name: trains.to(torch.uint8).numpy() for name, trains in self._run(inputs).items()}

    def _run(self, inputs: np.ndarray) -> dict[str, torch.Tensor]:
        trains = torch.from_numpy(inputs).to(torch.float32)
        return self.engine({self.feed: trains}, steps=len(trains)).spikes

    def _judge(self, spikes: dict[str, torch.Tensor], labels: np.ndarray) -> tuple[torch.Tensor, Outcome]:
        counts = spikes[self.readout].sum(0)
        loss = torch.nn.functional.cross_entropy(
            counts, torch.from_numpy(labels), label_smoothing=self.method.smoothing
        )
        rates = {
            name: mean_rate(spikes[name].sum().item(), len(spikes[name]), size, len(labels), self.dt)
            for name, size in self.sizes.items()
        }
        return loss, Outcome(loss.item(), counts.detach().to(torch.int64).numpy(), rates)

    def write_back(self) -> None:
        self.engine.write_back()

    def state(self) -> dict[str, Any]:
        copied = {name: value.clone() for name, value in self.engine.state_dict().items()}
        return {"weights": copied, "adam": self.adam.state()}

    def load(self, state: Mapping[str, Any]) -> None:
        self.engine.load_state_dict(state["weights"])
        self.adam.load(state["adam"])
