"""Learning with a machine in the forward pass: its weights or its spikes are what the network shows, and gradients pass as if they were exact."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import param
import torch

from workbench.core.errors import SpecError
from workbench.core.machine import Machine
from workbench.core.source import Source
from workbench.engines.batch.run import BatchOutput
from workbench.engines.batch.weights import Weights
from workbench.learning.descent import COUNT
from workbench.learning.method import Assignment, Outcome
from workbench.learning.methods.surrogate_gradient import FULL, SurrogateGradient, SurrogateLearner

WEIGHTS, SPIKES = "its weights", "its spikes"


class OnMachine(SurrogateGradient):
    """Surrogate gradients for a network that will live on a machine, such as a chip.

    Exact weights are kept and learn; for every batch they are written to the machine. *Its weights* runs the batch with what
    the machine keeps of them (quantization-aware training). *Its spikes* runs the batch on the machine (training in the loop):
    its spikes are the answer and reset the cells, and the network's own membranes between them only give the slopes. Either
    way the gradient is taken straight through the rounding. The slopes mislead where the machine's membrane is far from the
    network's own, as on ODIN, where it stops at rest and spikes depend on the order of events within a step.
    """

    source = Source(
        "Bengio, Léonard and Courville 2013, Estimating or propagating gradients through stochastic neurons",
        url="https://arxiv.org/abs/1308.3432",
        note="In the loop: Schmitt et al. 2017, doi:10.1109/IJCNN.2017.7966125; Cramer et al. 2022, doi:10.1073/pnas.2109194119.",
    )

    machine = param.Parameter(default=None, doc="Where the network will live; it holds the same network.")
    hears = param.Selector(default=SPIKES, objects=[WEIGHTS, SPIKES], doc="What of the machine the forward pass takes.")
    score = param.Selector(
        default=COUNT, objects=[COUNT], doc="What speaks for a class: the spikes of its output cell."
    )
    tuned = param.List(default=[], item_type=str, bounds=(0, 0), doc="Cells stay as they are.")
    through_time = param.Selector(default=FULL, objects=[FULL], doc="How far back gradients reach.")

    def begin(self, assignment: Assignment) -> MachineLearner:
        if self.machine is None:
            raise SpecError("OnMachine(machine=...)", "a machine that holds the network", "none", "a Board")
        return MachineLearner(self, assignment)


class MachineLearner(SurrogateLearner):
    """Surrogate-gradient descent on exact weights, judged by what a machine makes of them."""

    method: OnMachine

    @property
    def machine(self) -> Machine:
        """Where the network lives."""
        assert self.method.machine is not None
        return self.method.machine

    @contextmanager
    def written(self) -> Iterator[None]:
        """Write the weights to the machine, and put what it makes of them in their place for a while."""
        parts = self.engine.weights
        exact = {name: part.values.detach().clone() for name, part in parts.items()}
        made = self.machine.write({name: _numbers(part) for name, part in parts.items()})
        try:
            for name, part in parts.items():
                _replace(part, torch.from_numpy(_gathered(part, made[name]) * part.scale))
            yield
        finally:
            for name, part in parts.items():
                _replace(part, exact[name])

    def run(self, inputs: torch.Tensor) -> BatchOutput:
        if self.method.hears == WEIGHTS:
            return super().run(inputs)
        heard = {name: self.tensor(spikes) for name, spikes in self.machine.run(inputs.cpu().numpy() > 0).items()}
        return self.engine({self.assignment.feed: inputs}, steps=len(inputs), given=heard)

    def descend(self, inputs: torch.Tensor, labels: torch.Tensor) -> Outcome:
        with self.written():
            return super().descend(inputs, labels)

    def look(self, inputs: np.ndarray, labels: np.ndarray) -> Outcome:
        with self.written():
            return super().look(inputs, labels)

    def spikes(self, inputs: np.ndarray) -> dict[str, np.ndarray]:
        with self.written():
            return super().spikes(inputs)


def _numbers(part: Weights) -> np.ndarray:
    """The weight of each synapse in the unit of the synapse."""
    return part.each().detach().double().cpu().numpy() / part.scale


def _gathered(part: Weights, each: np.ndarray) -> np.ndarray:
    """Weights of every synapse in the shape of the trained array; synapses that share a weight are worth their mean."""
    if not part.shared:
        return each.reshape(part.values.shape)
    taps, size = part.get_buffer("taps").cpu().numpy(), part.values.numel()
    many = np.maximum(np.bincount(taps, minlength=size), 1)
    return (np.bincount(taps, each, size) / many).reshape(part.values.shape)


@torch.no_grad()
def _replace(part: Weights, values: torch.Tensor) -> None:
    part.values.copy_(values)
