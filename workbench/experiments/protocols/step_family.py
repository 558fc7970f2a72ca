"""A family of steps: the same cell under currents that hold it down, leave it alone and drive it."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from workbench.analysis.firing_pattern import FiringPattern, firing_pattern
from workbench.core.jobs import Job, stage
from workbench.core.model import Neuron
from workbench.core.quantity import Quantity
from workbench.core.source import Source
from workbench.experiments.copies import Copies, membrane_unit, run_copies
from workbench.experiments.protocols.protocol import DT, Protocol
from workbench.experiments.protocols.rheobase import find_rheobase
from workbench.experiments.result import Axis, Curve, Mark, Number, Panel, Result, entry
from workbench.experiments.threshold import Thresholds
from workbench.stimuli.step_current import StepCurrent

FALLBACK = 100.0  # pA, the unit of currents for a cell without a threshold


class StepFamily(Protocol):
    """The membrane under steps of two below to four above zero, in halves of the rheobase, and the pattern of each."""

    label: ClassVar[str] = "Step family"
    source = Source("Naud et al. 2008, Biol. Cybern. 99:335", doi="10.1007/s00422-008-0264-7")

    step = Quantity(
        0.0,
        "pA",
        label="one step (0: automatic)",
        bounds=(0, None),
        soft=(0, 500),
        doc="One step; zero takes half the rheobase.",
    )
    below = Quantity(2, "1", label="steps below zero", bounds=(0, 10), soft=(0, 5), step=1, doc="Steps below zero.")
    above = Quantity(4, "1", label="steps above zero", bounds=(1, 20), soft=(1, 10), step=1, doc="Steps above zero.")
    length = Quantity(
        400.0, "ms", label="length of a step", bounds=(1, 20_000), soft=(50, 2000), doc="How long a step lasts."
    )
    tail = Quantity(100.0, "ms", label="shown after it", bounds=(0, 5000), soft=(0, 500), doc="Time shown after it.")

    def run(self, neuron: Neuron, dt: float = DT, integrator: str = "auto") -> Job:
        unit, why = self.step, ""
        if not unit:
            search = find_rheobase(neuron, self.length, self.settle, dt, integrator)
            base: Thresholds = yield from stage(search, 0, 2)
            unit, why = (base.first / 2, "") if base.found else (FALLBACK, base.why)
        currents = unit * np.arange(-round(self.below), round(self.above) + 1)
        drive = StepCurrent(amplitude=1.0, onset=self.settle, duration=self.length)
        job = run_copies(
            neuron,
            [(drive, currents)],
            self.length + self.tail,
            dt,
            integrator,
            self.settle,
            (neuron.declared().membrane,),
            f"{len(currents)} steps at once",
        )
        copies: Copies = yield from stage(job, 1, 2)
        patterns = [firing_pattern(times, 0.0, self.length) for times in copies.spikes]
        return self._result(neuron, currents, copies, patterns, why)

    def _result(
        self, neuron: Neuron, currents: np.ndarray, copies: Copies, patterns: list[FiringPattern], why: str
    ) -> Result:
        counts = copies.counts(0.0, self.length)
        curves = tuple(
            Curve(f"{current:.4g} pA", copies.times, copies.membrane[:, copy]) for copy, current in enumerate(currents)
        )
        panel = Panel(
            Axis("time after onset", "ms"),
            Axis("membrane", membrane_unit(neuron)),
            curves,
            (Mark("end of the step", self.length),),
        )
        rows = tuple(
            (f"{current:.4g}", str(count), entry(times[0] if len(times) else np.nan), str(pattern))
            for current, count, times, pattern in zip(currents, counts, copies.spikes, patterns, strict=True)
        )
        words = ", ".join(dict.fromkeys(str(pattern) for pattern in patterns))
        notes = ["First spike: ms after the onset, also where it comes after the step.", *_evidence(currents, patterns)]
        if why:
            notes.append(f"No rheobase to go by ({why}): one step is {FALLBACK:g} pA.")
        return Result(
            self.label,
            repr(neuron),
            f"{type(neuron).__name__} from {currents[0]:.4g} to {currents[-1]:.4g} pA: {words}.",
            tuple(
                Number(f"spikes at {current:.4g} pA", float(count))
                for current, count in zip(currents, counts, strict=True)
            ),
            (panel,),
            ("current (pA)", "spikes", "first spike (ms)", "pattern"),
            rows,
            tuple(notes),
        )


def _evidence(currents: np.ndarray, patterns: list[FiringPattern]) -> list[str]:
    return [
        f"{current:.4g} pA is called {pattern}: {pattern.evidence}"
        for current, pattern in zip(currents, patterns, strict=True)
        if pattern.name != "silent"
    ]
