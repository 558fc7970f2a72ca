"""What a training is made of: task, method, network, code and schedule, each chosen from a menu."""

from __future__ import annotations

from collections.abc import Collection
from copy import deepcopy
from typing import Any, Self

import param

from workbench.core.catalogue import catalogue, find
from workbench.core.errors import RangeError
from workbench.core.model import Neuron
from workbench.core.part import part
from workbench.core.quantity import Quantity
from workbench.experiments.training_menus import codes, fitting, methods, neuron, neurons, tasks
from workbench.learning.descent import COUNT, MEMBRANE, Descent
from workbench.learning.method import Method
from workbench.learning.methods.conversion import Conversion
from workbench.learning.methods.eventprop import EventProp
from workbench.learning.methods.surrogate_gradient import SurrogateGradient
from workbench.learning.surrogate import Surrogate
from workbench.learning.trainer import Trainer
from workbench.network.network import Network
from workbench.network.presets.feedforward import feedforward
from workbench.network.presets.rate_coded import latency, rate_coded
from workbench.stimuli.code import Code
from workbench.stimuli.rate_code import RateCode
from workbench.tasks.digits import Digits
from workbench.tasks.labelled import Labelled


class TrainingChoices(param.Parameterized):
    """The choices of a training; a task brings the length of its samples, and a method a code that it can follow."""

    problem = param.Selector(default="Digits", objects=tasks(), label="task", doc="What is learned.")
    learning = param.Selector(default="SurrogateGradient", objects=methods(), label="method", doc="How weights change.")
    depth = param.Integer(1, bounds=(0, 4), label="hidden layers", doc="Layers between the input and the output.")
    hidden = param.Integer(128, bounds=(1, 1024), label="cells a layer", doc="Cells of each hidden layer.")
    neuron = param.Selector(default="LIF", objects=neurons(), doc="What every layer is made of.")
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

    cell = part(Neuron, lambda: neuron("LIF"))
    encoder = part(Code, RateCode)
    method = part(Method, SurrogateGradient)
    task = part(Labelled, Digits)

    def __init__(self, **params: Any) -> None:
        super().__init__(**params)
        if "cell" in params:
            self.neuron = type(self.cell).__name__
        self._choose_neuron()
        self._choose_problem(given=params)
        self._choose_learning(given=params)
        self._choose_code()
        self._choose_shape()

    @param.depends("problem", watch=True)
    def _choose_problem(self, given: Collection[str] = ()) -> None:
        if type(self.task).__name__ != self.problem:
            self.task = find("tasks", self.problem)()
            usual: dict[str, Any] = {
                "image": 0,
                "steps": round(self.task.duration) or type(self).param["steps"].default,
            }
            if not isinstance(self.method, (Conversion, EventProp)):
                usual["code"] = type(self.task).code
            self.param.update(**{name: value for name, value in usual.items() if name not in given})

    @param.depends("neuron", watch=True)
    def _choose_neuron(self) -> None:
        if type(self.cell).__name__ != self.neuron:
            self.cell = neuron(self.neuron)

    @param.depends("learning", watch=True)
    def _choose_learning(self, given: Collection[str] = ()) -> None:
        if type(self.method).__name__ != self.learning:
            kind, before = find("learning.methods", self.learning), self.method
            same = {name: getattr(before, name) for name in ("learning_rate", "smoothing") if name in before.param}
            self.method = kind(**{name: value for name, value in same.items() if name in kind.param})
            self._suit(before, given)
            if kind is Conversion:
                self.code = "DirectCode"
            elif kind is EventProp:
                self.neuron = "CubaLIF"  # of these cells its equations speak
                if self.encoder.graded:
                    self.code = "RateCode"  # it follows spikes only
            self._choose_shape()

    def _suit(self, before: Method, given: Collection[str]) -> None:
        """Take what the method suggests, but for choices that were given; what the one before suggested goes back to its default."""
        own = {name: type(self).param[name].default for name in before.suggests}
        usual = {**own, **self.method.suggests}
        self.param.update(**{name: value for name, value in usual.items() if name not in given})
        if type(self.encoder).__name__ != self.code or {"code", "encoder"} & {*given}:
            return  # another code than the one suggested keeps its own numbers
        kept = {
            name: type(self.encoder).param[name].default
            for name in before.suggests_of_code
            if name in self.encoder.param
        }
        self.encoder.param.update(**{**kept, **self.method.suggests_of_code})

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
        counted = isinstance(self.method, Descent) and self.method.score == COUNT
        return coded and counted and not isinstance(self.method, Conversion)

    def twin(self) -> Self:
        """Another training with the same choices, that has not begun."""
        plain = {
            name: getattr(self, name)
            for name in TrainingChoices.param
            if name not in ("name", "cell", "encoder", "method", "task")
        }
        parts: dict[str, Any] = {
            "cell": deepcopy(self.cell),
            "encoder": deepcopy(self.encoder),
            "method": deepcopy(self.method),
            "task": self.task.copy(),
        }
        return type(self)(**plain, **parts)

    def choices(self) -> tuple[object, ...]:
        """What a run is made of; a run that began with other choices goes on with its own."""
        return (
            self.learning,
            tuple(getattr(self.method, "tuned", ())),
            *(
                getattr(self.method, name, None)
                for name in ("score", "feedback", "activation", "levels", "order", "trained")
            ),
            self.gain,
            self.recurrent,
            self.depth,
            self.hidden,
            self.epochs,
            self.batch,
            self.steps,
            self.seed,
            repr(self.encoder),
            repr(self.cell),
            repr(self.task),
        )

    def network(self, fit: float = 1.0) -> Network:
        """The network before training; ``fit`` is the gain of the first weights that suits the inputs."""
        features, classes = self.task.features, len(self.task.classes)
        lines = features if self.task.spiking else self.encoder.lines(features)
        if (own := self.method.network(lines, classes, self.hidden, self.seed)) is not None:
            return own
        if isinstance(self.method, Conversion):
            return rate_coded(lines, [*[self.hidden] * self.depth, classes])
        return feedforward(
            (lines, *[self.hidden] * self.depth, classes),
            seed=self.seed,
            gain=fit * self.gain,
            cell=self.cell,
            recurrent=self.recurrent,
            direct=not self.task.spiking and self.encoder.graded,
            readout=getattr(self.method, "score", COUNT) == MEMBRANE,
        )

    def begin(self) -> Trainer:
        """A trainer with the present choices."""
        own = self.method.network(self.task.features, len(self.task.classes), self.hidden, self.seed)
        if own is not None and not self.task.spiking and self.encoder.graded:
            raise RangeError(self.learning, "a code of spikes", self.code, "code 'rate'")
        if isinstance(self.method, Conversion) and (self.task.spiking or not self.encoder.graded):
            given = "a task of spikes" if self.task.spiking else self.code
            raise RangeError("Conversion", "a task of values that flow in as they are", given, "code 'direct'")
        self.task.split("train")  # made once, for this task and for the copy that the trainer keeps
        task, encoder = self.task.copy(), None if self.task.spiking else deepcopy(self.encoder)
        network = self.network(fitting(task, encoder, self.cell, self.steps))
        steps = self.steps + (latency(network) if isinstance(self.method, Conversion) else 0)
        return Trainer(network, task, self.method, encoder, self.epochs, self.batch, steps, seed=self.seed)
