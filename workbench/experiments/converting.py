"""The conversion bench: an ordinary network that learned digits, every way to make it spike, and what each loses in how many steps."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Any

import numpy as np
import param

from workbench.core.errors import unknown
from workbench.core.jobs import Job, Progress, through
from workbench.core.quantity import Quantity
from workbench.experiments.result import Axis, Curve, Mark, Number, Panel, Result
from workbench.learning.calibration import BIAS, KINDS, NONE, POTENTIAL
from workbench.learning.converted import Converted, converted
from workbench.learning.methods.conversion import RELU, STEPS, Conversion, ConversionLearner
from workbench.learning.trainer import Trainer
from workbench.network.presets.rate_coded import latency, rate_coded
from workbench.stimuli.direct_code import DirectCode
from workbench.tasks.digits import Digits

LONGEST = 64  # steps
TOLD = (1, 2, 4, 8, 16, 32, 64)
PIECE = 120  # samples of one step of a job
PERCENTILES = (90.0, 95.0, 97.0, 98.0, 99.0, 99.5, 99.9, 100.0)
SWEPT = (4, 8, 32)  # steps at which percentiles are compared
SCATTERED = 1500  # cells and samples drawn of each layer

HERE = "as chosen"
GALLERY: dict[str, tuple[str, dict[str, Any]]] = {
    "max, 0": (RELU, {"percentile": 100.0, "start": 0.0}),
    "max, θ/2": (RELU, {"percentile": 100.0, "start": 0.5}),
    "99.9 %, 0": (RELU, {"percentile": 99.9, "start": 0.0}),
    "99.9 %, θ/2": (RELU, {"percentile": 99.9, "start": 0.5}),
    "99 %, θ/2": (RELU, {"percentile": 99.0, "start": 0.5}),
    "QCFS 4, θ/2": ("QCFS 4", {"start": 0.5}),
    "QCFS 8, θ/2": ("QCFS 8", {"start": 0.5}),
    "99.9 %, 0, biases": (
        RELU,
        {"percentile": 99.9, "start": 0.0, "calibration": BIAS, "calibrated": 8},
    ),
    "99.9 %, 0, potentials": (
        RELU,
        {"percentile": 99.9, "start": 0.0, "calibration": POTENTIAL, "calibrated": 8},
    ),
}
"""By name (the activation that is one spike a step, where membranes start, what is calibrated): the ordinary network's activation, and what of a
Conversion is chosen."""


class Converting(param.Parameterized):
    """The choices of the bench. Networks are trained when a measurement first needs them, and kept while theirs stay the same."""

    hidden = param.Integer(128, bounds=(8, 512), label="cells of a layer", doc="Cells of a hidden layer.")
    layers = param.Integer(2, bounds=(1, 4), label="hidden layers", doc="Hidden layers.")
    epochs = param.Integer(30, bounds=(1, 100), doc="Passes through the training samples.")
    seed = param.Integer(1, bounds=(0, 2**31 - 1), doc="Seed of first weights and of the order of samples.")
    activation = param.Selector(
        default=RELU, objects=[RELU, "QCFS 4", "QCFS 8"], doc="Of the ordinary network: rectified, or in so many steps."
    )
    percentile = Quantity(
        99.9, "1", symbol="p", bounds=(50, 100), soft=(90, 100), step=0.1, label="percentile (%)",
        doc="Which activation becomes one spike a step, in percent of a layer's from below; a QCFS brings its own.",
    )  # fmt: skip
    start = Quantity(
        0.5, "1", bounds=(0, 1), soft=(0, 1), step=0.05, label="start V(0)/θ", doc="Where membranes start, over the threshold."
    )  # fmt: skip
    calibration = param.Selector(default=NONE, objects=list(KINDS), doc="What is set right layer by layer.")
    calibrated = param.Integer(8, bounds=(1, LONGEST), label="calibrated for steps", doc="Steps of a calibration.")
    steps = param.Integer(8, bounds=(1, LONGEST), label="steps T of the rates", doc="Steps for which rates are compared with activations.")  # fmt: skip
    wanted = param.Integer(default=0, doc="Counts the changes that ask for new measurements.")

    NETWORK = ("hidden", "layers", "epochs", "seed")
    CONVERSION = ("activation", "percentile", "start", "calibration", "calibrated")

    def __init__(self, **params: Any) -> None:
        self.task = Digits()
        self._trainers: dict[tuple[Any, ...], Trainer] = {}
        super().__init__(**params)

    @param.depends(*NETWORK, *CONVERSION, "steps", watch=True)
    def _want(self) -> None:
        self.wanted += 1

    # -- networks

    def learner(self, activation: str) -> Generator[Progress, None, ConversionLearner]:
        """Train the ordinary network of that activation, or go on where training was left; returns its learner."""
        key = (activation, *(getattr(self, name) for name in self.NETWORK))
        if key not in self._trainers:
            network = rate_coded(self.task.features, [*[self.hidden] * self.layers, len(self.task.classes)])
            kind, levels = (RELU, 8) if activation == RELU else (STEPS, int(activation.split()[1]))
            method = Conversion(activation=kind, levels=levels)
            steps = 1 + latency(network)  # nobody needs the spiking network while the ordinary one learns
            self._trainers = {kept: trainer for kept, trainer in self._trainers.items() if kept[1:] == key[1:]}
            self._trainers[key] = Trainer(
                network, self.task, method, DirectCode(), self.epochs, 64, steps, seed=self.seed
            )
        trainer = self._trainers[key]
        for step in trainer.steps():
            yield Progress(step.done, step.total, f"{activation}: {step.message}")
        learner = trainer.learner
        assert isinstance(learner, ConversionLearner)
        return learner

    def method(self) -> Conversion:
        """The conversion on the bench."""
        names = [name for name in self.CONVERSION if name != "activation"]
        return Conversion(**{name: getattr(self, name) for name in names})

    def accuracy(self, made: Converted, steps: int = LONGEST) -> Generator[Progress, None, np.ndarray]:
        """Right answers (%) on the test samples after 1, 2, ... steps, ``(steps,)``."""
        samples, found = self.task.split("test"), []
        for at in range(0, len(samples), PIECE):
            part = samples[at : at + PIECE]
            found.append(made.right(np.asarray(part.inputs), part.labels, steps))
            yield Progress(at, len(samples), "answering")
        return 100.0 * np.concatenate(found, axis=1).mean(1)

    def ordinary(self, learner: ConversionLearner) -> float:
        """Right answers (%) of the ordinary network on the test samples."""
        samples = self.task.split("test")
        return 100.0 * float((learner.ordinary(np.asarray(samples.inputs)).argmax(1) == samples.labels).mean())

    # -- measurements

    @property
    def measures(self) -> dict[str, Callable[[], Job]]:
        """The jobs of the measurements by their labels; each returns its result."""
        return {
            "Accuracy against steps": self._here,
            "Rate against activation": self._scatter,
            "Percentile": self._percentiles,
            "Every choice side by side": self._gallery,
        }

    def measure(self, label: str) -> Result:
        """Measure here and now.

        Raises
        ------
        UnknownName
            If there is no such measurement.
        """
        if label not in self.measures:
            raise unknown("Converting.measure", label, self.measures)
        *_, result = through(self.measures[label]())
        return result

    def _here(self) -> Job:
        learner = yield from self.learner(self.activation)
        made = converted(learner, self.method())
        right = yield from self.accuracy(made)
        ordinary, samples = self.ordinary(learner), np.asarray(self.task.split("test").inputs)
        spent = {steps: made.spikes(samples, steps) for steps in (8, 32)}
        lost = {steps: ordinary - float(right[steps - 1]) for steps in (8, 32)}
        numbers = (
            Number("ordinary network", ordinary, "%"),
            *(Number(f"lost in {steps} steps", points, note="points") for steps, points in lost.items()),
            *(Number(f"spikes in {steps} steps", round(count), note="all cells, per digit") for steps, count in spent.items()),
        )  # fmt: skip
        summary = f"{ordinary:.1f} % before; {right[7]:.1f} % after 8 steps and {right[31]:.1f} % after 32."
        return Result(
            "Accuracy against steps",
            repr(self.method()),
            summary,
            numbers,
            (_over_steps({HERE: right}, ordinary),),
            ("steps", "right answers (%)"),
            tuple((str(steps), f"{right[steps - 1]:.1f}") for steps in TOLD),
            (NOTE, "T: steps that each layer hears; what a layer says arrives two steps later in the next."),
        )

    def _scatter(self) -> Job:
        learner = yield from self.learner(self.activation)
        made = converted(learner, self.method())
        values = np.asarray(self.task.split("test").inputs)[:PIECE]
        layers = made.rates(values, self.steps)
        yield Progress(1, 1, "comparing rates")
        panels, rows, numbers = [], [], []
        for index, (wanted, told) in enumerate(layers):
            size = made.sizes[index]
            some = np.random.default_rng(0).permutation(wanted.size)[:SCATTERED]
            line = np.array([0.0, size])
            off = told - wanted
            panels.append(
                Panel(
                    Axis(f"activation, layer {index + 1}"),
                    Axis("rate × scale"),
                    (
                        Curve("a cell and a digit", wanted.ravel()[some], told.ravel()[some], loose=True),
                        Curve("as it should be", line, line, theory=True),
                    ),
                    (Mark("one spike a step", size),),
                )
            )
            numbers.append(
                Number(f"layer {index + 1}: mean error", float(off.mean()), note=f"its spread {off.std():.3g}, scale {size:.3g}")
            )  # fmt: skip
            rows.append((str(index + 1), f"{size:.4g}", f"{off.mean():.4g}", f"{off.std():.4g}"))
        first = layers[0][1] - layers[0][0]
        return Result(
            "Rate against activation",
            repr(self.method()),
            f"In {self.steps} steps a rate can take {self.steps + 1} values: the first layer is off by {first.mean():+.3g} in the mean, give or take {first.std():.3g}.",
            tuple(numbers),
            tuple(panels),
            ("layer", "scale (one spike a step)", "mean error", "spread of the error"),
            tuple(rows),
            (
                f"The first {PIECE} test digits; {SCATTERED:,} of all cells and digits are drawn.",
                "A rate is r = a - (V(T) - V(0))/(T θ): what is left on the membrane is what a rate misses.",
            ),
        )

    def _percentiles(self) -> Job:
        if self.activation != RELU:
            yield Progress(1, 1)
            return Result("Percentile", self.activation, "A QCFS learned its scales; there is no percentile to choose.")
        learner = yield from self.learner(RELU)
        found = []
        for percentile in PERCENTILES:
            method = self.method()
            method.percentile = percentile
            found.append((yield from self.accuracy(converted(learner, method), max(SWEPT))))
        table, ordinary = np.array(found), self.ordinary(learner)
        curves = tuple(
            Curve(f"T = {steps}", np.array(PERCENTILES), table[:, steps - 1], points=True) for steps in SWEPT
        )
        apart = {steps: float(np.ptp(table[:, steps - 1])) for steps in SWEPT}
        return Result(
            "Percentile",
            repr(self.method()),
            f"From {PERCENTILES[0]:g} to 100 %, accuracies differ by {apart[SWEPT[0]]:.1f} points in {SWEPT[0]} steps, and by {apart[SWEPT[-1]]:.1f} in {SWEPT[-1]}.",
            tuple(
                Number(f"differ at T = {steps}", points, note="points, largest minus least")
                for steps, points in apart.items()
            ),
            (
                Panel(
                    Axis("percentile that is one spike a step", "%"),
                    Axis("right answers", "%"),
                    (*curves, Curve("ordinary", np.array([PERCENTILES[0], 100.0]), np.full(2, ordinary), theory=True)),
                    (Mark(HERE, float(self.percentile)),),
                ),
            ),
            ("percentile", *(f"T = {steps}" for steps in SWEPT)),
            tuple(
                (f"{percentile:g}", *(f"{row[steps - 1]:.1f}" for steps in SWEPT))
                for percentile, row in zip(PERCENTILES, table, strict=True)
            ),
            ("A low percentile clips strong activations; a high one leaves the others few spikes.", self._grain()),
        )

    def _gallery(self) -> Job:
        found: dict[str, np.ndarray] = {}
        ordinary: dict[str, float] = {}
        for index, (name, (activation, choices)) in enumerate(GALLERY.items()):
            learner = yield from self.learner(activation)
            ordinary[activation] = self.ordinary(learner)
            found[name] = yield from self.accuracy(converted(learner, Conversion(**choices)))
            yield Progress(index + 1, len(GALLERY), name)
        best = {steps: max(found, key=lambda name: found[name][steps - 1]) for steps in (2, 8)}
        said = ", ".join(f"{activation} {value:.1f} %" for activation, value in ordinary.items())
        return Result(
            "Every choice side by side",
            "every conversion",
            f"Best in two steps: {best[2]}, {found[best[2]][1]:.1f} %; in eight: {best[8]}, {found[best[8]][7]:.1f} %. Ordinary networks: {said}. "
            "A name says which activation is one spike a step, where membranes start (θ: the threshold), and what was calibrated.",
            tuple(Number(name, float(right[7]), "%", "after 8 steps") for name, right in found.items()),
            (_over_steps(found, ordinary[RELU]),),
            ("steps", *found),
            tuple((str(steps), *(f"{right[steps - 1]:.1f}" for right in found.values())) for steps in TOLD),
            (
                NOTE,
                "What was calibrated was calibrated for 8 steps, on the training samples seen last.",
                self._grain(),
            ),
        )

    def _grain(self) -> str:
        count = len(self.task.split("test"))
        return f"There are {count} test digits: one of them is {100 / count:.2f} points."


NOTE = "Right answers on the test samples. Scales: Rueckauer et al. 2017, doi 10.3389/fnins.2017.00682; V(0): Bu et al. 2022, doi 10.1609/aaai.v36i1.19874; QCFS: arXiv 2303.04347; calibration: Li et al. 2021, arXiv 2106.06984."


def _over_steps(found: dict[str, np.ndarray], ordinary: float) -> Panel:
    places = np.array([1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64])
    curves = [Curve(name, places.astype(float), right[places - 1], points=True) for name, right in found.items()]
    line = Curve("ordinary network", np.array([1.0, LONGEST]), np.full(2, ordinary), theory=True)
    return Panel(Axis("steps T", log=True), Axis("right answers", "%"), (*curves, line), (Mark("8", 8.0), Mark("32", 32.0)))  # fmt: skip


def converting_code(bench: Converting) -> str:
    """Return Python that repeats every measurement of a bench.

    >>> print(converting_code(Converting(start=0.0)))
    import workbench as wb
    <BLANKLINE>
    bench = wb.Converting(start=0.0)
    for label in bench.measures:
        print(bench.measure(label))
    """
    names = (*bench.NETWORK, *bench.CONVERSION, "steps")
    changed = [
        f"{name}={getattr(bench, name)!r}" for name in names if getattr(bench, name) != bench.param[name].default
    ]
    lines = ["import workbench as wb", "", f"bench = wb.Converting({', '.join(changed)})"]
    return "\n".join([*lines, "for label in bench.measures:", "    print(bench.measure(label))"])
