"""Which firing patterns a model shows, by test: its published cells under steps of current, and the galleries it hangs in."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from workbench.analysis.firing_pattern import firing_pattern
from workbench.core.jobs import Job, Progress, run
from workbench.core.model import Neuron
from workbench.experiments.copies import Copies, run_copies
from workbench.experiments.patterns.pattern import patterns
from workbench.experiments.protocols.protocol import DT
from workbench.experiments.protocols.rheobase import find_rheobase
from workbench.experiments.threshold import Thresholds
from workbench.stimuli.step_current import StepCurrent

STRONG = (1.2, 2.0, 4.0)  # rheobases of the steps
LENGTH, SETTLE = 500.0, 300.0  # ms
HELD = -3.0  # rheobases of a step that holds the cell down
UNTOLD = ("silent", "single spike")


def shown_patterns(kind: type[Neuron], dt: float = DT) -> tuple[str, ...]:
    """The patterns that a model shows, each once: the result of :func:`show_patterns`, here and now.

    >>> from workbench.neurons.integrate_and_fire import IF
    >>> shown_patterns(IF)
    ('tonic spiking',)
    """
    return run(show_patterns(kind, dt))


def show_patterns(kind: type[Neuron], dt: float = DT) -> Job:
    """Run a model's default and presets under steps of 1.2 to 4 rheobases, let each go from a step that holds it down, and hang
    its galleries; the job returns the names of what was seen, each once.

    A step is named by :func:`~workbench.analysis.firing_pattern.firing_pattern`. A gallery is one entry, ``20 of 20 of Izhikevich
    2004``: so many of its patterns came out with their published number of spikes.
    """
    cells = list(_cells(kind))
    hung = [pattern for pattern in patterns() if type(pattern.neuron) is kind]
    total, names = len(cells) + len(hung), []
    for done, (label, cell) in enumerate(cells):
        yield Progress(done, total, label)
        names += yield from _steps(cell, dt)
    right: dict[str, list[bool]] = {}
    for done, pattern in enumerate(hung):
        yield Progress(len(cells) + done, total, pattern.name)
        spikes = pattern.run(precision="double").spikes
        right.setdefault(pattern.gallery, []).append(len(spikes) == pattern.count)
        if isinstance(pattern.stimulus, StepCurrent):
            names.append(firing_pattern(spikes, pattern.stimulus.onset, pattern.duration).name)
    tallies = [f"{sum(came)} of {len(came)} of {gallery}" for gallery, came in right.items()]
    return tuple(dict.fromkeys([*names, *tallies]))


def _cells(kind: type[Neuron]) -> Iterator[tuple[str, Neuron]]:
    yield "as it is", kind()
    for name in kind.presets:
        yield name, kind.preset(name)


def _steps(cell: Neuron, dt: float) -> Job:
    """What one cell does under steps, and when it is let go."""
    base: Thresholds = yield from find_rheobase(cell, LENGTH, SETTLE, dt, "auto")
    unit = base.first if base.found else 0.0
    currents = unit * np.array([*STRONG, HELD])
    drive = StepCurrent(amplitude=1.0, onset=SETTLE, duration=LENGTH)
    copies: Copies = yield from run_copies(cell, [(drive, currents)], 2 * LENGTH, dt, settle=SETTLE)
    found = [firing_pattern(times, 0.0, LENGTH) for times in copies.spikes[:-1]]
    names = [pattern.name for pattern in found if pattern.name not in UNTOLD]
    if any(pattern.delayed for pattern in found):
        names.append("delayed onset")
    if unit and (copies.spikes[-1] > LENGTH).any():
        names.append("rebound spiking")
    return names
