"""What a converted network says after each step, and how its rates stand to the activations that they mean."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass

import numpy as np
import torch

from workbench.learning.calibration import layer_rates, run_values
from workbench.learning.conversion import activations, chain
from workbench.learning.methods.conversion import Conversion, ConversionLearner
from workbench.network.network import Network
from workbench.network.presets.rate_coded import latency


@dataclass(frozen=True)
class Converted:
    """A spiking network made of what a learner has learned; the learner may go on, this stays.

    Attributes
    ----------
    learner
        Of the ordinary network.
    network
        Of the spiking one.
    sizes
        Of each layer the activation that is one spike a step.
    """

    learner: ConversionLearner
    network: Network
    sizes: list[float]

    def right(self, values: np.ndarray, labels: np.ndarray, steps: int) -> np.ndarray:
        """Which of the samples ``(samples, features)`` are answered rightly after 1, 2, ... steps, ``(steps, samples)``."""
        done = run_values(self.network, torch.from_numpy(values), steps)
        heard = done.states[chain(self.network)[-1].post, "v"][latency(self.network) :]
        return (heard.argmax(-1).cpu().numpy() == labels) if len(heard) else np.zeros((0, len(labels)), dtype=bool)

    def spikes(self, values: np.ndarray, steps: int) -> float:
        """Spikes of all cells in an inference, mean over samples."""
        done = run_values(self.network, torch.from_numpy(values), steps)
        return sum(float(train.sum()) for train in done.spikes.values()) / len(values)

    def rates(self, values: np.ndarray, steps: int) -> list[tuple[np.ndarray, np.ndarray]]:
        """Of each hidden layer activations and what the spikes of ``steps`` steps stand for, on the same scale, ``(samples, cells)`` each."""
        formed = self.learner.formed(torch.from_numpy(values))
        wanted = activations(self.learner.stages, formed)
        told = layer_rates(self.network, run_values(self.network, torch.from_numpy(values), steps), steps)
        pairs = zip(wanted[:-1], told[:-1], self.sizes[:-1], strict=True)
        return [(a.flatten(1).cpu().numpy(), rate.cpu().numpy() * size) for a, rate, size in pairs]


def converted(learner: ConversionLearner, method: Conversion) -> Converted:
    """Make a spiking network of what a learner has learned, as a method says; a QCFS model keeps its own scales."""
    network = deepcopy(learner.assignment.network)
    return Converted(learner, network, learner.become(network, method))
