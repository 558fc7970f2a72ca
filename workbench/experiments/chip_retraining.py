"""Training a network on with a chip in the loop, without a page: what the chip takes away, and what comes back."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import param

from workbench.core.errors import SpecError
from workbench.core.jobs import Job, Progress, stage
from workbench.core.jobs import run as run_job
from workbench.core.quantity import Quantity
from workbench.experiments.result import Axis, Curve, Number, Panel, Result
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
    """What one chip took from a network, and what training on gave back; accuracies from 0 to 1.

    Attributes
    ----------
    exact, before
        Accuracy on the test samples with exact numbers, and on the chip as the network was first mapped.
    after
        Accuracy on the chip by way of training on. ``without the chip`` is the control: as many epochs with exact numbers.
    curves
        By way, the accuracy of the chip on the validation samples before training on and after each epoch.
    trained
        The networks that came out, by way, as the labs share them.
    """

    chip: Chip
    exact: float
    before: float
    after: dict[str, float] = field(default_factory=dict)
    curves: dict[str, list[float]] = field(default_factory=dict)
    trained: dict[str, Trained] = field(default_factory=dict, repr=False)

    @property
    def lost(self) -> float:
        """What the chip took."""
        return self.exact - self.before

    @property
    def best(self) -> str:
        """The way that gave most on the validation samples; the first of equals, and none if nothing was gained.

        The test samples choose nothing, so that their accuracy stays an honest one.
        """
        found = max(self.curves, key=lambda way: max(self.curves[way]), default="")
        return found if found and max(self.curves[found]) > self.curves[found][0] else ""

    def result(self) -> Result:
        """The same in words, pictures and a table."""
        title, best = self.chip.title, self.best
        told = f"{title} answers {self.before:.1%} of the test samples rightly, where exact numbers answer {self.exact:.1%}"
        gained = f"; trained on with {best}, {self.after[best]:.1%}" if best else ""
        gained = f"; trained on {best}, {self.after[best]:.1%}" if best == ALONE else gained
        rows = [("exact numbers, before", f"{self.exact:.1%}"), ("on the chip, before", f"{self.before:.1%}")]
        rows += [(f"on the chip, trained on {_told(way)}", f"{right:.1%}") for way, right in self.after.items()]
        curves = tuple(
            Curve(_told(way), np.arange(len(right), dtype=float), 100.0 * np.array(right), points=True)
            for way, right in self.curves.items()
        )
        panel = Panel(Axis("epochs of training on"), Axis("validation samples right", "%"), curves)
        return Result(
            "Training on with the chip",
            title,
            f"{told}{gained}." if self.after else f"{told}.",
            numbers=(
                Number("lost on the chip", round(100.0 * self.lost, 1), note="points"),
                *(
                    Number(f"gained {_told(way)}", round(100.0 * (right - self.before), 1), note="points")
                    for way, right in self.after.items()
                ),
            ),
            panels=(panel,) if curves else (),
            heads=("network", "test samples right"),
            rows=tuple(rows),
            notes=(
                "With its weights: the forward pass uses weights as the chip stores them. With its spikes: the chip runs the "
                "batch, and the network's own membranes give the slopes. Without: the same epochs with exact numbers.",
                "The slopes mislead where a chip's membrane is far from the network's own: on ODIN it stops at rest, and spikes "
                "depend on the order of events within a step.",
                "Of each way the weights of the best epoch on the validation samples are kept; epoch 0 is the network as it was.",
            ),
        )


class ChipRetraining(param.Parameterized):
    """Trains a network on for one chip in three ways: without the chip, with its weights, and with its spikes.

    Of each way those weights are kept with which the chip answers most validation samples rightly; those of the start
    count too. Its own choices and the chip's are those of the moment when a job is asked for, so that all ways are treated alike.
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

    def job(self, trained: Trained | None, chip: Chip) -> Job:
        """Train on in every way; after the start and after each way a report carries the ``recovery`` so far, the result.

        Raises
        ------
        SpecError
            If there is no trained network, or nobody knows what it was trained on.
        Misfits
            If the chip cannot hold the network.
        """
        same = ("epochs", "learning_rate", "batch", "seed")
        fixed = type(self)(ways=list(self.ways), **{name: getattr(self, name) for name in same})
        return fixed._job(_trainable(trained), type(chip)(**chip.changed()))

    def _job(self, trained: Trained, chip: Chip) -> Job:
        tested = (trained.inputs, trained.labels)
        found = Recovery(chip, trained.accuracy, (yield from self._on_chip(trained.network, trained, chip, *tested)))
        yield Progress(0, 1, f"{chip.title}: {found.before:.1%} before training on", {"recovery": found})
        for index, way in enumerate(self.ways):
            network, curve = yield from stage(self._one(trained, chip, way), index, len(self.ways))
            reached = yield from self._on_chip(network, trained, chip, *tested)
            exact = yield from self._exact(network, trained)
            story = f"{trained.story}; {self.epochs} epochs more {_told(way)} on {chip.title}"
            made = replace(trained, network=network, accuracy=exact, story=story)
            found = replace(
                found,
                after={**found.after, way: reached},
                curves={**found.curves, way: curve},
                trained={**found.trained, way: made},
            )
            message = f"{chip.title}, {_told(way)}: {reached:.1%}"
            yield Progress(index + 1, len(self.ways), message, {"recovery": found})
        return found

    def run(self, trained: Trained, chip: Chip) -> Recovery:
        """Train on to the end without a page."""
        return run_job(self.job(trained, chip))

    def _one(self, trained: Trained, chip: Chip, way: str) -> Job:
        """Train a copy of the network on in one way; return its best weights and its curve."""
        network = trained.network.copy()
        trainer = self._trainer(trained, chip, way, network)
        samples = trainer.task.split("validation")
        held = (trainer.encode(samples.inputs, "validation"), samples.labels)
        best, curve = network.copy(), [(yield from self._on_chip(network, trained, chip, *held))]
        for step in trainer.steps():
            yield replace(step, message=f"{chip.title}, {_told(way)}: {step.message}")
            if trainer.epoch == len(curve):
                curve.append((yield from self._on_chip(network, trained, chip, *held)))
                if curve[-1] > curve[0] and curve[-1] >= max(curve):  # of equals the one that learned longest
                    best = network.copy()
        return best, curve

    def _trainer(self, trained: Trained, chip: Chip, way: str, network: Network) -> Trainer:
        rate, steps = self.learning_rate, len(trained.inputs)
        if way == ALONE:
            method = SurrogateGradient(learning_rate=rate)
        else:
            board = Board(chip, network, trained.dt, self.seed, trained.readout)
            method = OnMachine(learning_rate=rate, machine=board, hears=way)
        task, encoder = trained.task, trained.encoder
        assert task is not None
        return Trainer(
            network, task, method, encoder, self.epochs, self.batch, steps, trained.dt, self.seed, trained.readout
        )

    def _on_chip(self, network: Network, trained: Trained, chip: Chip, inputs: np.ndarray, labels: np.ndarray) -> Job:
        """The share of samples that the chip answers rightly, a few samples at a time."""
        yield Progress(0, 1, f"mapping onto {chip.title}")
        mapping, right = chip.map(network, trained.dt, self.seed, trained.readout), 0
        for start in range(0, len(labels), PIECE):
            piece = slice(start, start + PIECE)
            right += int(np.count_nonzero(mapping.run(inputs[:, piece], start).answers == labels[piece]))
            yield Progress(start, len(labels), f"running on {chip.title}")
        return right / len(labels)

    def _exact(self, network: Network, trained: Trained) -> Job:
        """The share of test samples that the network answers rightly with exact numbers."""
        form, _ = convert(network, trained.dt, self.seed, trained.readout)
        right = 0
        for start in range(0, len(trained.labels), PIECE):
            piece = slice(start, start + PIECE)
            answers = float_counts(form, trained.inputs[:, piece]).argmax(axis=1)
            right += int(np.count_nonzero(answers == trained.labels[piece]))
            yield Progress(start, len(trained.labels), "running with exact numbers")
        return right / len(trained.labels)


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


def _told(way: str) -> str:
    return way if way == ALONE else f"with {way}"


def _trainable(trained: Trained | None) -> Trained:
    if trained is None or trained.task is None:
        got = "none" if trained is None else "one without its task"
        raise SpecError("Training on", "a network that was trained here", got, "training one, or the quick network")
    return trained
