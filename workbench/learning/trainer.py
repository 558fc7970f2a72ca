"""The trainer: joins a network, a task and a method, and learns in short steps that anyone can watch, pause and stop."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from typing import Any

import numpy as np

from workbench.core.errors import Misfits, RangeError, unknown
from workbench.core.jobs import Job, Progress
from workbench.core.jobs import run as run_job
from workbench.core.random import key
from workbench.learning import checkpoint, ends
from workbench.learning.curves import Curves
from workbench.learning.descent import DescentLearner
from workbench.learning.method import Assignment, Method
from workbench.learning.metrics import accuracy
from workbench.learning.raster import Raster
from workbench.learning.threads import torch_threads
from workbench.network.network import Network
from workbench.stimuli.code import Code
from workbench.stimuli.rate_code import RateCode
from workbench.tasks.events import Events
from workbench.tasks.labelled import Batch, Inputs, Labelled

STEPS = 16  # of a sample that takes no time of its own


class Trainer(checkpoint.Resumable):
    """Trains a network on labelled samples.

    Parameters
    ----------
    network
        Fed by one SpikeInput (of a graded code, one CurrentInput); its weights are replaced by the trained ones after each epoch and
        when training stops.
    task, method
        What to learn, and how weights change.
    encoder
        How values become spikes, by default as rates; samples that are spikes already need none.
    epochs, batch
        Passes through the training samples, and samples a batch.
    steps, dt
        Length of a sample's spike trains, by default that of the task, and of a step (ms).
    seed
        Seed of the order of samples and of everything drawn.
    readout
        Population whose cells are the answers; by default the one that leads nowhere but to itself.
    threads, device
        Threads torch may use, and where it computes: ``cpu`` or ``cuda``.
    patience
        Epochs without a better validation accuracy after which training stops and takes the best weights; 0 never stops.
    frozen
        Projections whose weights stay.

    Attributes
    ----------
    seconds
        Time spent learning so far, evaluations not counted.
    """

    chunk = 90  # samples evaluated between two yields: a few milliseconds

    def __init__(
        self,
        network: Network,
        task: Labelled,
        method: Method,
        encoder: Code | None = None,
        epochs: int = 20,
        batch: int = 64,
        steps: int | None = None,
        dt: float = 1.0,
        seed: int = 0,
        readout: str | None = None,
        threads: int = 1,
        device: str = "cpu",
        patience: int = 0,
        frozen: Iterable[str] = (),
    ) -> None:
        steps = steps if steps is not None else round(task.duration / dt) or STEPS
        for name, value in (("epochs", epochs), ("batch", batch), ("steps", steps), ("threads", threads)):
            if value < 1:
                raise RangeError(f"Trainer({name}=...)", "1 or more", str(value))
        self.encoder = None if task.spiking else encoder or RateCode()
        self.network, self.task, self.method, self.threads, self.patience = network, task, method, threads, patience
        self.epochs, self.batch, self.steps_per_sample, self.dt, self.seed = epochs, batch, steps, dt, seed
        self.feed, self.readout = (
            ends.feed(network, task, self.encoder),
            ends.readout(network, task, readout, method.assigns),
        )
        first = round(task.answer / dt)
        if first >= steps:
            raise RangeError("Trainer(steps=...)", f"more than {first}, where the answer begins", str(steps))
        self.batches_per_epoch = -(-len(task.split("train")) // batch)
        kept = tuple(frozen)
        for name in kept:
            if name not in network.projections:
                raise unknown("Trainer(frozen=...)", name, network.projections)
        self.assignment = Assignment(
            network, self.feed, self.readout, steps, first, dt, seed, self.total, device, kept, batch, len(task.classes)
        )
        with torch_threads(threads):
            self.learner = method.begin(self.assignment)
        self.epoch = self.index = 0
        self.seconds = 0.0
        self.curves = Curves()
        self.best: dict[str, Any] = {}

    @property
    def done(self) -> int:
        """Batches learned."""
        return self.epoch * self.batches_per_epoch + self.index

    @property
    def total(self) -> int:
        """Batches in all, if it is not stopped earlier."""
        return self.epochs * self.batches_per_epoch

    @property
    def finished(self) -> bool:
        """Whether nothing is left to learn, or the validation accuracy has not risen for too long."""
        tired = bool(self.patience and self.best and self.epoch - self.best["epoch"] >= self.patience)
        return self.epoch >= self.epochs or tired

    @property
    def shared(self) -> bool:
        """Whether several processes may learn together: all that follow a gradient can."""
        return isinstance(self.learner, DescentLearner)

    def steps(self) -> Job:
        """Learn, yielding after each batch, within it where the method can, and after each piece of an evaluation; may be left at any yield and called again."""
        try:
            while not self.finished:
                yield from self._epoch()
                yield from self._measure()
                self.epoch, self.index = self.epoch + 1, 0
                self._keep()
                self.learner.write_back()
                yield self.progress()
        finally:
            self.learner.write_back()

    def run(self, report: Callable[[Progress], None] | None = None) -> Curves:
        """Learn to the end without a page, telling ``report`` of every step (`reports.each_epoch` writes a line an epoch)."""
        run_job(self.steps(), report)
        return self.curves

    def _epoch(self) -> Job:
        for index, samples in enumerate(self.task.batches("train", self.batch, self.seed, self.epoch)):
            if index < self.index:
                continue
            outcome = yield from self._batch(samples, index)
            self.index += 1
            self.curves.batch.append(self.done)
            self.curves.loss.append(outcome.loss)
            self.curves.train_accuracy.append(accuracy(self.learner.said(outcome.scores), samples.labels))
            for name, rate in outcome.rates.items():
                self.curves.rates.setdefault(name, []).append(rate)
            yield self.progress()

    def _batch(self, samples: Batch, index: int) -> Job:
        """Learn from one batch, yielding where the method can stop within it; returns what it showed."""
        began = time.perf_counter()
        learning = self.learner.learn_in_steps(self.encode(samples.inputs, "train", self.epoch, index), samples.labels)
        while True:
            try:
                with torch_threads(self.threads):
                    next(learning)
            except StopIteration as end:
                return end.value
            finally:
                self.seconds += time.perf_counter() - began
            yield self.progress()
            began = time.perf_counter()

    def _measure(self) -> Job:
        found = {}
        for split in ("validation", "test"):
            found[split] = yield from self.evaluation(split)
        self.curves.epoch_batch.append(self.done)
        self.curves.validation_accuracy.append(found["validation"])
        self.curves.test_accuracy.append(found["test"])

    def _keep(self) -> None:
        """Remember the weights of the best epoch, if training may stop early, and take them when it does."""
        if not self.patience:
            return
        reached = self.curves.validation_accuracy[-1]
        if not self.best or reached > self.best["accuracy"]:
            self.best = {"accuracy": reached, "epoch": self.epoch, "learner": self.learner.state()}
        elif self.finished:
            self.learner.load(self.best["learner"])

    def progress(self) -> Progress:
        """Where training stands."""
        curves = self.curves
        values: dict[str, Any] = {"epoch": self.epoch, "batch": self.done, "seconds": self.seconds}
        for name in ("loss", "train_accuracy", "validation_accuracy", "test_accuracy"):
            values[name] = getattr(curves, name)[-1] if getattr(curves, name) else None
        values["rates"] = {name: rates[-1] for name, rates in curves.rates.items()}
        return Progress(self.done, self.total, f"epoch {min(self.epoch + 1, self.epochs)} of {self.epochs}", values)

    def encode(self, inputs: Inputs, *purpose: object) -> np.ndarray:
        """What enters the network for some samples, ``(steps, batch, lines)``; the same purpose (such as ``"test"``) draws the same spikes."""
        if isinstance(inputs, Events):
            return inputs.trains(self.steps_per_sample, self.dt)
        assert self.encoder is not None
        frames = inputs if inputs.ndim == 2 else inputs.swapaxes(0, 1)
        return self.encoder.encode(frames, self.steps_per_sample, self.dt, key(self.seed, "encode", *purpose))

    def evaluation(self, split: str) -> Job:
        """Evaluate in pieces, yielding between them; returns the accuracy, 0 to 1."""
        samples = self.task.split(split)
        right = 0
        for at in range(0, len(samples), self.chunk):
            part = samples[at : at + self.chunk]
            right += int((self.answers(self.encode(part.inputs, split, at), part.labels) == part.labels).sum())
            yield self.progress()
        return right / len(samples)

    def answers(self, inputs: np.ndarray, labels: np.ndarray | None = None) -> np.ndarray:
        """The classes that the current weights give to encoded samples ``(steps, batch, lines)``."""
        asked = np.zeros(inputs.shape[1], dtype=np.int64) if labels is None else labels
        with torch_threads(self.threads):
            return self.learner.said(self.learner.look(inputs, asked).scores)

    def evaluate(self, split: str = "test") -> float:
        """Accuracy on a split, 0 to 1, with the current weights."""
        return run_job(self.evaluation(split))

    def raster(self, index: int = 0, split: str = "test") -> Raster:
        """Run one sample through the current weights and return every spike it causes."""
        samples = self.task.split(split)
        if not 0 <= index < len(samples):
            raise RangeError("Trainer.raster(index=...)", f"0 to {len(samples) - 1}", str(index))
        one = samples[index : index + 1]
        inputs = self.encode(one.inputs, "raster", split, index)
        with torch_threads(self.threads):
            trains, outcome = self.learner.spikes(inputs), self.learner.look(inputs, one.labels)
        spikes = {}
        for name, train in trains.items():
            step, cell = np.nonzero(train[:, 0])
            spikes[name] = ((step + 1) * self.dt, cell)
        values = None if isinstance(one.inputs, Events) else one.inputs[0]
        length = self.steps_per_sample * self.dt
        return Raster(
            index,
            values,
            int(one.labels[0]),
            outcome.scores[0],
            int(self.learner.said(outcome.scores)[0]),
            spikes,
            length,
        )

    def state_dict(self) -> dict[str, Any]:
        """Everything needed to go on exactly from here; later training leaves it as it is."""
        return {
            "epoch": self.epoch,
            "index": self.index,
            "seconds": self.seconds,
            "learner": self.learner.state(),
            "curves": asdict(self.curves),
            "best": dict(self.best),
        }

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Go on exactly from a state of a trainer that was made alike.

        Raises
        ------
        Misfits
            If something is missing from the state, or of another form.
        """
        own = self.state_dict()
        best = state.get("best")
        own["best"] = {"accuracy": 0.0, "epoch": 0, "learner": own["learner"]} if best else {}
        own["curves"] = {}  # they may be of any length, and are read with care below
        wrong = checkpoint.misfits(state, own, "state")
        if wrong:
            raise Misfits("Trainer.load_state_dict", wrong)
        curves = Curves.of(state["curves"])
        self.learner.load(state["learner"])
        self.epoch, self.index, self.seconds = int(state["epoch"]), int(state["index"]), float(state["seconds"])
        self.curves, self.best = curves, dict(state["best"])
        self.learner.write_back()

    def made_of(self) -> dict[str, str]:
        """What a run is made of, in words: two trainers with the same words go on alike."""
        words = {"task": self.task, "method": self.method, "encoder": self.encoder, "epochs": self.epochs}
        words |= {"batch": self.batch, "steps": self.steps_per_sample, "dt": self.dt, "seed": self.seed}
        words |= {"readout": self.readout, "patience": self.patience, "frozen": self.assignment.frozen}
        return {name: repr(word) for name, word in words.items()} | checkpoint.network_words(self.network)
