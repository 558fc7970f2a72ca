"""How far a surrogate gradient is from gradients whose meaning is known: of a softened network, of a noisy one, and the exact one of EventProp.

Each function takes the learner of a trainer, inputs as it encodes them, and labels, and leaves the learner as it was.

>>> import workbench as wb
>>> task = wb.YinYang()
>>> trainer = wb.Trainer(wb.feedforward((4, 8, 3), readout=True), task, wb.SurrogateGradient(score="mean membrane"), steps=10)
>>> few, learner = task.split("test")[:4], trainer.learner
>>> asked = learner.tensor(trainer.encode(few.inputs, "look")), torch.from_numpy(few.labels)
>>> mine = wb.surrogate_gradient(learner, wb.ArcTan(), *asked)
>>> true = wb.softened_gradient(learner, wb.ArcTan(), *asked)
>>> wb.compare_gradients(mine["input->hidden"], true["input->hidden"]).cosine > 0.9
True
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import torch

from workbench.core.errors import RangeError
from workbench.core.source import Source
from workbench.engines.batch.cell import SpikeLike
from workbench.learning.descent import MEMBRANE, OUT_OF_REACH, DescentLearner
from workbench.learning.methods.eventprop import EventProp
from workbench.learning.soft_spikes import Drawn, Softened
from workbench.learning.surrogate import SpikeFunction, Surrogate

SOURCE = Source(
    "Gygax and Zenke 2025, Elucidating the theoretical underpinnings of surrogate gradient learning in spiking neural networks",
    doi="10.1162/neco_a_01752",
    note="Surrogate gradients are those of a stochastic network in one layer of cells, and not beyond.",
)

Gradients = dict[str, np.ndarray]
"""By projection: the slope of the loss by each weight."""


@dataclass(frozen=True)
class Agreement:
    """An estimated gradient beside a reference.

    Attributes
    ----------
    cosine
        Of the angle between them; 0 if either is zero.
    ratio
        Norm of the estimate over that of the reference.
    signs
        Share of entries of one sign, among those where neither is zero; not a number if there are none.
    error
        The survey's |dL/dV - dL~/dV|, mean over entries, over the mean size of the reference.
    """

    cosine: float
    ratio: float
    signs: float
    error: float


def compare_gradients(estimate: np.ndarray, reference: np.ndarray) -> Agreement:
    """Return how alike two gradients are.

    >>> compare_gradients(np.array([2.0, 0.0]), np.array([1.0, 0.0]))
    Agreement(cosine=1.0, ratio=2.0, signs=1.0, error=1.0)
    """
    one, other = np.ravel(estimate).astype(np.float64), np.ravel(reference).astype(np.float64)
    if one.shape != other.shape:
        raise RangeError("compare_gradients", f"{other.shape} slopes", str(one.shape))
    sizes = np.linalg.norm(one), np.linalg.norm(other)
    told = (one != 0) & (other != 0)
    return Agreement(
        float(one @ other / (sizes[0] * sizes[1])) if all(sizes) else 0.0,
        float(sizes[0] / sizes[1]) if sizes[1] else math.inf,
        float((np.sign(one) == np.sign(other))[told].mean()) if told.any() else math.nan,
        float(np.abs(one - other).sum() / np.abs(other).sum()) if sizes[1] else math.inf,
    )


def surrogate_gradient(
    learner: DescentLearner, surrogate: Surrogate, inputs: torch.Tensor, labels: torch.Tensor
) -> Gradients:
    """The gradient that backpropagation through time finds with a surrogate: hard spikes, soft slopes."""
    return _gradients(learner, _spikes(learner, lambda width: SpikeFunction(surrogate, width)), inputs, labels)


def softened_gradient(
    learner: DescentLearner, surrogate: Surrogate, inputs: torch.Tensor, labels: torch.Tensor
) -> Gradients:
    """The true gradient of a softened network: its spikes are shares, given by the surrogate's own integral, and reset cells by as much.

    Raises
    ------
    RangeError
        If the surrogate's integral is no step of finite height, or cells rest after a spike.
    """
    _must_reset_only(learner, "softened_gradient")
    return _gradients(learner, _spikes(learner, lambda width: Softened(surrogate, width)), inputs, labels)


def noisy_gradient(
    learner: DescentLearner,
    surrogate: Surrogate,
    inputs: torch.Tensor,
    labels: torch.Tensor,
    draws: int = 256,
    seed: int = 0,
) -> Gradients:
    """The gradient of the expected loss of a network with noisy thresholds, whose noise has the surrogate for its density.

    Unbiased: the likelihood ratio of the drawn spikes, with the mean loss of a sample's other draws for its baseline. Its error falls as
    one over the root of ``draws``.

    Raises
    ------
    RangeError
        If the surrogate is no density, fewer than two are drawn, or cells rest after a spike.
    """
    _must_reset_only(learner, "noisy_gradient")
    if (surrogate.sampled(np.linspace(-10, 10, 2001)) < 0).any():
        raise RangeError("noisy_gradient(surrogate=...)", "a slope that is nowhere negative", repr(surrogate))
    if draws < 2:
        raise RangeError("noisy_gradient(draws=...)", "2 or more", str(draws))
    chance = torch.Generator(device=inputs.device).manual_seed(seed)
    spikes = _spikes(learner, lambda width: Drawn(surrogate, width, chance))
    with _spiking(learner, spikes):
        many = inputs.repeat_interleave(draws, dim=1)
        scores = learner.scores(learner.run(many))
    losses = learner.losses(scores, labels.repeat_interleave(draws)).reshape(-1, draws)
    likely = torch.stack([each.likely for each in spikes.values()]).sum(0).reshape(-1, draws)
    found = losses.detach()
    baseline = (found.sum(1, keepdim=True) - found) / (draws - 1)
    return _slopes(learner, (losses + (found - baseline) * likely).mean())


def exact_gradient(learner: DescentLearner, inputs: torch.Tensor, labels: torch.Tensor) -> Gradients:
    """EventProp's gradient, exact between the appearing and vanishing of spikes as dt goes to 0.

    Raises
    ------
    RangeError
        If the network is not of CubaLIF cells with an output that is read from its membranes.
    """
    if learner.method.score != MEMBRANE:
        raise RangeError("exact_gradient", "answers read from membranes", learner.method.score, f'score="{MEMBRANE}"')
    learner.write_back()
    exact = EventProp(smoothing=learner.method.smoothing).begin(learner.assignment)
    exact.descend(inputs, labels)
    return {name: _array(weights.values.grad, weights.values) for name, weights in exact.engine.weights.items()}


Kind = TypeVar("Kind", bound=SpikeLike)


def _spikes(learner: DescentLearner, made: Callable[[float], Kind]) -> dict[str, Kind]:
    """A spike function for each population whose threshold is within reach, from its way there."""
    return {name: made(width) for name, width in learner.engine.widths().items() if width < OUT_OF_REACH}


def _must_reset_only(learner: DescentLearner, where: str) -> None:
    """Refuse cells that a share of a spike, or a drawn one, cannot keep from spiking again at once.

    Raises
    ------
    RangeError
        Naming the population.
    """
    for name, cell in learner.engine.cells.items():
        if cell.width < OUT_OF_REACH and (cell.refractory is not None or cell.program.edge):
            model = repr(learner.assignment.network.populations[name].model)
            raise RangeError(f"{where}: {name}", "cells with a reset and without refractoriness", model)


@contextmanager
def _spiking(learner: DescentLearner, spikes: Mapping[str, SpikeLike]) -> Iterator[None]:
    """Let the learner's network spike like this for a moment."""
    engine = learner.engine
    before, engine.spike = engine.spike, spikes
    try:
        yield
    finally:
        engine.spike = before


def _gradients(
    learner: DescentLearner, spikes: Mapping[str, SpikeLike], inputs: torch.Tensor, labels: torch.Tensor
) -> Gradients:
    with _spiking(learner, spikes):
        scores = learner.scores(learner.run(inputs))
    return _slopes(learner, learner.losses(scores, labels).mean())


def _slopes(learner: DescentLearner, loss: torch.Tensor) -> Gradients:
    """The slopes of a loss by every weight that learns; zero where it does not depend on them."""
    values = {name: each.values for name, each in learner.engine.weights.items() if each.values.requires_grad}
    found = [None] * len(values)
    if loss.requires_grad:
        found = torch.autograd.grad(loss, list(values.values()), allow_unused=True)
    return {name: _array(slope, values[name]) for name, slope in zip(values, found, strict=True)}


def _array(slope: torch.Tensor | None, like: torch.Tensor) -> np.ndarray:
    return (torch.zeros_like(like) if slope is None else slope).detach().cpu().numpy()
