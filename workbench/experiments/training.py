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
from workbench.experiments.training_study import Counted, PlaneAnswers, study
from workbench.experiments.workspace import Trained
from workbench.learning.curves import Curves
from workbench.learning.raster import Raster
from workbench.learning.trainer import Trainer
from workbench.network.network import Network

PACE = 0.04  # seconds of work between two reports
GLANCE = 0.25  # seconds between two rasters of the chosen sample
STUDY = 0.6  # seconds at least between two closer looks,
SHARE = 5.0  # and so many times what the last one took, so that most of the time is spent learning
HANDED = 512  # test samples at most that go on with the network: a chip runs some, and they travel with it


NEWS = ("raster", "inside", "answers", "tested")
"""What a closer look brings, beside the curves."""


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

    inside = param.Dict(
        default=None, allow_None=True, doc="What goes on in each layer, by name; None where none tells."
    )
    answers = param.ClassSelector(
        class_=PlaneAnswers, default=None, allow_None=True, doc="What is answered over the plane, if the task has one."
    )
    tested = param.ClassSelector(
        class_=Counted,
        default=None,
        allow_None=True,
        doc="What some test samples took, and whom they were mistaken for.",
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
        self.param.update(progress=Progress(0, 1), curves=None, **dict.fromkeys((*NEWS, "trained")))

    def job(self) -> Job:
        """Train, or go on training; to be driven by a worker thread, while :meth:`take` is called where the results are shown."""
        if self.trainer is None or self.finished or self.stale:
            yield Progress(0, 1, "making task and network")
            made_of = self.choices()
            self.trainer = self.begin()
            self._made_of = made_of
        trainer, told = self.trainer, [0, 0]
        yield self._report(trainer.progress(), trainer, told)
        yield from self._study(trainer)
        reported = glanced = studied = time.monotonic()
        pause, steps = STUDY, trainer.steps()
        while (progress := self._next(steps)) is not None:
            now = time.monotonic()
            if now - reported >= PACE:
                glance = now - glanced >= GLANCE
                yield self._report(progress, trainer, told, glance)
                reported, glanced = now, now if glance else glanced
            if now - studied >= pause:
                yield from self._study(trainer)
                studied = time.monotonic()
                pause = max(STUDY, SHARE * (studied - now))
        yield self._report(trainer.progress(), trainer, told)
        yield from self._study(trainer)
        yield from self.deliver()

    def look(self) -> Job:
        """Run the chosen sample through the current weights."""
        if self.trainer is not None:
            yield self._news(self.trainer, raster=self._glance(self.trainer))

    def study(self) -> Job:
        """Look closely at the network as it is, before a run, too."""
        trainer = self.trainer
        if trainer is None or self.stale:
            made_of, trainer = self.choices(), self.begin()
            self.trainer, self._made_of = trainer, made_of
        yield self._news(trainer, raster=self._glance(trainer))
        yield from self._study(trainer)

    def _study(self, trainer: Trainer) -> Job:
        pieces = study(trainer, self.surrogate)
        while True:
            with self._busy:
                found = next(pieces, None)
            if found is None:
                return
            yield self._news(trainer, **found)

    def _news(self, trainer: Trainer, **news: Any) -> Progress:
        """A report that learning has come no further, and what was seen meanwhile."""
        state = trainer.progress()
        return Progress(state.done, state.total, state.message, {**state.values, **news})

    def _next(self, steps: Job) -> Progress | None:
        """One step, while nobody else uses the trainer: a job that was just stopped may still be in its last one."""
        with self._busy:
            return next(steps, None)

    def deliver(self) -> Job:
        """Evaluate the current weights on the first test samples and hand out the network with them, as a chip takes it."""
        trainer = self.trainer
        if trainer is None or not self.for_chips or self.stale:
            return
        samples = trainer.task.split("test")[:HANDED]
        parts, right = [], 0
        for at in range(0, len(samples), trainer.chunk):
            part = samples[at : at + trainer.chunk]
            with self._busy:
                parts.append(trainer.encode(part.inputs, "test", at))
                right += int((trainer.answers(parts[-1]) == part.labels).sum())
            yield trainer.progress()
        trained = Trained(
            self.written(trainer),
            np.concatenate(parts, axis=1),
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
        yield self._news(trainer, trained=trained)

    def written(self, trainer: Trainer) -> Network:
        """A copy of the network of a run, with the weights it has learned so far."""
        with self._busy:
            trainer.learner.write_back()
            return trainer.network.copy()

    def _story(self, trainer: Trainer) -> str:
        cells = ", ".join(
            f"{p.size} {type(p.model).__name__} in {name}"
            for name, p in trainer.network.populations.items()
            if not p.is_stimulus
        )
        return f"{cells}; {type(trainer.encoder or trainer.task).__name__}, {trainer.steps_per_sample} steps; {trainer.done:,} of {trainer.total:,} batches with {type(self.surrogate or trainer.method).__name__}, seed {trainer.seed}"

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
        news |= {name: progress.values[name] for name in (*NEWS, "trained") if name in progress.values}
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
