"""The trainer: joins a network, a task and a method, and learns in short steps that anyone can watch, pause and stop."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from workbench.core.errors import RangeError, SpecError, unknown
from workbench.core.jobs import Job, Progress
from workbench.core.jobs import run as run_job
from workbench.core.random import key
from workbench.learning.curves import Curves
from workbench.learning.method import Method
from workbench.learning.metrics import accuracy, decide
from workbench.learning.threads import torch_threads
from workbench.network.network import Network
from workbench.stimuli.image_code import ImageCode
from workbench.stimuli.spike_input import SpikeInput
from workbench.tasks.labelled_images import LabelledImages


@dataclass(frozen=True)
class Raster:
    """One picture and every spike it caused: times (ms) and cells by population, the input first."""

    index: int
    image: np.ndarray
    label: int
    counts: np.ndarray
    spikes: dict[str, tuple[np.ndarray, np.ndarray]]
    duration: float

    @property
    def answer(self) -> int:
        """The class of most output spikes."""
        return int(decide(self.counts))


class Trainer:
    """Trains a network on labelled pictures.

    Parameters
    ----------
    network
        Fed by one SpikeInput; its weights are replaced by the trained ones after each epoch and when training stops.
    task, method, encoder
        What to learn, how weights change, and how pictures become spikes.
    epochs, batch
        Passes through the training images, and images a batch.
    steps, dt
        Length of an image's spike trains, and of a step (ms).
    seed
        Seed of the order of images and of everything drawn.
    readout
        Population whose most active cell is the answer; by default the one that leads nowhere.
    threads
        Threads torch may use.

    Attributes
    ----------
    seconds
        Time spent learning so far, evaluations not counted.
    """

    chunk = 90  # images evaluated between two yields: a few milliseconds

    def __init__(
        self,
        network: Network,
        task: LabelledImages,
        method: Method,
        encoder: ImageCode,
        epochs: int = 20,
        batch: int = 64,
        steps: int = 16,
        dt: float = 1.0,
        seed: int = 0,
        readout: str | None = None,
        threads: int = 1,
    ) -> None:
        for name, value in (("epochs", epochs), ("batch", batch), ("steps", steps), ("threads", threads)):
            if value < 1:
                raise RangeError(f"Trainer({name}=...)", "1 or more", str(value))
        self.network, self.task, self.method, self.encoder = network, task, method, encoder
        self.epochs, self.batch, self.steps_per_image, self.dt, self.seed, self.threads = (
            epochs,
            batch,
            steps,
            dt,
            seed,
            threads,
        )
        self.feed, self.readout = _feed(network, task), readout or _sink(network)
        if network.populations[self.readout].size != len(task.classes):
            raise RangeError(
                f"{self.readout}.size",
                f"one cell a class ({len(task.classes)})",
                str(network.populations[self.readout].size),
            )
        self.batches_per_epoch = -(-len(task.split("train")) // batch)
        with torch_threads(threads):
            self.learner = method.begin(network, self.readout, self.feed, epochs * self.batches_per_epoch, dt, seed)
        self.epoch = self.index = 0
        self.seconds = 0.0
        self.curves = Curves()

    @property
    def done(self) -> int:
        """Batches learned."""
        return self.epoch * self.batches_per_epoch + self.index

    @property
    def total(self) -> int:
        """Batches in all."""
        return self.epochs * self.batches_per_epoch

    def steps(self) -> Job:
        """Learn, yielding after each batch and each piece of an evaluation; may be left at any yield and called again."""
        try:
            while self.epoch < self.epochs:
                yield from self._epoch()
                yield from self._measure()
                self.epoch, self.index = self.epoch + 1, 0
                self.learner.write_back()
                yield self.progress()
        finally:
            self.learner.write_back()

    def run(self) -> Curves:
        """Learn to the end without a page."""
        run_job(self.steps())
        return self.curves

    def _epoch(self) -> Job:
        for index, pictures in enumerate(self.task.batches("train", self.batch, self.seed, self.epoch)):
            if index < self.index:
                continue
            began = time.perf_counter()
            with torch_threads(self.threads):
                spikes = self.encode(pictures.images, "train", self.epoch, index)
                outcome = self.learner.learn(spikes, pictures.labels)
            self.seconds += time.perf_counter() - began
            self.index += 1
            self.curves.batch.append(self.done)
            self.curves.loss.append(outcome.loss)
            self.curves.train_accuracy.append(accuracy(decide(outcome.counts), pictures.labels))
            for name, rate in outcome.rates.items():
                self.curves.rates.setdefault(name, []).append(rate)
            yield self.progress()

    def _measure(self) -> Job:
        found = {}
        for split in ("validation", "test"):
            found[split] = yield from self.evaluation(split)
        self.curves.epoch_batch.append(self.done)
        self.curves.validation_accuracy.append(found["validation"])
        self.curves.test_accuracy.append(found["test"])

    def progress(self) -> Progress:
        """Where training stands."""
        curves = self.curves
        values: dict[str, Any] = {"epoch": self.epoch, "batch": self.done, "seconds": self.seconds}
        for name in ("loss", "train_accuracy", "validation_accuracy", "test_accuracy"):
            values[name] = getattr(curves, name)[-1] if getattr(curves, name) else None
        values["rates"] = {name: rates[-1] for name, rates in curves.rates.items()}
        return Progress(self.done, self.total, f"epoch {min(self.epoch + 1, self.epochs)} of {self.epochs}", values)

    def encode(self, images: np.ndarray, *purpose: object) -> np.ndarray:
        """The spikes of pictures, ``(steps, batch, pixels)``; the same purpose (such as ``"test"``) draws the same spikes."""
        return self.encoder.encode(images, self.steps_per_image, self.dt, key(self.seed, "encode", *purpose))

    def evaluation(self, split: str) -> Job:
        """Evaluate in pieces, yielding between them; returns the accuracy, 0 to 1."""
        pictures = self.task.split(split)
        right = 0
        for at in range(0, len(pictures), self.chunk):
            part = slice(at, at + self.chunk)
            with torch_threads(self.threads):
                outcome = self.learner.look(self.encode(pictures.images[part], split, at), pictures.labels[part])
            right += int((decide(outcome.counts) == pictures.labels[part]).sum())
            yield self.progress()
        return right / len(pictures)

    def answers(self, inputs: np.ndarray) -> np.ndarray:
        """The classes that the current weights give to encoded pictures ``(steps, batch, pixels)``."""
        with torch_threads(self.threads):
            trains = self.learner.spikes(inputs)[self.readout]
        return decide(trains.sum(0, dtype=np.int64))

    def evaluate(self, split: str = "test") -> float:
        """Accuracy on a split, 0 to 1, with the current weights."""
        return run_job(self.evaluation(split))

    def raster(self, index: int = 0, split: str = "test") -> Raster:
        """Run one picture through the current weights and return every spike it causes."""
        pictures = self.task.split(split)
        if not 0 <= index < len(pictures):
            raise RangeError("Trainer.raster(index=...)", f"0 to {len(pictures) - 1}", str(index))
        with torch_threads(self.threads):
            trains = self.learner.spikes(self.encode(pictures.images[index : index + 1], "raster", split, index))
        spikes = {}
        for name, train in trains.items():
            step, cell = np.nonzero(train[:, 0])
            spikes[name] = ((step + 1) * self.dt, cell)
        counts = trains[self.readout][:, 0].sum(0, dtype=np.int64)
        return Raster(
            index, pictures.images[index], int(pictures.labels[index]), counts, spikes, self.steps_per_image * self.dt
        )

    def state_dict(self) -> dict[str, Any]:
        """Everything needed to go on exactly from here; later training leaves it as it is."""
        return {
            "epoch": self.epoch,
            "index": self.index,
            "seconds": self.seconds,
            "learner": self.learner.state(),
            "curves": self.curves.copy(),
        }

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Go on exactly from a state of a trainer that was made alike.

        Raises
        ------
        SpecError
            If something is missing from the state.
        """
        expected = ("epoch", "index", "seconds", "learner", "curves")
        missing = [name for name in expected if name not in state]
        if missing:
            raise SpecError("Trainer.load_state_dict", ", ".join(expected), f"a state without {', '.join(missing)}")
        self.learner.load(state["learner"])
        self.epoch, self.index, self.seconds = int(state["epoch"]), int(state["index"]), float(state["seconds"])
        self.curves = state["curves"].copy()
        self.learner.write_back()


def _feed(network: Network, task: LabelledImages) -> str:
    """The name of the one SpikeInput, as wide as a picture."""
    feeds = [name for name, population in network.populations.items() if isinstance(population.model, SpikeInput)]
    if len(feeds) != 1:
        raise RangeError(
            f"Trainer({network.name})", "one SpikeInput", f"{len(feeds)}", 'net.add(SpikeInput(), 64, name="input")'
        )
    pixels, size = task.shape[0] * task.shape[1], network.populations[feeds[0]].size
    if size != pixels:
        raise RangeError(f"{feeds[0]}.size", f"one line a pixel ({pixels})", str(size))
    return feeds[0]


def _sink(network: Network) -> str:
    """The name of the one population of neurons from which nothing leads on."""
    leading = {projection.pre for projection in network.projections.values() if projection.pre != projection.post}
    ends = [
        name for name, population in network.populations.items() if not population.is_stimulus and name not in leading
    ]
    if len(ends) != 1:
        raise unknown(
            "Trainer(readout=...)", ends, [name for name, p in network.populations.items() if not p.is_stimulus]
        )
    return ends[0]
