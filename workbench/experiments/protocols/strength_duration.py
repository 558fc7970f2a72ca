"""Strength and duration: a short pulse must be strong to make a cell fire, a long one may be weak."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from workbench.core.jobs import Job
from workbench.core.model import Neuron
from workbench.core.quantity import Quantity
from workbench.core.source import Source
from workbench.experiments.copies import Copies, run_copies
from workbench.experiments.protocols.protocol import DT, Protocol
from workbench.experiments.result import Axis, Curve, Mark, Number, Panel, Result, entry
from workbench.experiments.threshold import TOLERANCE, Thresholds, thresholds
from workbench.stimuli.step_current import StepCurrent

TAIL = 50.0  # ms after the end of a pulse in which its spike may come


class StrengthDuration(Protocol):
    """The threshold current for pulses of many widths, with rheobase and chronaxie."""

    label: ClassVar[str] = "Strength-duration"
    source = Source("Lapicque 1907, J. Physiol. Pathol. Gen. 9:620 (translated 2007)", doi="10.1007/s00422-007-0189-6")

    shortest = Quantity(
        0.5, "ms", label="shortest pulse", bounds=(0.05, 1000), soft=(0.1, 10), doc="Width of the shortest pulse."
    )
    longest = Quantity(
        200.0, "ms", label="longest pulse", bounds=(0.1, 10_000), soft=(50, 1000), doc="Width of the longest pulse."
    )
    count = Quantity(
        10,
        "1",
        label="number of widths",
        bounds=(2, 40),
        soft=(4, 20),
        step=1,
        doc="Number of widths, in equal ratios.",
    )

    def run(self, neuron: Neuron, dt: float = DT, integrator: str = "auto") -> Job:
        widths = np.geomspace(self.shortest, max(self.longest, 2 * self.shortest), round(self.count))
        # a pulse lasts whole steps: two widths may be one and the same
        widths = np.unique(np.maximum(np.rint(widths / dt), 1.0)) * dt
        found: Thresholds = yield from pulse_thresholds(neuron, widths, self.settle, dt, integrator)
        return self._result(neuron, widths, found)

    def _result(self, neuron: Neuron, widths: np.ndarray, found: Thresholds) -> Result:
        currents = found.currents
        base = float(currents[-1])
        known = np.isfinite(base)
        time = chronaxie(widths, currents) if known else None
        numbers = (
            Number("rheobase", base if known else None, "pA", found.why),
            Number(
                "chronaxie", time, "ms", "" if time else found.why or "no pulse is short enough to need twice as much"
            ),
            Number("charge of the shortest pulse", float(widths[0] * currents[0]) if currents[0] > 0 else None, "fC"),
        )
        name = type(neuron).__name__
        summary = (
            f"{name} needs {numbers[0].text} with a pulse of {widths[-1]:g} ms; the chronaxie is {numbers[1].text}."
            if known
            else f"No threshold for pulses of {widths[-1]:g} ms: {found.why}."
        )
        marks = [Mark("rheobase", base, upright=False)] if known else []
        marks += [Mark("chronaxie", time)] if time else []
        panel = Panel(
            Axis("pulse width", "ms", log=True),
            Axis("threshold current", "pA", log=True),
            (Curve("threshold", widths, currents, points=True),),
            tuple(marks),
        )
        rows = tuple(
            (entry(width), entry(current), entry(width * current))
            for width, current in zip(widths, currents, strict=True)
        )
        return Result(
            self.label,
            repr(neuron),
            summary,
            numbers,
            (panel,),
            ("pulse width (ms)", "threshold (pA)", "charge (fC)"),
            rows,
            (
                f"Threshold: the smallest pulse with a spike before {TAIL:g} ms after its end, found to {100 * TOLERANCE:g} %.",
                "Rheobase: the threshold of the longest pulse. Chronaxie: the width whose threshold is twice that, "
                "between measured widths by a straight line of charge over width (Weiss 1901).",
            ),
        )


def pulse_thresholds(neuron: Neuron, widths: np.ndarray, settle: float, dt: float, integrator: str = "auto") -> Job:
    """The job of finding the threshold of each width (ms) at once; returns :class:`Thresholds`, one case a width."""

    def measure(currents: np.ndarray) -> Job:
        each = currents.shape[1]
        drives = []
        for case, width in enumerate(widths):
            factors = np.zeros_like(currents)
            factors[case] = currents[case]
            drives.append((StepCurrent(amplitude=1.0, onset=settle, duration=float(width)), factors.ravel()))
        told = f"{len(widths)} widths, {currents.min():.4g} to {currents.max():.4g} pA"
        length = float(widths[-1]) + TAIL
        copies: Copies = yield from run_copies(neuron, drives, length, dt, integrator, settle, message=told)
        until = np.repeat(widths + TAIL, each)
        fired = [((times > 0) & (times <= end)).any() for times, end in zip(copies.spikes, until, strict=True)]
        return np.reshape(fired, currents.shape)

    found: Thresholds = yield from thresholds(measure, len(widths))
    return found


def chronaxie(widths: np.ndarray, currents: np.ndarray) -> float | None:
    """The width (ms) whose threshold is twice that of the longest; none if no width needs so much.

    >>> round(chronaxie(np.array([1.0, 4.0, 100.0]), np.array([8.0, 2.0, 2.0])), 6)
    2.0
    """
    twice = 2 * currents[-1]
    above = np.flatnonzero(currents >= twice)
    if not len(above) or above[-1] + 1 >= len(widths):
        return None
    before, beyond = above[-1], above[-1] + 1
    charges = widths * currents
    slope = (charges[beyond] - charges[before]) / (widths[beyond] - widths[before])
    return float((charges[before] - slope * widths[before]) / (twice - slope))
