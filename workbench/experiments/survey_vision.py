"""Table 4 of the survey, measured: a convolutional network that sees frames and a spiking one that sees events answer about the same movies."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from workbench.core.jobs import Job, Progress
from workbench.hardware.baseline import prices
from workbench.learning.expenses import expenses
from workbench.learning.methods.conversion import Conversion, ConversionLearner
from workbench.learning.methods.surrogate_gradient import SurrogateGradient
from workbench.learning.threads import cpu_seconds
from workbench.learning.trainer import Trainer
from workbench.network.degrees import degrees
from workbench.network.network import Network
from workbench.network.presets.convolutional import convolutional
from workbench.network.presets.rate_coded import latency, rate_coded
from workbench.network.wiring.conv2d import Conv2D
from workbench.network.wiring.pool2d import Pool2D
from workbench.stimuli.direct_code import DirectCode
from workbench.tasks.events import Events
from workbench.tasks.labelled import Batch, Labelled
from workbench.tasks.moving_bars import EDGE, MovingBars

MOVIES, EPOCHS, BATCH = 800, 6, 32
FILTERS = 8  # of either network's convolution
FRAME = 10.0  # ms of events that make a frame
MEMORY = "sram_32k_64b"
REPEATS = 5  # of a timed pass over the test movies


class BarFrames(Labelled):
    """The movies of moving bars as frames: for every pixel and stretch of 10 ms whether it told ON, and whether it told OFF.

    It is cut into the very samples of the movies that it is made of.
    """

    classes = MovingBars.classes

    def __init__(self, bars: MovingBars, **params: Any) -> None:
        super().__init__(**params)
        self.bars = bars
        self.count = round(bars.duration / FRAME)

    @property
    def features(self) -> int:  # type: ignore[override]
        return self.count * MovingBars.features

    def _cut(self) -> dict[str, Batch]:
        return {name: self.framed(self.bars.split(name)) for name in ("train", "validation", "test")}

    def framed(self, movies: Batch) -> Batch:
        """The frames of some movies, ``(movies, features)``, frame after frame."""
        assert isinstance(movies.inputs, Events)
        trains = movies.inputs.trains(round(self.bars.duration), 1.0)
        frames = trains.reshape(self.count, -1, *trains.shape[1:]).max(1)
        return Batch(frames.swapaxes(0, 1).reshape(len(movies), -1).astype(np.float32), movies.labels)


@dataclass(frozen=True)
class Seen:
    """What one kind of network took and reached.

    Attributes
    ----------
    accuracy
        Share of right answers on the test movies.
    operations
        Multiply-adds of a frame network, or synaptic events of a spiking one, an inference.
    bare, stored
        Energy of an inference (J), operations alone, and with weights and membranes in a memory of 32 kB on chip.
    seconds
        CPU time of an inference here (s), mean over a batch of all test movies.
    ready
        ms of a movie after which its answers are as good as at the end, to a point.
    duration
        Of a movie (ms).
    synapses
        Connections, each place of a filter counted.
    """

    name: str
    accuracy: float
    operations: float
    bare: float
    stored: float
    seconds: float
    ready: float
    duration: float
    synapses: int
    told: str


def measure(movies: int = MOVIES, epochs: int = EPOCHS) -> Job:
    """Train and measure both; each is in the progress as ``seen``."""
    bars = MovingBars(samples=movies)
    yield Progress(0, 2, "making movies")
    bars.split("test")
    for index, make in enumerate((_frames, _events)):
        trainer, judge = make(bars, epochs)
        for step in trainer.steps():
            yield Progress(round(1000 * (index + 0.95 * step.fraction)), 2000, f"{judge.name}: {step.message}")
        seen = judge.measure(trainer)
        yield Progress(1000 * (index + 1), 2000, f"{seen.name} is measured", {"seen": seen})


CONVENTIONAL, SPIKING = "Convolutional network", "Spiking network"
"""The rows of Table 4."""


@dataclass(frozen=True)
class _Judge:
    """How one of the two is measured after it has learned."""

    name: str
    measure: Callable[[Trainer], Seen]


def _frames(bars: MovingBars, epochs: int) -> tuple[Trainer, _Judge]:
    task = BarFrames(bars)
    rules = [
        Conv2D(height=EDGE, width=EDGE, channels_in=2 * task.count, channels_out=FILTERS, kernel=3, padding=1),
        Pool2D(height=EDGE, width=EDGE, channels=FILTERS, kernel=2, stride=2),
        len(bars.classes),
    ]
    network = rate_coded(task.features, rules)
    steps = 1 + latency(network)  # the spiking network that could be made of it is nobody's business here
    trainer = Trainer(network, task, Conversion(), DirectCode(), epochs, BATCH, steps, seed=1)

    def measure(trainer: Trainer) -> Seen:
        learner, samples = trainer.learner, task.split("test")
        assert isinstance(learner, ConversionLearner)
        values = np.asarray(samples.inputs)
        macs = _synapses(network)
        accuracy = float((learner.ordinary(values).argmax(1) == samples.labels).mean())
        seconds = _timed(lambda: learner.ordinary(values)) / len(samples)
        return _seen(
            CONVENTIONAL,
            accuracy,
            macs,
            False,
            seconds,
            bars.duration,
            bars.duration,
            macs,
            f"{task.count} frames of {FRAME:g} ms, dense",
        )

    return trainer, _Judge(CONVENTIONAL, measure)


def _events(bars: MovingBars, epochs: int) -> tuple[Trainer, _Judge]:
    network = convolutional((2, EDGE, EDGE), (FILTERS,), len(bars.classes), seed=1)
    trainer = Trainer(network, bars, SurrogateGradient(), None, epochs, BATCH, seed=1)

    def measure(trainer: Trainer) -> Seen:
        samples = bars.split("test")
        inputs = trainer.encode(samples.inputs, "survey")
        trains = trainer.learner.spikes(inputs)
        counts = expenses(network, trains, len(inputs))
        so_far = trains[trainer.readout].cumsum(0, dtype=np.int64).argmax(-1) == samples.labels
        right = so_far.mean(1)
        ready = 1 + int(np.flatnonzero(right < right[-1] - 0.01).max(initial=-1)) + 1
        seconds = _timed(lambda: trainer.learner.look(inputs, samples.labels)) / len(samples)
        told = f"events in {len(inputs)} steps of 1 ms, {counts.spikes:.0f} spikes of cells"
        return _seen(
            SPIKING,
            float(right[-1]),
            counts.additions,
            True,
            seconds,
            float(min(ready, len(inputs))),
            bars.duration,
            _synapses(network),
            told,
        )

    return trainer, _Judge(SPIKING, measure)


def _seen(
    name: str,
    accuracy: float,
    operations: float,
    spiking: bool,
    seconds: float,
    ready: float,
    duration: float,
    synapses: float,
    told: str,
) -> Seen:
    energy = []
    for memory in ("none", MEMORY):
        event, multiply, _ = prices(memory)
        energy.append((event if spiking else multiply).middle * operations)
    return Seen(name, accuracy, operations, energy[0], energy[1], seconds, ready, duration, int(synapses), told)


def _synapses(network: Network) -> int:
    """Connections between cells, biases not counted."""
    kept = (name for name, projection in network.projections.items() if not projection.pre.startswith("bias "))
    return sum(int(degrees(network, name, 0).outgoing.sum()) for name in kept)


def _timed(work: Callable[[], Any]) -> float:
    """CPU time (s), the least of some runs after a first one."""
    cpu_seconds(work)
    return min(cpu_seconds(work) for _ in range(REPEATS))


def finding(seen: dict[str, Seen]) -> str:
    """What the two networks say about the words of Table 4.

    >>> finding({})
    'Not measured yet.'
    """
    if len(seen) < 2:
        return "Not measured yet."
    frames, events = seen[CONVENTIONAL], seen[SPIKING]
    bare, stored = frames.bare / events.bare, frames.stored / events.stored
    return (
        f"On the same movies and with as many filters, {100 * frames.accuracy:.1f} % against {100 * events.accuracy:.1f} % right. By arithmetic alone the "
        f"spiking network takes {_times(bare)} energy, with memory traffic counted {_times(stored)}. Its answer stands after "
        f"{events.ready:.0f} ms of the movie, where frames have to be complete, {frames.ready:.0f} ms; on this processor, which knows no events, it "
        f"takes {float(f'{events.seconds / frames.seconds:.2g}'):g} times the time."
    )


def _times(ratio: float) -> str:
    """A ratio in words.

    >>> _times(4.0), _times(0.5)
    ('4.0 times less', '2.0 times more')
    """
    return f"{ratio:.1f} times less" if ratio >= 1 else f"{1 / ratio:.1f} times more"
