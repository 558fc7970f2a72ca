"""Rheobase: how much steady current it takes to make a cell fire."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from workbench.core.jobs import Job
from workbench.core.model import Neuron
from workbench.core.quantity import Quantity
from workbench.core.source import Source
from workbench.experiments.copies import Copies, run_copies
from workbench.experiments.protocols.protocol import DT, Protocol
from workbench.experiments.result import Number, Result, entry
from workbench.experiments.threshold import TOLERANCE, Thresholds, thresholds
from workbench.stimuli.step_current import StepCurrent


class Rheobase(Protocol):
    """The smallest current step of a given length that makes the cell fire."""

    label: ClassVar[str] = "Rheobase"
    source = Source("Lapicque 1907, J. Physiol. Pathol. Gen. 9:620 (translated 2007)", doi="10.1007/s00422-007-0189-6")

    length = Quantity(
        500.0, "ms", label="length of the step", bounds=(1, 20_000), soft=(20, 2000), doc="How long the step lasts."
    )
    settle = Quantity(
        300.0, "ms", label="quiet before", bounds=(0, 10_000), soft=(0, 1000), doc="Quiet time before it."
    )

    def run(self, neuron: Neuron, dt: float = DT, integrator: str = "auto") -> Job:
        found = yield from find_rheobase(neuron, self.length, self.settle, dt, integrator)
        name = type(neuron).__name__
        told = (
            f"{name} needs {found.first:.4g} pA for {self.length:g} ms to fire."
            if found.found
            else f"No rheobase: {found.why}."
        )
        number = Number("rheobase", found.first if found.found else None, "pA", found.why)
        return Result(
            self.label,
            repr(neuron),
            told,
            (number,),
            heads=("step (ms)", "rheobase (pA)", "accuracy"),
            rows=((f"{self.length:g}", entry(found.first), f"{100 * TOLERANCE:g} %"),),
            notes=(
                f"The smallest step of {self.length:g} ms, after {self.settle:g} ms of quiet, with a spike before it ends; "
                f"found to {100 * TOLERANCE:g} %.",
            ),
        )


def find_rheobase(neuron: Neuron, length: float, settle: float, dt: float, integrator: str) -> Job:
    """The job of finding the rheobase; returns :class:`Thresholds` with one case."""

    def fires(copies: Copies) -> np.ndarray:
        return copies.counts(0.0, length) > 0

    return (yield from find_step(neuron, fires, length, settle, dt, integrator, "rheobase"))


def find_step(neuron: Neuron, enough, length: float, settle: float, dt: float, integrator: str, what: str) -> Job:
    """The smallest step after which ``enough`` holds of a copy; the job returns :class:`Thresholds` with one case."""

    def measure(currents: np.ndarray) -> Job:
        step = StepCurrent(amplitude=1.0, onset=settle, duration=length)
        told = f"{what}: {currents.min():.4g} to {currents.max():.4g} pA"
        copies = yield from run_copies(neuron, [(step, currents[0])], length, dt, integrator, settle, message=told)
        return enough(copies)[None, :]

    found: Thresholds = yield from thresholds(measure)
    return found
