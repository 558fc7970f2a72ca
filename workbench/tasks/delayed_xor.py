"""Delayed XOR: were the two cues different? The first has to be remembered until the second comes."""

from __future__ import annotations

import numpy as np
import param

from workbench.core.quantity import Quantity
from workbench.core.random import stream
from workbench.core.source import Source
from workbench.tasks.events import Events
from workbench.tasks.labelled import Batch, Labelled

CUE = 20.0  # ms that a cue, or the time for the answer, lasts
LINES = 10  # that fire for each of cue 0, cue 1 and the call for an answer
RATE = 0.2  # chance of a spike in a millisecond


class DelayedXOR(Labelled):
    """Two cues of 20 ms, each 0 or 1, with silence between them and 20 ms for the answer after the second, called for by lines of their own.

    Each cue alone tells nothing. A leaky cell forgets the first within its time constant; recurrence or adaptation keeps it.
    """

    source = Source(
        "Bellec et al. 2018, Long short-term memory and learning-to-learn in networks of spiking neurons, NeurIPS 31",
        url="https://arxiv.org/abs/1803.09574",
    )
    classes = ("same", "different")
    spiking = True
    features = 3 * LINES

    gap = Quantity(
        20.0, "ms", symbol=r"t_{\mathrm{gap}}", bounds=(0, 1000), soft=(0, 200), doc="Silence between the cues."
    )
    samples = param.Integer(default=2000, bounds=(40, 100_000), doc="Trials in all.")
    seed = param.Integer(default=1, bounds=(0, None), doc="Seed of cues and spikes.")

    @property
    def answer(self) -> float:
        return 2 * CUE + self.gap

    @property
    def duration(self) -> float:
        return 3 * CUE + self.gap

    def load(self) -> Batch:
        draw = stream(self.seed, "DelayedXOR")
        cues = draw.integers(0, 2, (self.samples, 2))
        groups = np.column_stack([cues, np.full(self.samples, 2)])
        begins = np.array([0.0, CUE + self.gap, self.answer])
        trials = [tokens(draw, group, begins) for group in groups]
        return Batch(Events.of(trials, self.features), (cues[:, 0] ^ cues[:, 1]).astype(np.int64))


def tokens(draw: np.random.Generator, groups: np.ndarray, begins: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the spikes of groups of lines that fire for one cue's length each, as (times, lines)."""
    which, moment, line = np.nonzero(draw.random((len(groups), int(CUE), LINES)) < RATE)
    return begins[which] + moment, groups[which] * LINES + line
