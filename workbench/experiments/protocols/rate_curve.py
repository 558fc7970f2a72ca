"""The f-I curve: how often a cell fires under each steady current."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from workbench.core.jobs import Job, stage
from workbench.core.model import Neuron
from workbench.core.quantity import Quantity
from workbench.core.source import Source
from workbench.experiments.copies import Copies, run_copies
from workbench.experiments.protocols.protocol import DT, Protocol
from workbench.experiments.protocols.rheobase import find_step
from workbench.experiments.result import Axis, Curve, Mark, Number, Panel, Result, entry
from workbench.experiments.threshold import SPONTANEOUS, Thresholds
from workbench.stimuli.step_current import StepCurrent

CURRENT, RATE = Axis("current", "pA"), Axis("rate", "Hz")
SLOW = 0.25  # of the rate at twice the onset; a cell that starts below it can fire slowly
SLOW_RATE = 10.0  # Hz; Hodgkin's class 1 axons went down to about five a second, those of class 2 to about seventy-five
SILENT = 2.0  # longest intervals without a spike at the end, after which a cell has stopped


class RateCurve(Protocol):
    """The rate at each of many steady currents, where firing begins, how steeply it grows, and which class that makes."""

    label: ClassVar[str] = "f-I curve"
    source = Source("Hodgkin 1948, J. Physiol. 107:165", doi="10.1113/jphysiol.1948.sp004260")

    count = Quantity(
        41, "1", label="number of currents", bounds=(2, 400), soft=(10, 100), step=1, doc="Number of currents."
    )
    low = Quantity(0.0, "pA", label="smallest current", soft=(-500, 500), doc="Smallest current.")
    high = Quantity(
        0.0,
        "pA",
        label="largest current (0: automatic)",
        soft=(0, 2000),
        doc="Largest current; zero takes three times the onset of firing.",
    )
    length = Quantity(
        1000.0, "ms", label="length of a step", bounds=(10, 20_000), soft=(200, 5000), doc="How long each step lasts."
    )

    def run(self, neuron: Neuron, dt: float = DT, integrator: str = "auto") -> Job:
        def repeats(copies: Copies) -> np.ndarray:
            return steady_rates(copies, self.length) > 0

        search = find_step(neuron, repeats, self.length, self.settle, dt, integrator, "onset of firing")
        onset: Thresholds = yield from stage(search, 0, 2)
        high = self.high or (3 * onset.first if onset.found else 0.0)
        currents = np.linspace(self.low, high if high > self.low else self.low + 100.0, round(self.count))
        # two more for the class: the onset as it was found, and its double
        asked = np.append(currents, [onset.first, 2 * onset.first] if onset.found else [0.0, 0.0])
        step = StepCurrent(amplitude=1.0, onset=self.settle, duration=self.length)
        told = f"{len(currents)} currents at once"
        copies: Copies = yield from stage(
            run_copies(neuron, [(step, asked)], self.length, dt, integrator, self.settle, message=told), 1, 2
        )
        steady, first = steady_rates(copies, self.length), first_rates(copies, self.length)
        theory = closed_rates(neuron, currents)
        return self._result(neuron, onset, currents, steady, first, theory)

    def _result(
        self,
        neuron: Neuron,
        onset: Thresholds,
        currents: np.ndarray,
        rates: np.ndarray,
        firsts: np.ndarray,
        theory: np.ndarray | None,
    ) -> Result:
        steady, (begin, double) = rates[:-2], rates[-2:]
        why = onset.why.replace("none found", "no steady firing found")
        gain = _gain(currents, steady)
        slow = begin < max(SLOW * double, SLOW_RATE)
        kind = ("I" if slow else "II") if onset.found else None
        numbers = (
            Number("onset current", onset.first if onset.found else None, "pA", why),
            Number("onset rate", begin if onset.found else None, "Hz", why),
            Number("gain", gain, "Hz/pA", "" if gain is not None else "fewer than two currents make it fire steadily"),
            Number("class", kind, "", why),
            Number("highest rate", float(steady.max()), "Hz"),
        )
        curves = [
            Curve("steady rate", currents, steady, points=True),
            Curve("first interval", currents, firsts[:-2], points=True),
        ]
        if theory is not None:
            curves.append(Curve("closed form", currents, theory, theory=True))
        name = type(neuron).__name__
        if onset.found:
            summary = (
                f"{name} fires steadily from {numbers[0].text}, beginning at {numbers[1].text}: class {kind}, "
                f"it {'can' if slow else 'cannot'} fire slowly."
            )
        elif why == SPONTANEOUS:
            summary = (
                f"{name} fires without any current: {steady[0]:.4g} Hz at {currents[0]:.4g} pA, "
                f"{steady[-1]:.4g} Hz at {currents[-1]:.4g} pA."
            )
        else:
            summary = f"{name} does not fire steadily under a step: {why}."
        heads = ["current (pA)", "steady rate (Hz)", "first interval (Hz)"]
        columns = [currents, steady, firsts[:-2]]
        if theory is not None:
            heads, columns = [*heads, "closed form (Hz)"], [*columns, theory]
        marks = (Mark("onset", onset.first),) if onset.found else ()
        return Result(
            self.label,
            repr(neuron),
            summary,
            numbers,
            (Panel(CURRENT, RATE, tuple(curves), marks),),
            tuple(heads),
            tuple(tuple(entry(value) for value in row) for row in zip(*columns, strict=True)),
            (
                f"Steady rate: one over the mean of the intervals that end in the second half of a step of {self.length:g} ms; "
                f"zero if there is none, or if the cell has been silent for {SILENT:g} of its longest intervals since.",
                "First interval: one over the time between the first two spikes.",
                f"Class (our measure of Hodgkin's words): I if the rate just above the onset is below {100 * SLOW:g} % of that at "
                f"twice the onset, or below {SLOW_RATE:g} Hz; else II.",
                "Gain: slope of the line through the steady rates above zero.",
            ),
        )


def steady_rates(copies: Copies, length: float) -> np.ndarray:
    """The rate (Hz) of each copy in the second half of a step of ``length`` ms, once it has settled."""
    return np.array([_steady(times[(times > 0) & (times <= length)], length) for times in copies.spikes])


def _steady(times: np.ndarray, length: float) -> float:
    gaps = np.diff(times)[times[1:] > length / 2]
    if not len(gaps) or length - times[-1] > SILENT * gaps.max():
        return 0.0
    return 1000.0 / float(gaps.mean())


def first_rates(copies: Copies, length: float) -> np.ndarray:
    """One over the first interval (Hz) of each copy within ``length`` ms; zero with fewer than two spikes."""
    trains = [times[(times > 0) & (times <= length)] for times in copies.spikes]
    return np.array([1000.0 / (times[1] - times[0]) if len(times) > 1 else 0.0 for times in trains])


def closed_rates(neuron: Neuron, currents: np.ndarray) -> np.ndarray | None:
    """The model's own formula for its rate (Hz), where it has one."""
    rates = neuron.closed_rate(currents)
    return None if rates is None else np.asarray(rates, dtype=float)


def _gain(currents: np.ndarray, rates: np.ndarray) -> float | None:
    firing = rates > 0
    if np.count_nonzero(firing) < 2:
        return None
    return float(np.polyfit(currents[firing], rates[firing], 1)[0])
