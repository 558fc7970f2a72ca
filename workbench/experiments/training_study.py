"""A closer look at a network that learns: what it answers over the plane, what goes on inside, whom it mistakes, and what it takes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from workbench.experiments.inference_energy import InferenceEnergy, inference_energy
from workbench.learning.descent import DescentLearner
from workbench.learning.expenses import Expenses, expenses
from workbench.learning.inside import Layer, look_inside
from workbench.learning.metrics import accuracy, confusion, decide, decision_step, sparsity, step_sparsity
from workbench.learning.surrogate import Surrogate
from workbench.learning.threads import torch_threads
from workbench.learning.trainer import Trainer
from workbench.tasks.plane import Plane, as_values

SIDE = 40  # places of the plane along each edge
PIECE = 400  # places asked in one step of the work: some milliseconds
CELLS = 24  # whose answers to the plane, or weights, are kept
FEW = 32  # samples whose loss is followed inside
TESTED = 180  # test samples that are counted


@dataclass(frozen=True)
class PlaneAnswers:
    """What the network says at each place of the plane; row 0 is at y = 0.

    Attributes
    ----------
    answer
        The class, ``(SIDE, SIDE)``.
    sure
        Its share of what speaks for all classes (softmax of the scores), from one over their number to 1.
    cells
        Spikes of the first cells of the first layer that spikes, ``(cells, SIDE, SIDE)``.
    layer
        The name of that layer.
    """

    answer: np.ndarray
    sure: np.ndarray
    cells: np.ndarray
    layer: str


@dataclass(frozen=True)
class Counted:
    """Some test samples, counted.

    Attributes
    ----------
    confusion
        How often each class (row) was answered with each class (column).
    accuracy, sparsity, step_sparsity
        Shares, 0 to 1; the survey's S of an inference, and of a step.
    decision
        Mean time until an answer by spikes stands (ms), not a number if none came.
    counts, energy
        Of an inference.
    fields
        Weights of the first projection onto its first cells, ``(cells, lines)``.
    """

    confusion: np.ndarray
    accuracy: float
    sparsity: float
    step_sparsity: float
    decision: float
    counts: Expenses
    energy: InferenceEnergy
    fields: np.ndarray

    @property
    def samples(self) -> int:
        """Samples that were counted."""
        return int(self.confusion.sum())


def study(trainer: Trainer, surrogate: Surrogate | None) -> Iterator[dict[str, Any]]:
    """Look closely, in short steps; yields what was found by name: ``inside``, ``answers``, ``tested``, or nothing yet.

    ``inside`` needs a surrogate and a method that descends; ``answers`` need a task on the plane.
    """
    yield {"inside": inside(trainer, surrogate)}
    if isinstance(trainer.task, Plane):
        yield from plane(trainer)
    yield from tested(trainer)


def inside(trainer: Trainer, surrogate: Surrogate | None) -> dict[str, Layer] | None:
    """What goes on inside for some validation samples; ``None`` where no gradient by membranes is followed."""
    learner = trainer.learner
    if surrogate is None or not isinstance(learner, DescentLearner):
        return None
    samples = trainer.task.split("validation")[:FEW]
    inputs = trainer.encode(samples.inputs, "inside")
    with torch_threads(trainer.threads):
        return look_inside(learner, surrogate, inputs, samples.labels)


def plane(trainer: Trainer) -> Iterator[dict[str, Any]]:
    """Ask the network at every place of the plane."""
    middle = (np.arange(SIDE) + 0.5) / SIDE
    places = as_values(np.stack(np.meshgrid(middle, middle), -1).reshape(-1, 2))
    layer = next(name for name in trainer.network.populations if not trainer.network.populations[name].is_stimulus)
    scores, spikes = [], []
    for at in range(0, len(places), PIECE):
        inputs = trainer.encode(places[at : at + PIECE], "plane", at)
        with torch_threads(trainer.threads):
            outcome = trainer.learner.look(inputs, np.zeros(inputs.shape[1], dtype=np.int64))
            spikes.append(trainer.learner.spikes(inputs)[layer][:, :, :CELLS].sum(0))
        scores.append(outcome.scores)
        yield {}
    every = np.concatenate(scores)
    share = np.exp(every - every.max(1, keepdims=True))
    share /= share.sum(1, keepdims=True)
    cells = np.concatenate(spikes).T.reshape(-1, SIDE, SIDE)
    yield {"answers": PlaneAnswers(decide(every).reshape(SIDE, SIDE), share.max(1).reshape(SIDE, SIDE), cells, layer)}


def tested(trainer: Trainer) -> Iterator[dict[str, Any]]:
    """Count what some test samples take."""
    samples = trainer.task.split("test")[:TESTED]
    scores, parts = [], []
    for at in range(0, len(samples), trainer.chunk):
        part = samples[at : at + trainer.chunk]
        inputs = trainer.encode(part.inputs, "test", at)
        with torch_threads(trainer.threads):
            scores.append(trainer.learner.look(inputs, part.labels).scores)
            parts.append(trainer.learner.spikes(inputs))
        yield {}
    trains = {name: np.concatenate([part[name] for part in parts], axis=1) for name in parts[0]}
    network, said = trainer.network, trainer.learner.said(np.concatenate(scores))
    cells = [name for name, population in network.populations.items() if not population.is_stimulus]
    active = np.concatenate([trains[name].sum(0) for name in cells], axis=-1)
    every = np.concatenate([trains[name] for name in cells], axis=-1)
    stands = decision_step(trains[trainer.readout][trainer.assignment.first :]) + 1 + trainer.assignment.first
    counts = expenses(network, trains, trainer.steps_per_sample, trainer.seed)
    trainer.learner.write_back()
    first = next(projection for projection in network.projections.values() if projection.pre == trainer.feed)
    weights = np.asarray(first.weight)
    yield {
        "tested": Counted(
            confusion(said, samples.labels, len(trainer.task.classes)),
            accuracy(said, samples.labels),
            sparsity(active),
            step_sparsity(every),
            float(np.nanmean(stands) * trainer.dt) if np.isfinite(stands).any() else float("nan"),
            counts,
            inference_energy(counts),
            weights[:, :CELLS].T.copy() if weights.ndim == 2 else np.zeros((0, 0)),
        )
    }
