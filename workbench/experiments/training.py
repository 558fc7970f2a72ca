"""Training, without a page: what to learn with, how, and what came out so far."""

from __future__ import annotations

import threading
import time
from copy import deepcopy
from typing import Any

import numpy as np
import param

from workbench.core.catalogue import catalogue, find
from workbench.core.errors import RangeError
from workbench.core.jobs import Job, Progress
from workbench.core.jobs import run as run_job
from workbench.core.part import part
from workbench.core.quantity import Quantity
from workbench.experiments.training_menus import codes, fitting, methods, tasks
from workbench.experiments.workspace import Trained
from workbench.learning.curves import Curves
from workbench.learning.descent import COUNT, MEMBRANE, Descent
from workbench.learning.methods.conversion import Conversion
from workbench.learning.methods.eventprop import EventProp
from workbench.learning.methods.surrogate_gradient import SurrogateGradient
from workbench.learning.raster import Raster
from workbench.learning.surrogate import Surrogate
from workbench.learning.trainer import Trainer
from workbench.network.network import Network
from workbench.network.presets.feedforward import feedforward
from workbench.network.presets.rate_coded import latency, rate_coded
from workbench.neurons.cuba_lif import CubaLIF
from workbench.neurons.lif import LIF
from workbench.stimuli.code import Code
from workbench.stimuli.rate_code import RateCode
from workbench.tasks.digits import Digits
from workbench.tasks.labelled import Labelled

PACE = 0.04  # seconds of work between two reports
GLANCE = 0.25  # seconds between two rasters of the chosen sample


class Training(param.Parameterized):
    """A layered network that learns a task by a method; results change while it learns.

    Task, method, network, code and schedule are taken when a run begins; what the method's card holds acts at once.
    """

    problem = param.Selector(default="Digits", objects=tasks(), label="task", doc="What is learned.")
    learning = param.Selector(default="SurrogateGradient", objects=methods(), label="method", doc="How weights change.")
    hidden = param.Integer(128, bounds=(4, 1024), label="hidden cells", doc="Cells of the hidden layer.")
    gain = Quantity(
        1.0,
        label="first weights",
        symbol="g",
        bounds=(0.01, 100),
        soft=(0.2, 5),
        doc="Over what lets the inputs scatter hidden membranes by twice the way to threshold.",
    )
    recurrent = Quantity(
        0.0,
        label="recurrent weights",
        symbol=r"g_{\mathrm{rec}}",
        bounds=(0, 100),
        soft=(0, 5),
        doc="Of the hidden layer to itself: largest first weight times the root of its cells, over the way to threshold; 0 for none.",
    )
    epochs = param.Integer(25, bounds=(1, 500), doc="Passes through the training samples.")
    batch = param.Integer(
        32, bounds=(1, 512), label="samples a batch", doc="Samples whose gradients are averaged before a step."
    )
    steps = param.Integer(
        20, bounds=(4, 500), label="steps a sample", doc="Length of a sample's spike trains; a step is 1 ms."
    )
    seed = param.Integer(
        1, bounds=(0, 2**31 - 1), doc="Seed of the first weights, of the order of samples and of the code."
    )
    code = param.Selector(
        default="RateCode",
        objects=codes(),
        doc="How values become spikes.",
    )
    shape = param.Selector(
        default="ArcTan",
        objects=list(catalogue("learning.surrogates")),
        label="surrogate",
        doc="What replaces the slope of a spike.",
    )
    image = param.Integer(0, bounds=(0, None), label="test sample", doc="Which test sample is shown.")

    cell = part(LIF, lambda: LIF(c_m=100.0, g_l=10.0, e_l=-60.0, v_t=-50.0, v_r=-60.0))
    encoder = part(Code, RateCode)
    method = part(Descent, SurrogateGradient)
    task = part(Labelled, Digits)

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
        self._choose_problem()
        self._choose_learning()
        self._choose_code()
        self._choose_shape()

    @param.depends("problem", watch=True)
    def _choose_problem(self) -> None:
        if type(self.task).__name__ != self.problem:
            self.task = find("tasks", self.problem)()
            self.param.update(image=0, steps=round(self.task.duration) or type(self).param["steps"].default)

    @param.depends("learning", watch=True)
    def _choose_learning(self) -> None:
        if type(self.method).__name__ != self.learning:
            kind = find("learning.methods", self.learning)
            shared = {name: getattr(self.method, name) for name in ("learning_rate", "smoothing")}
            self.method = kind(**shared)
            if kind is Conversion:
                self.code = "DirectCode"
            elif kind is EventProp and self.encoder.graded:
                self.code = "RateCode"  # it follows spikes only
            self._choose_shape()

    @param.depends("code", watch=True)
    def _choose_code(self) -> None:
        if type(self.encoder).__name__ != self.code:
            self.encoder = find("stimuli", self.code)()

    @param.depends("shape", watch=True)
    def _choose_shape(self) -> None:
        if self.surrogate is not None and type(self.surrogate).__name__ != self.shape:
            self.method.surrogate = find("learning.surrogates", self.shape)()  # pyright: ignore[reportAttributeAccessIssue]

    @property
    def surrogate(self) -> Surrogate | None:
        """The surrogate in use, if the method has one."""
        return getattr(self.method, "surrogate", None)

    @property
    def for_chips(self) -> bool:
        """Whether a chip can take the network: spikes go in, and spikes are counted."""
        coded = self.task.spiking or not self.encoder.graded
        return coded and self.method.score == COUNT and not isinstance(self.method, Conversion)

    def choices(self) -> tuple[object, ...]:
        """What a run is made of; a run that began with other choices goes on with its own."""
        return (
            self.learning,
            tuple(self.method.tuned),
            *(getattr(self.method, name, None) for name in ("score", "feedback", "activation", "levels")),
            self.gain,
            self.recurrent,
            self.hidden,
            self.epochs,
            self.batch,
            self.steps,
            self.seed,
            repr(self.encoder),
            repr(self.cell),
            repr(self.task),
        )

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

    def network(self, fit: float = 1.0) -> Network:
        """The network before training; ``fit`` is the gain of the first weights that suits the inputs."""
        features, classes = self.task.features, len(self.task.classes)
        lines = features if self.task.spiking else self.encoder.lines(features)
        if isinstance(self.method, Conversion):
            return rate_coded(lines, [self.hidden, classes])
        exact = isinstance(self.method, EventProp)
        cell = CubaLIF(**self.cell.values()) if exact else self.cell
        return feedforward(
            (lines, self.hidden, classes),
            seed=self.seed,
            gain=fit * self.gain,
            cell=cell,
            recurrent=self.recurrent,
            direct=not self.task.spiking and self.encoder.graded,
            readout=self.method.score == MEMBRANE,
        )

    def _begin(self) -> Trainer:
        """A trainer with the present choices."""
        if isinstance(self.method, Conversion) and (self.task.spiking or not self.encoder.graded):
            given = "a task of spikes" if self.task.spiking else self.code
            raise RangeError("Conversion", "a task of values that flow in as they are", given, "code 'direct'")
        task, encoder = self.task.copy(), None if self.task.spiking else deepcopy(self.encoder)
        network = self.network(fitting(task, encoder, self.cell, self.steps))
        steps = self.steps + (latency(network) if isinstance(self.method, Conversion) else 0)
        return Trainer(network, task, self.method, encoder, self.epochs, self.batch, steps, seed=self.seed)

    def reset(self) -> None:
        """Forget the run; the next one begins with new weights."""
        self.trainer = None
        self.param.update(progress=Progress(0, 1), curves=None, raster=None, trained=None)

    def job(self) -> Job:
        """Train, or go on training; to be driven by a worker thread, while :meth:`take` is called where the results are shown."""
        if self.trainer is None or self.finished or self.stale:
            yield Progress(0, 1, "making task and network")
            made_of = self.choices()
            self.trainer = self._begin()
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
