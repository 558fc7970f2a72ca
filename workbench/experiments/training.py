"""Training, without a page: what to learn with, how, and what came out so far."""

from __future__ import annotations

import threading
import time
from typing import Any

import numpy as np
import param

from workbench.core.jobs import Job, Progress
from workbench.core.jobs import run as run_job
from workbench.experiments.training_choices import TrainingChoices
from workbench.experiments.workspace import Trained
from workbench.learning.curves import Curves
from workbench.learning.raster import Raster
from workbench.learning.trainer import Trainer

PACE = 0.04  # seconds of work between two reports
GLANCE = 0.25  # seconds between two rasters of the chosen sample


class Training(TrainingChoices):
    """A layered network that learns a task by a method; results change while it learns.

    Task, method, network, code and schedule are taken when a run begins; what the method's card holds acts at once.
    """

    progress = param.ClassSelector(class_=Progress, default=Progress(0, 1), doc="Where the run stands.")
    curves = param.ClassSelector(
        class_=Curves,
        default=None,
        allow_None=True,
        doc="Everything measured in this run; grows as ``progress`` changes.",
    )
    raster = param.ClassSelector(
        class_=Raster, default=None, allow_None=True, doc="The chosen sample and its spikes under the current weights."
    )
    trained = param.ClassSelector(
        class_=Trained, default=None, allow_None=True, doc="The network as a chip takes it, with test inputs."
    )

    def __init__(self, **params: Any) -> None:
        super().__init__(**params)
        self.trainer: Trainer | None = None
        self._busy = threading.Lock()
        self._made_of: tuple[object, ...] = ()

    @property
    def planned(self) -> int:
        """Batches of a run with the present choices; 0 while the samples are not at hand."""
        if not self.task.ready:
            return 0
        return self.epochs * -(-len(self.task.split("train")) // self.batch)

    @property
    def stale(self) -> bool:
        """Whether choices were changed that the present run cannot take any more."""
        return self.trainer is not None and self._made_of != self.choices()

    @property
    def finished(self) -> bool:
        """Whether the present run has no batch left."""
        return self.trainer is not None and self.trainer.finished

    def reset(self) -> None:
        """Forget the run; the next one begins with new weights."""
        self.trainer = None
        self.param.update(progress=Progress(0, 1), curves=None, raster=None, trained=None)

    def job(self) -> Job:
        """Train, or go on training; to be driven by a worker thread, while :meth:`take` is called where the results are shown."""
        if self.trainer is None or self.finished or self.stale:
            yield Progress(0, 1, "making task and network")
            made_of = self.choices()
            self.trainer = self.begin()
            self._made_of = made_of
        trainer, told = self.trainer, [0, 0]
        yield self._report(trainer.progress(), trainer, told)
        reported = glanced = time.monotonic()
        steps = trainer.steps()
        while (progress := self._next(steps)) is not None:
            now = time.monotonic()
            if now - reported >= PACE:
                glance = now - glanced >= GLANCE
                yield self._report(progress, trainer, told, glance)
                reported, glanced = now, now if glance else glanced
        yield self._report(trainer.progress(), trainer, told)
        yield from self.deliver()

    def _next(self, steps: Job) -> Progress | None:
        """One step, while nobody else uses the trainer: a job that was just stopped may still be in its last one."""
        with self._busy:
            return next(steps, None)

    def deliver(self) -> Job:
        """Evaluate the current weights on the test samples and hand out the network as a chip takes it."""
        trainer = self.trainer
        if trainer is None or not self.for_chips or self.stale:
            return
        state, samples = trainer.progress(), trainer.task.split("test")
        inputs, right = trainer.encode(samples.inputs, "test"), 0
        for at in range(0, len(samples), trainer.chunk):
            part = slice(at, at + trainer.chunk)
            with self._busy:
                right += int((trainer.answers(inputs[:, part]) == samples.labels[part]).sum())
            yield state
        trainer.learner.write_back()
        trained = Trained(
            trainer.network.copy(),
            inputs,
            samples.labels,
            right / len(samples),
            trainer.feed,
            trainer.readout,
            trainer.dt,
            trainer.task.classes,
            self._story(trainer),
            trainer.task,
            trainer.encoder,
        )
        yield Progress(state.done, state.total, state.message, {**state.values, "trained": trained})

    def _story(self, trainer: Trainer) -> str:
        cells = ", ".join(
            f"{p.size} {type(p.model).__name__} in {name}"
            for name, p in trainer.network.populations.items()
            if not p.is_stimulus
        )
        return f"{cells}; {type(trainer.encoder or trainer.task).__name__}, {trainer.steps_per_sample} steps; {trainer.done:,} of {trainer.total:,} batches with {type(self.surrogate or trainer.method).__name__}, seed {trainer.seed}"

    def look(self) -> Job:
        """Run the chosen sample through the current weights."""
        if self.trainer is not None:
            state = self.trainer.progress()
            yield Progress(
                state.done, state.total, state.message, {**state.values, "raster": self._glance(self.trainer)}
            )

    def _glance(self, trainer: Trainer) -> Raster:
        with self._busy:
            return trainer.raster(min(self.image, len(trainer.task.split("test")) - 1))

    def layers(self) -> dict[str, int]:
        """Cells of each layer of the present run, the input first."""
        network = self.trainer.network if self.trainer else self.network()
        return {name: population.size for name, population in network.populations.items()}

    def prepare(self) -> Job:
        """Make or read the samples of the task, so that nothing else has to wait for them."""
        self.task.split("test")
        yield self.progress

    def surrogate_curve(self, reach: float = 2.5, points: int = 301) -> tuple[np.ndarray, np.ndarray]:
        """The slope that replaces a spike's (1/mV) over the membrane's distance from threshold (mV), ``reach`` widths to either side."""
        width = self.cell.v_t - self.cell.e_l
        x = np.linspace(-reach, reach, points)
        return x * width, (self.surrogate.sampled(x) if self.surrogate else np.zeros(points)) / width

    def _report(self, progress: Progress, trainer: Trainer, told: list[int], glance: bool = True) -> Progress:
        """Add what was measured since the last report; ``told`` counts the batches and epochs that were reported."""
        values = {**progress.values, "begins": told == [0, 0], "fresh": trainer.curves.since(*told)}
        told[:] = len(trainer.curves.batch), len(trainer.curves.epoch_batch)
        if glance:
            values["raster"] = self._glance(trainer)
        return Progress(progress.done, progress.total, progress.message, values)

    def take(self, progress: Progress) -> None:
        """Make what a job reported the present results."""
        news: dict[str, Any] = {"progress": progress}
        fresh: Curves | None = progress.values.get("fresh")
        if fresh is not None:
            if progress.values["begins"] or self.curves is None:
                news["curves"] = fresh
            else:
                self.curves.extend(fresh)
        news |= {name: progress.values[name] for name in ("raster", "trained") if name in progress.values}
        self.param.update(**news)

    def run(self) -> Curves | None:
        """Train to the end without a page."""
        run_job(self.job(), self.take)
        return self.curves


def quick_network(seed: int = 1, epochs: int = 5, hidden: int = 128) -> Trained:
    """Train a small network on the digits without a page, in a few seconds: for a script, or a chip that has nothing to run yet."""
    training = Training(seed=seed, epochs=epochs, hidden=hidden)
    training.run()
    assert training.trained is not None
    return training.trained
