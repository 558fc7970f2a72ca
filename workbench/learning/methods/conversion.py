"""Learning as an ordinary network, answering as a spiking one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import param
import torch
from torch import nn

from workbench.core.errors import RangeError
from workbench.core.quantity import Quantity
from workbench.core.random import key
from workbench.core.source import Source
from workbench.engines.batch.engine import BatchEngine
from workbench.engines.batch.run import BatchOutput
from workbench.learning.adam import Adam
from workbench.learning.calibration import KINDS, NONE, calibrate
from workbench.learning.conversion import QCFS, chain, fill, folded, scales
from workbench.learning.descent import Descent
from workbench.learning.method import Assignment, Learner, Outcome
from workbench.learning.metrics import mean_rate
from workbench.learning.schedule import half_cosine
from workbench.network.network import Network
from workbench.network.presets.layer import FULL_CURRENT
from workbench.network.wiring.conv2d import Conv2D
from workbench.network.wiring.pool2d import Pool2D

RELU, STEPS = "ReLU", "QCFS"
KEPT = 1024  # samples by whose activations layers are scaled


class Conversion(Descent):
    """An ordinary network with the layers of a rate-coded one is trained by backpropagation; its weights become the spiking one's.

    Every judgement is the spiking network's. What speaks for a class is all that its output cell has heard.
    """

    source = Source(
        "Rueckauer et al. 2017, Conversion of continuous-valued deep networks to efficient event-driven networks",
        doi="10.3389/fnins.2017.00682",
        note="Membranes that start at half the threshold: Bu et al. 2022, doi:10.1609/aaai.v36i1.19874. Calibration: Li et al. 2021, arXiv:2106.06984.",
    )

    score = param.Selector(
        default="input heard", objects=["input heard"], doc="What speaks for a class: all that its output cell heard."
    )
    tuned = param.List(default=[], item_type=str, bounds=(0, 0), doc="Cells of a rate-coded network stay as they are.")
    activation = param.Selector(
        default=RELU,
        objects=[RELU, STEPS],
        doc="Of the ordinary network: rectified, or in steps as spikes will give it.",
    )
    levels = param.Integer(default=8, bounds=(1, 256), doc="Steps of a QCFS activation.")
    percentile = Quantity(
        99.9,
        label="percentile",
        symbol="p",
        bounds=(50, 100),
        soft=(95, 100),
        doc="Which activation becomes one spike a step, in percent of a layer's from below.",
    )
    start = Quantity(
        0.5,
        label="start V(0)/θ",
        symbol=r"V_0/\theta",
        bounds=(0, 1),
        soft=(0, 1),
        doc="Where membranes start, over the threshold.",
    )
    calibration = param.Selector(
        default=NONE,
        objects=list(KINDS),
        doc="What is set right layer by layer, so that mean rates are mean activations.",
    )
    calibrated = param.Integer(
        default=8, bounds=(1, 512), label="calibrated for steps", doc="Steps for which a calibration is made."
    )

    def begin(self, assignment: Assignment) -> ConversionLearner:
        return ConversionLearner(self, assignment)


class ConversionLearner(Learner):
    """An ordinary network that learns, and the spiking one that it becomes whenever somebody looks."""

    def __init__(self, method: Conversion, assignment: Assignment) -> None:
        self.method, self.assignment, net = method, assignment, assignment.network
        self.model = self._model()
        self.stages = folded(self.model)
        weights = list(self.model.parameters())
        self.adam = Adam(weights, [weight.detach().abs().mean().item() or 0.1 for weight in weights])
        self.seen, self.filled = torch.zeros(KEPT, net.populations[assignment.feed].size), 0
        self.sizes = {name: p.size for name, p in net.populations.items() if not p.is_stimulus}
        self.engine: BatchEngine | None = None

    def _model(self) -> nn.Sequential:
        """The ordinary network with the layers of the spiking one; the first weights follow from the seed."""
        net, modules = self.assignment.network, []
        layers = chain(net)
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(key(self.assignment.seed, "Conversion") % 2**63)
            for projection in layers:
                rule = projection.rule
                pre, post = (net.populations[end].size for end in (projection.pre, projection.post))
                if isinstance(rule, Pool2D):
                    modules.append(nn.AvgPool2d(rule.kernel, rule.stride, rule.padding))
                    continue
                if isinstance(rule, Conv2D):
                    modules.append(
                        nn.Conv2d(rule.channels_in, rule.channels_out, rule.kernel, rule.stride, rule.padding)
                    )
                else:
                    modules += [nn.Flatten(), nn.Linear(pre, post)]
                if projection is not layers[-1]:
                    modules.append(nn.ReLU() if self.method.activation == RELU else QCFS(self.method.levels))
        return nn.Sequential(*modules).to(self.assignment.device)

    def _values(self, inputs: np.ndarray) -> torch.Tensor:
        """The values behind encoded inputs, from 0 to 1: what flows in the first step."""
        if (inputs != inputs[0]).any():
            raise RangeError("Conversion", "inputs that stay the same", "others", "DirectCode()")
        return torch.from_numpy(inputs[0] / np.float32(FULL_CURRENT)).to(self.assignment.device, torch.float32)

    def formed(self, values: torch.Tensor) -> torch.Tensor:
        """Values in the form that the first layer takes."""
        first = chain(self.assignment.network)[0].rule
        if isinstance(first, (Conv2D, Pool2D)):
            deep = first.channels_in if isinstance(first, Conv2D) else first.channels
            return values.reshape(len(values), deep, first.height, first.width)
        return values

    def learn(self, inputs: np.ndarray, labels: np.ndarray) -> Outcome:
        values, wanted = self._values(inputs), torch.from_numpy(labels).to(self.assignment.device)
        scores = self.model(self.formed(values))
        loss = nn.functional.cross_entropy(scores, wanted, label_smoothing=self.method.smoothing)
        loss.backward()
        share = half_cosine(self.adam.taken, self.assignment.batches)
        self.adam.step(self.method.learning_rate * share)
        self.seen = torch.cat([self.seen, values.cpu()])[-KEPT:]
        self.filled = min(KEPT, self.filled + len(values))
        self.engine = None
        return Outcome(loss.item(), scores.detach().cpu().numpy(), {})

    def _converted(self) -> BatchEngine:
        """The spiking network with the present weights."""
        if self.engine is None:
            net = self.assignment.network
            self.become(net, self.method)
            made = BatchEngine(net, self.assignment.dt, seed=self.assignment.seed, device=self.assignment.device)
            self.engine = made.requires_grad_(False)
        return self.engine

    def become(self, net: Network, method: Conversion) -> list[float]:
        """Give a network with the layers of this one the present weights, as a method says; returns each layer's activation of one spike a step."""
        samples = self.formed(self.seen[KEPT - max(1, self.filled) :]).to(self.assignment.device)
        sizes = scales(self.stages, samples, method.percentile)
        fill(net, self.stages, sizes, method.start)
        calibrate(net, self.stages, sizes, samples, method.calibration, method.calibrated, self.assignment.dt)
        return sizes

    def _run(self, inputs: np.ndarray, watch: list[tuple[str, str]]) -> BatchOutput:
        fed = torch.from_numpy(inputs).to(self.assignment.device, torch.float32)
        return self._converted()({self.assignment.feed: fed}, steps=len(fed), watch=watch)

    @torch.no_grad()
    def look(self, inputs: np.ndarray, labels: np.ndarray) -> Outcome:
        heard = (self.assignment.readout, "v")
        done = self._run(inputs, [heard])
        scores = done.states[heard][-1]
        wanted = torch.from_numpy(labels).to(scores.device)
        loss = nn.functional.cross_entropy(scores / len(inputs), wanted, label_smoothing=self.method.smoothing)
        rates = {
            name: mean_rate(done.spikes[name].sum().item(), len(inputs), size, len(labels), self.assignment.dt)
            for name, size in self.sizes.items()
        }
        return Outcome(loss.item(), scores.cpu().numpy(), rates)

    @torch.no_grad()
    def spikes(self, inputs: np.ndarray) -> dict[str, np.ndarray]:
        return {name: train.to(torch.uint8).cpu().numpy() for name, train in self._run(inputs, []).spikes.items()}

    def ordinary(self, values: np.ndarray) -> np.ndarray:
        """What the ordinary network says to values ``(batch, features)``, ``(batch, classes)``: what a conversion is held against."""
        with torch.no_grad():
            return self.model(self.formed(torch.from_numpy(values).to(self.assignment.device))).cpu().numpy()

    def write_back(self) -> None:
        self._converted()

    def state(self) -> dict[str, Any]:
        copied = {name: value.clone() for name, value in self.model.state_dict().items()}
        return {"weights": copied, "adam": self.adam.state(), "seen": self.seen.clone(), "filled": self.filled}

    def load(self, state: Mapping[str, Any]) -> None:
        self.model.load_state_dict(state["weights"])
        self.adam.load(state["adam"])
        self.seen, self.filled, self.engine = state["seen"].clone(), int(state["filled"]), None
