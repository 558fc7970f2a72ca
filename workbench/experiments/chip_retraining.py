"""Training a network on with a chip in the loop, without a page: what the chip takes away, and what comes back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import param

from workbench.core.errors import SpecError
from workbench.core.jobs import Job, Progress, stage
from workbench.core.jobs import run as run_job
from workbench.core.quantity import Quantity
from workbench.experiments.workspace import Trained
from workbench.hardware.board import Board
from workbench.hardware.chip import Chip
from workbench.hardware.passes.convert import convert
from workbench.hardware.report import float_counts
from workbench.learning.methods.surrogate_gradient import SurrogateGradient
from workbench.learning.on_machine import SPIKES, WEIGHTS, OnMachine
from workbench.learning.trainer import Trainer
from workbench.network.network import Network

ALONE = "without the chip"
WAYS = (ALONE, WEIGHTS, SPIKES)
PIECE = 30
"""Images emulated between two reports: a few milliseconds."""


@dataclass(frozen=True)
class Recovery:
    """What one chip took from a network, and what training on gave back; accuracies on its test inputs, 0 to 1.

    Attributes
    ----------
    exact, before
        Accuracy with exact numbers, and on the chip as it was mapped.
    after
        Accuracy on the chip by way of training on. ``without the chip`` is the control: as many epochs with exact numbers.
    trained
        The networks that came out, by way, as the labs share them.
    """

    chip: Chip
    exact: float
    before: float
    after: dict[str, float] = field(default_factory=dict)
    trained: dict[str, Trained] = field(default_factory=dict, repr=False)

    @property
    def lost(self) -> float:
        """What the chip took."""
        return self.exact - self.before

    @property
    def best(self) -> str:
        """The way that gave most; the first of equals, and none that gave nothing."""
        found = max(self.after, key=lambda way: self.after[way], default="")
        return found if found and self.after[found] > self.before else ""


class ChipRetraining(param.Parameterized):
    """Trains a network on for one chip in three ways: without the chip, with its weights, and with its spikes.

    Of each way those weights are kept which answer most validation samples rightly, by what that way hears of the chip;
    if those are the first ones, nothing is changed. The chip's choices are those it has when a job begins.
    """

    epochs = param.Integer(4, bounds=(1, 100), doc="Passes through the training samples, for each way.")
    learning_rate = Quantity(
        0.02,
        label="learning rate η",
        symbol=r"\eta",
        bounds=(0, 10),
        soft=(0.002, 0.1),
        doc="Largest move of a weight in one batch, as a share of the mean size of its projection's weights.",
    )
    batch = param.Integer(32, bounds=(1, 512), label="samples a batch", doc="Samples whose gradients are averaged.")
    seed = param.Integer(1, bounds=(0, 2**31 - 1), doc="Seed of the order of samples and of the code.")
    ways = param.ListSelector(default=list(WAYS), objects=list(WAYS), doc="Which ways are taken.")

    recoveries = param.Dict(default={}, doc="What came out, by title of the chip.")

    def job(self, trained: Trained | None, chip: Chip) -> Job:
        """Train on in every way; each report after a way carries the ``recovery`` so far, which is also the result.

        Raises
        ------
        SpecError
            If there is no trained network, or nobody knows what it was trained on.
        Misfits
            If the chip cannot hold the network.
        """
        trained, chip = _trainable(trained), type(chip)(**chip.changed())
        found = Recovery(chip, trained.accuracy, (yield from self._accuracy(trained.network, trained, chip)))
        yield Progress(0, 1, f"{chip.title}: {found.before:.1%} before training on", {"recovery": found})
        for index, way in enumerate(self.ways):
            network = yield from stage(self._one(trained, chip, way), index, len(self.ways))
            reached = yield from stage(self._accuracy(network, trained, chip), index, len(self.ways))
            told = f"{trained.story}; {self.epochs} epochs more {way if way == ALONE else f'with {way}'} ({chip.title})"
            exact = yield from self._exact(network, trained)
            made = replace(trained, network=network, accuracy=exact, story=told)
            found = replace(found, after={**found.after, way: reached}, trained={**found.trained, way: made})
            yield Progress(index + 1, len(self.ways), f"{chip.title}, {way}: {reached:.1%}", {"recovery": found})
        return found

    def _one(self, trained: Trained, chip: Chip, way: str) -> Job:
        """Train a copy of the network on in one way and return it."""
        assert trained.task is not None
        network = trained.network.copy()
        board = Board(chip, network, trained.dt, self.seed, trained.readout)
        method = (
            SurrogateGradient(learning_rate=self.learning_rate)
            if way == ALONE
            else OnMachine(learning_rate=self.learning_rate, machine=board, hears=way)
        )
        trainer = Trainer(
            network,
            trained.task,
            method,
            trained.encoder,
            self.epochs,
            self.batch,
            len(trained.inputs),
            trained.dt,
            self.seed,
            trained.readout,
            patience=self.epochs,
        )
        before = yield from trainer.evaluation("validation")
        for step in trainer.steps():
            yield replace(step, message=f"{chip.title}, {way}: {step.message}")
        return network if max(trainer.curves.validation_accuracy) >= before else trained.network.copy()

    def _accuracy(self, network: Network, trained: Trained, chip: Chip) -> Job:
        """The share of the test inputs that the chip answers rightly, evaluated in pieces."""
        yield Progress(0, 1, f"mapping onto {chip.title}")
        mapping = chip.map(network, trained.dt, self.seed, trained.readout)
        return (yield from _share(lambda inputs: mapping.run(inputs).answers, trained, f"running on {chip.title}"))

    def _exact(self, network: Network, trained: Trained) -> Job:
        """The same with exact numbers."""
        form, _ = convert(network, trained.dt, self.seed, trained.readout)
        return (yield from _share(lambda inputs: float_counts(form, inputs).argmax(1), trained, "running exactly"))

    def take(self, progress: Progress) -> None:
        """Make what a job reported the present results."""
        recovery: Recovery | None = progress.values.get("recovery")
        if recovery is not None:
            self.recoveries = {**self.recoveries, recovery.chip.title: recovery}

    def run(self, trained: Trained, chip: Chip) -> Recovery:
        """Train on to the end without a page."""
        return run_job(self.job(trained, chip), self.take)


def retrain(trained: Trained, chip: Chip, hears: str = SPIKES, **choices: Any) -> Trained:
    """Train a network on for a chip and return it.

    Parameters
    ----------
    hears
        ``"its spikes"``, ``"its weights"`` or ``"without the chip"``.
    choices
        Of :class:`ChipRetraining`: ``epochs``, ``learning_rate``, ``batch``, ``seed``.

    Raises
    ------
    SpecError, Misfits
        As :meth:`ChipRetraining.job`.
    """
    return ChipRetraining(ways=[hears], **choices).run(trained, chip).trained[hears]


def _share(answer: Callable[[np.ndarray], np.ndarray], trained: Trained, message: str) -> Job:
    """The share of the test inputs that are answered rightly, a few at a time."""
    images, right = len(trained.labels), 0
    for start in range(0, images, PIECE):
        piece = slice(start, start + PIECE)
        right += int(np.count_nonzero(answer(trained.inputs[:, piece]) == trained.labels[piece]))
        yield Progress(start, images, message)
    return right / images


def _trainable(trained: Trained | None) -> Trained:
    if trained is None or trained.task is None:
        got = "none" if trained is None else "one without its task"
        raise SpecError("Retraining", "a network that was trained here", got, "training one, or the quick network")
    return trained
