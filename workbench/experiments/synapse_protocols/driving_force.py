"""Driving force: the same spike sends another current into a membrane that is held elsewhere."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from workbench.core.jobs import Job, Progress
from workbench.core.quantity import Quantity
from workbench.core.source import Source
from workbench.experiments.preparation import QUIET, Input, Preparation, Run, run
from workbench.experiments.result import Axis, Curve, Mark, Number, Panel, Result, entry
from workbench.experiments.synapse_protocols.synapse_protocol import SynapseProtocol
from workbench.experiments.synapse_shape import closed_current, rise_time

HOLDING, CURRENT = Axis("holding potential", "mV"), Axis("peak current", "pA")


class DrivingForce(SynapseProtocol):
    """The peak of the current at each holding potential: where it turns its sign, and whether it bends."""

    label: ClassVar[str] = "Driving force"
    order: ClassVar[float] = 5.0
    source = Source("Jahr and Stevens 1990, J. Neurosci. 10:3178", doi="10.1523/JNEUROSCI.10-09-03178.1990")

    low = Quantity(-100.0, "mV", label="lowest", soft=(-120, 0), doc="Lowest holding potential.")
    high = Quantity(40.0, "mV", label="highest", soft=(0, 80), doc="Highest holding potential.")
    count = Quantity(
        57, "1", label="number of potentials", bounds=(3, 400), soft=(10, 100), step=1, doc="Number of potentials."
    )

    def run(self, preparation: Preparation) -> Job:
        p = preparation
        if not p.contact.synapse.equations.gives:
            yield Progress(1, 1)
            return _no_current(p)
        held = np.linspace(self.low, max(self.high, self.low + 1.0), round(self.count))
        trains = [np.array([QUIET])] * len(held)
        rise = rise_time(p.contact.synapse)
        length = QUIET + p.contact.delay + (4.0 * p.slowest if rise is None else 2.0 * rise + 10.0 * p.dt)
        found = run(p.cell, [Input(p.contact, trains)], length, len(held), p.dt, held)
        yield Progress(1, 1)
        return self._result(p, held, found)

    def _result(self, p: Preparation, held: np.ndarray, found: Run) -> Result:
        places = np.argmax(np.abs(found.current), axis=0)
        peaks = found.current[places, np.arange(len(held))]
        rise = rise_time(p.contact.synapse)
        theory = None if rise is None else closed_current(p, np.full(len(held), rise), held)
        reverses = _crossing(held, peaks)
        deepest = int(np.argmin(peaks))
        # inward currents are drawn upward here, as everywhere in the workbench: a current into the cell is positive
        bend = int(np.argmax(peaks))
        bent = reverses is not None and 0 < bend < len(held) - 1 and held[bend] < reverses
        here = float(np.interp(p.holding, held, peaks))
        numbers = [
            Number(f"at {p.holding:g} mV", here, "pA"),
            Number("reverses at", reverses, "mV", "" if reverses is not None else "it does not"),
            Number("most into the cell", float(peaks[bend]), "pA"),
            Number("there at", float(held[bend]) if bent else None, "mV", "" if bent else "at the end of the range"),
        ]
        curves = [Curve("peak", held, peaks, points=True)]
        if theory is not None:
            curves.append(Curve("closed form", held, theory, theory=True))
        marks = [Mark(f"now: {p.holding:g} mV", p.holding)] if held[0] <= p.holding <= held[-1] else []
        if reverses is not None:
            marks.append(Mark(f"reverses at {reverses:.3g} mV", reverses))
        return Result(
            self.label,
            repr(p.contact.synapse),
            _summary(reverses, bent, held[bend], float(peaks[deepest]), float(peaks[bend])),
            tuple(numbers),
            (Panel(HOLDING, CURRENT, tuple(curves), tuple(marks)),),
            ("held at (mV)", "peak (pA)", *(["closed form (pA)"] if theory is not None else [])),
            tuple(
                tuple(entry(float(value)) for value in row)
                for row in zip(held, peaks, *([theory] if theory is not None else []), strict=True)
            ),
            (
                "One cell for each potential, its membrane held there; a current into the cell is positive.",
                "Reverses: between two potentials by a straight line.",
            ),
        )


def _crossing(held: np.ndarray, peaks: np.ndarray) -> float | None:
    """Where the current turns its sign (mV)."""
    if np.any(exact := peaks == 0.0):
        return float(held[np.argmax(exact)])
    turns = np.flatnonzero(peaks[:-1] * peaks[1:] < 0)
    if not len(turns):
        return None
    k = int(turns[0])
    return float(held[k] - peaks[k] * (held[k + 1] - held[k]) / (peaks[k + 1] - peaks[k]))


def _summary(reverses: float | None, bent: bool, at: float, least: float, most: float) -> str:
    if reverses is None:
        same = abs(most - least) <= 1e-3 * max(abs(most), abs(least))
        return "The current is the same wherever the membrane is held." if same else "It keeps its sign in this range."
    told = f"The current shrinks toward {reverses:.3g} mV and turns its sign there"
    return f"{told}; below {at:.3g} mV it shrinks as well: the channels are blocked." if bent else f"{told}."


def _no_current(p: Preparation) -> Result:
    told = "This synapse moves the membrane at once, by the same amount wherever it is: there is no current to measure."
    return Result(DrivingForce.label, repr(p.contact.synapse), told)
