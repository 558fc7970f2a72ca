"""The same images through exact numbers and through several chips, one after another, as a job of short steps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from workbench.core.errors import WorkbenchError
from workbench.core.jobs import Job, Progress
from workbench.experiments.workspace import Trained
from workbench.hardware.chip import Chip
from workbench.hardware.form import Form
from workbench.hardware.mapping import Run, readout
from workbench.hardware.passes.convert import convert
from workbench.hardware.report import events, float_trace, refused, report

PIECE = 30
"""Images emulated between two reports: a few milliseconds."""
EXACT = "running the network with exact numbers"


@dataclass(frozen=True)
class Workload:
    """What an inference asks of any machine, and how the network answers with exact numbers.

    Attributes
    ----------
    form
        The network as chips see it.
    events, steps
        Synaptic events and steps of one inference.
    spikes
        Every spike with exact numbers, bool ``(steps, images, cells)`` by population.
    counts
        Spikes of each readout cell, ``(images, cells)``.
    """

    form: Form
    events: float
    steps: int
    spikes: Mapping[str, np.ndarray]
    counts: np.ndarray


def compare(trained: Trained, chips: Sequence[Chip], images: int) -> Iterator[Progress]:
    """Run the first test images on every chip; reports carry ``labels``, ``workload``, and a ``row`` for each chip."""
    inputs, labels = trained.inputs[:, :images], trained.labels[:images]
    pieces = [slice(start, start + PIECE) for start in range(0, inputs.shape[1], PIECE)]
    total = (len(chips) + 1) * (len(pieces) + 1)
    yield Progress(0, total, EXACT, {"labels": labels})
    form, _ = convert(trained.network, trained.dt, answer=trained.readout)
    traces, met = [], 0
    for done, piece in enumerate(pieces, start=1):
        trace = float_trace(form, inputs[:, piece])
        traces.append((readout(form, trace), {name: trace.spikes[name] for name in form.cells}))
        met += events(form, trace)
        yield Progress(done, total, EXACT)
    spikes = {name: np.concatenate([each[name] for _, each in traces], axis=1) for name in form.cells}
    counts = np.concatenate([each for each, _ in traces])
    workload = Workload(form, met / len(labels), len(inputs), spikes, counts)
    yield Progress(len(pieces), total, "counted the network with exact numbers", {"workload": workload})
    for index, chip in enumerate(chips, start=1):
        done, made_of = index * (len(pieces) + 1), settings(chip)
        yield Progress(done, total, f"mapping onto {chip.title}")
        try:
            finding = chip.mapping(trained.network, trained.dt, answer=trained.readout)
            mapping = yield from _meanwhile(finding, done, total)
        except WorkbenchError as error:  # it does not fit, or one of the chip's choices is wrong: the other chips go on
            news: dict[str, Any] = {"row": refused(chip, error), "made_of": made_of}
            yield Progress(done + len(pieces), total, f"{chip.title} cannot hold it", news)
            continue
        runs: list[Run] = []
        for count, piece in enumerate(pieces):
            yield Progress(done + count, total, f"running on {chip.title}")
            runs.append(mapping.run(inputs[:, piece], piece.start))
        news = {"row": report(mapping, join(runs), labels, counts, spikes), "made_of": made_of}
        yield Progress(done + len(pieces), total, f"{chip.title} is finished", news)
    yield Progress(total, total, f"{len(labels)} images on {len(chips)} chip{'s' * (len(chips) != 1)}")


def _meanwhile(job: Job, done: int, total: int) -> Job:
    """A job whose steps do not count among those of the whole; returns its result."""
    while True:
        try:
            step = next(job)
        except StopIteration as end:
            return end.value
        yield Progress(done, total, step.message)


def settings(chip: Chip) -> dict[str, Any]:
    """The choices of a chip that a run is made of: all but the prices."""
    return {name: getattr(chip, name) for name in chip.choices() if name != "energy_set"}


def join(runs: list[Run]) -> Run:
    """Put the runs of one mapping on pieces of a batch together."""
    first = runs[0]
    ledger = first.ledger
    for run in runs[1:]:
        ledger = ledger.join(run.ledger)
    events: dict[str, int] = {}
    for run in runs:
        events = {name: events.get(name, 0) + run.events.get(name, 0) for name in {*events, *run.events}}
    spikes = {name: np.concatenate([run.spikes[name] for run in runs], axis=1) for name in first.spikes}
    return Run(spikes, np.concatenate([run.counts for run in runs]), ledger, events)
