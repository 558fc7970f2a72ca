"""Rheobase: how much steady current it takes to make a cell fire."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

import numpy as np

from workbench.core.jobs import Job, stage
from workbench.core.model import Neuron
from workbench.core.quantity import Quantity
from workbench.core.source import Source
from workbench.experiments.copies import Copies, membrane_unit, run_copies
from workbench.experiments.protocols.protocol import DT, Protocol
from workbench.experiments.result import Axis, Curve, Number, Panel, Result, entry
from workbench.experiments.threshold import TOLERANCE, Thresholds, thresholds
from workbench.stimuli.step_current import StepCurrent


class Rheobase(Protocol):
    """The smallest current step of a given length that makes the cell fire."""

    label: ClassVar[str] = "Rheobase"
    source = Source("Lapicque 1907, J. Physiol. Pathol. Gen. 9:620 (translated 2007)", doi="10.1007/s00422-007-0189-6")

    length = Quantity(
        500.0, "ms", label="length of the step", bounds=(1, 20_000), soft=(20, 2000), doc="How long the step lasts."
    )

    def run(self, neuron: Neuron, dt: float = DT, integrator: str = "auto") -> Job:
        search = find_rheobase(neuron, self.length, self.settle, dt, integrator)
        found: Thresholds = yield from stage(search, 0, 2)
        panels = ()
        if found.found:
            panels = yield from stage(self._around(neuron, found.first, dt, integrator), 1, 2)
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
            panels,
            heads=("step (ms)", "rheobase (pA)", "accuracy"),
            rows=((f"{self.length:g}", entry(found.first), f"{100 * TOLERANCE:g} %"),),
            notes=(
                f"The smallest step of {self.length:g} ms, after {self.settle:g} ms of quiet, with a spike before it ends; "
                f"found to {100 * TOLERANCE:g} %.",
            ),
        )

    def _around(self, neuron: Neuron, current: float, dt: float, integrator: str) -> Job:
        """The membrane just below the rheobase and at it, as panels."""
        currents = np.array([current * (1 - 2 * TOLERANCE), current])
        step = StepCurrent(amplitude=1.0, onset=self.settle, duration=self.length)
        told, state = "just below and at the rheobase", neuron.declared().membrane
        copies: Copies = yield from run_copies(
            neuron, [(step, currents)], self.length, dt, integrator, self.settle, (state,), told
        )
        curves = tuple(
            Curve(f"{name} the rheobase", copies.times, copies.membrane[:, copy])
            for copy, name in enumerate((f"{200 * TOLERANCE:g} % below", "at"))
        )
        return (Panel(Axis("time after onset", "ms"), Axis("membrane", membrane_unit(neuron)), curves),)


def find_rheobase(neuron: Neuron, length: float, settle: float, dt: float, integrator: str) -> Job:
    """The job of finding the rheobase; returns :class:`Thresholds` with one case."""

    def fires(copies: Copies) -> np.ndarray:
        return copies.counts(0.0, length) > 0

    return (yield from find_step(neuron, fires, length, settle, dt, integrator, "rheobase"))


def find_step(
    neuron: Neuron,
    enough: Callable[[Copies], np.ndarray],
    length: float,
    settle: float,
    dt: float,
    integrator: str,
    what: str,
) -> Job:
    """The smallest step after which ``enough`` holds of a copy; the job returns :class:`Thresholds` with one case.

    Parameters
    ----------
    what
        What is looked for, for the messages of the job.
    """

    def measure(currents: np.ndarray) -> Job:
        step = StepCurrent(amplitude=1.0, onset=settle, duration=length)
        told = f"{what}: {currents.min():.4g} to {currents.max():.4g} pA"
        copies = yield from run_copies(neuron, [(step, currents[0])], length, dt, integrator, settle, message=told)
        return enough(copies)[None, :]

    found: Thresholds = yield from thresholds(measure)
    return found
