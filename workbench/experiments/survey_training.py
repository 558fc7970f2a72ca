"""Tables 2 and 5 of the survey, measured: every method learns the same digits, and is counted and timed alike."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from workbench.core.errors import WorkbenchError
from workbench.core.jobs import Job, Progress
from workbench.experiments.inference_energy import inference_energy
from workbench.experiments.training import Training
from workbench.experiments.training_menus import methods, spaced
from workbench.learning.expenses import expenses
from workbench.learning.kept_for_backward import kept_for_backward
from workbench.learning.methods.hybrid import BETWEEN, Hybrid
from workbench.learning.threads import cpu_seconds, torch_threads
from workbench.learning.trainer import Trainer

EPOCHS = 10  # passes through the samples at most
HIDDEN = 100  # cells that learn, for the accuracy
SIZES = (64, 128, 256, 512)  # cells of a timed batch
LENGTHS = (10, 20, 40)  # steps of a weighed batch
BATCH, REPEATS, COUNTED = (
    32,
    3,
    64,
)  # samples of such a batch, how often it is timed, and test samples whose spikes are counted

METHODS = {
    "Backpropagation with surrogate gradients": "SurrogateGradient",
    "STDP": "UnsupervisedSTDP",
    "Reward-modulated STDP": "RewardedSTDP",
    "Hybrid of backpropagation and STDP": "Hybrid",
    "Conversion from a conventional network": "Conversion",
}
"""Row of Tables 2 and 5 -> class in the catalogue of methods."""

OWN_MEMORY = ("EventProp",)
"""Methods that go back by their own hands: what they keep for it is not seen by torch, and so not weighed."""

AGENT = "Reinforcement learning in spiking networks"
"""The row whose methods learn from an environment, and not from labelled samples."""


@dataclass(frozen=True)
class MethodCost:
    """What one method took and reached on the digits.

    Attributes
    ----------
    accuracy
        Share of right answers on the test samples.
    seconds, samples
        CPU time of learning (s), and samples shown.
    energy, steps
        Arithmetic of one inference (J) with the 45 nm numbers of 32 bits, and its steps.
    additions, multiply_adds
        What was counted for it.
    sizes, times
        Cells that learn, and the CPU time of a batch with so many (s).
    lengths, kept
        Steps of a sample, and the bytes that a batch keeps for its way back.
    told
        How it was trained, in words.
    """

    name: str
    accuracy: float
    seconds: float
    samples: int
    energy: float
    steps: int
    additions: float
    multiply_adds: float
    sizes: tuple[int, ...]
    times: tuple[float, ...]
    lengths: tuple[int, ...]
    kept: tuple[int, ...]
    told: str

    @property
    def growth(self) -> float:
        """The power of the number of cells with which the time of a batch grows, by least squares on logarithms."""
        return float(np.polyfit(np.log(self.sizes), np.log(self.times), 1)[0])

    @property
    def kept_a_step(self) -> float:
        """Bytes that one step more of every sample keeps for the way back."""
        return float(np.polyfit(self.lengths, self.kept, 1)[0])


def training(name: str, **choices: Any) -> Training:
    """A training of digits by a method of the catalogue, with what the method suggests but for the number of epochs, which is bounded."""
    made = Training(learning=name, seed=1)
    suggested = dict(made.method.suggests)
    suggested["epochs"] = min(suggested.get("epochs", EPOCHS), EPOCHS)
    made.param.update(**{"hidden": HIDDEN, **suggested, **choices})
    return made


def one_batch(name: str, **choices: Any) -> Trainer:
    """A trainer for whom one batch stands for all; of a hybrid, a batch from which both of its parts learn."""
    chosen = training(name, **choices)
    if isinstance(chosen.method, Hybrid):
        chosen.method.param.update(order=BETWEEN, share=0.0)
    return chosen.begin()


def measure_method(name: str) -> Job:
    """Train, count, time and weigh one method; returns its :class:`MethodCost`."""
    label = spaced(name)
    chosen = training(name)
    trainer = chosen.begin()
    seconds, steps = 0.0, trainer.steps()
    while True:
        learns, began = trainer.index < trainer.batches_per_epoch, time.thread_time()
        step = next(steps, None)
        if step is None:
            break
        if learns:  # from a batch, or a part of one; evaluations are not counted
            seconds += time.thread_time() - began
        share = 0.6 * trainer.done / max(trainer.total, 1)
        yield Progress(round(1000 * share), 1000, f"{label}: {step.message}")
    samples = trainer.task.split("test")[:COUNTED]
    inputs = trainer.encode(samples.inputs, "survey")
    counts = expenses(trainer.network, trainer.learner.spikes(inputs), len(inputs))
    times = []
    for size in SIZES:
        timed = one_batch(name, hidden=size)
        batch, labels = _batch(timed)
        learn = partial(timed.learner.learn, batch, labels)
        cpu_seconds(learn)  # what is compiled or loaded at first use is not counted
        took = []
        for _ in range(REPEATS):
            took.append(cpu_seconds(learn))
            yield Progress(700, 1000, f"{label}: a batch with {size} cells")
        times.append(max(min(took), 1e-6))
    kept = []
    for length in LENGTHS:
        weighed = one_batch(name, steps=length)
        batch, labels = _batch(weighed)
        with torch_threads(1):
            kept.append(kept_for_backward(partial(weighed.learner.learn, batch, labels)))
        yield Progress(900, 1000, f"{label}: what {length} steps keep")
    return MethodCost(
        name,
        trainer.curves.test_accuracy[-1],
        seconds,
        trainer.epoch * len(trainer.task.split("train")),
        inference_energy(counts).energy.middle,
        len(inputs),
        counts.additions,
        counts.multiply_adds,
        SIZES,
        tuple(times),
        LENGTHS,
        tuple(kept),
        f"{trainer.epochs} epochs, {chosen.hidden} cells, {len(inputs)} steps, seed 1",
    )


def _batch(trainer: Trainer) -> tuple[np.ndarray, np.ndarray]:
    samples = next(iter(trainer.task.batches("train", BATCH, 1, 0)))
    return trainer.encode(samples.inputs, "survey"), samples.labels


def measure(names: Iterable[str] = ()) -> Job:
    """Measure methods one after another, by default the survey's and then all others that learn from labelled samples; each is in the progress as ``method``."""
    chosen = tuple(names) or tuple(dict.fromkeys([*METHODS.values(), *methods().values()]))
    for done, name in enumerate(chosen):
        job = measure_method(name)
        try:
            while True:
                step = next(job)
                yield Progress(1000 * done + step.done, 1000 * len(chosen), step.message)
        except StopIteration as end:
            yield Progress(1000 * (done + 1), 1000 * len(chosen), f"{spaced(name)} is measured", {"method": end.value})
        except WorkbenchError as error:
            yield Progress(1000 * (done + 1), 1000 * len(chosen), f"{spaced(name)} was left out: {error}")


def finding(costs: Mapping[str, MethodCost]) -> str:
    """What the two tables meant by the scalability of surrogate training, as far as it has been measured.

    >>> finding({})
    'Not measured yet.'
    """
    surrogate = costs.get("SurrogateGradient")
    if surrogate is None:
        return "Not measured yet."
    scales, grows = surrogate.growth <= 1, surrogate.kept_a_step > 0
    said = (
        f"Scalability of surrogate training is two things. In the size of a network: {surrogate.sizes[-1] // surrogate.sizes[0]} times the cells take "
        f"{surrogate.times[-1] / surrogate.times[0]:.1f} times as long, cells to the power of {surrogate.growth:.2f}; that "
        f"{'agrees' if scales else 'does not agree'} with the high of Table 2. In the "
        f"length of a sample: every further step keeps {surrogate.kept_a_step / 1000:.0f} kB of a batch of {BATCH} for the way back{', without end' * grows}; that "
        f"{'agrees' if grows else 'does not agree'} with the low of Table 5."
    )
    local = [
        spaced(name)
        for name, cost in costs.items()
        if name not in OWN_MEMORY and cost.kept_a_step < 0.02 * surrogate.kept_a_step
    ]
    if local:
        said += f" Nothing more for a further step is kept by: {', '.join(local)}."
    return said
