"""Ramps: a current that grows slowly may have to grow farther than a sudden one before the cell fires."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from workbench.core.jobs import Job, stage
from workbench.core.model import Neuron
from workbench.core.quantity import Quantity
from workbench.core.source import Source
from workbench.experiments.copies import Copies, run_copies
from workbench.experiments.protocols.protocol import DT, Protocol
from workbench.experiments.protocols.rheobase import find_rheobase
from workbench.experiments.protocols.step_family import FALLBACK
from workbench.experiments.result import Axis, Curve, Mark, Number, Panel, Result, entry
from workbench.experiments.threshold import Thresholds
from workbench.stimuli.ramp import Ramp

HIGH = 3.0  # rheobases that a ramp reaches


class RampThreshold(Protocol):
    """The current at the first spike of ramps of many slopes, beside the threshold of a sudden step."""

    label: ClassVar[str] = "Ramp"
    source = Source("Izhikevich 2004, IEEE Trans. Neural Networks 15:1063", doi="10.1109/TNN.2004.832719")

    top = Quantity(
        0.0,
        "pA",
        label="top of the ramps (0: automatic)",
        bounds=(0, None),
        soft=(0, 2000),
        doc="Current that every ramp reaches; zero takes three rheobases.",
    )
    shortest = Quantity(
        10.0,
        "ms",
        label="time of the steepest",
        bounds=(1, 10_000),
        soft=(5, 100),
        doc="Time in which the steepest ramp gets there.",
    )
    longest = Quantity(
        2000.0, "ms", label="time of the slowest", bounds=(2, 60_000), soft=(200, 5000), doc="Time of the slowest."
    )
    count = Quantity(
        8, "1", label="number of ramps", bounds=(2, 40), soft=(4, 16), step=1, doc="Number of slopes, in equal ratios."
    )
    length = Quantity(
        500.0,
        "ms",
        label="length of the sudden step",
        bounds=(1, 20_000),
        soft=(20, 2000),
        doc="How long the sudden step lasts.",
    )

    def run(self, neuron: Neuron, dt: float = DT, integrator: str = "auto") -> Job:
        base: Thresholds = yield from stage(find_rheobase(neuron, self.length, self.settle, dt, integrator), 0, 2)
        top = self.top or (HIGH * base.first if base.found else FALLBACK)
        times = np.geomspace(self.shortest, max(self.longest, 2 * self.shortest), round(self.count))
        drives = [
            (Ramp(start=0.0, end=1.0, onset=self.settle, duration=float(time)), top * (np.arange(len(times)) == row))
            for row, time in enumerate(times)
        ]
        job = run_copies(neuron, drives, times[-1], dt, integrator, self.settle, message=f"{len(times)} ramps at once")
        copies: Copies = yield from stage(job, 1, 2)
        firsts = [
            spikes[(spikes > 0) & (spikes <= time)][:1] for spikes, time in zip(copies.spikes, times, strict=True)
        ]
        # the current of the step in which the spike came, held from its beginning
        reached = np.array(
            [top * (first[0] - dt) / time if len(first) else np.nan for first, time in zip(firsts, times, strict=True)]
        )
        by_itself = any(len(spikes) and spikes[0] <= 0 for spikes in copies.spikes)
        return self._result(neuron, base, top, top / times, np.full(len(times), np.nan) if by_itself else reached)

    def _result(self, neuron: Neuron, base: Thresholds, top: float, slopes: np.ndarray, reached: np.ndarray) -> Result:
        slow = float(reached[-1]) if np.isfinite(reached[-1]) else None
        why = "" if slow is not None else (base.why or f"it does not fire below {top:.4g} pA: it accommodates")
        ratio = slow / base.first if slow is not None and base.found else None
        numbers = (
            Number("threshold of a step", base.first if base.found else None, "pA", base.why),
            Number("threshold of the slowest ramp", slow, "pA", why),
            Number("ramp over step", ratio, "", why),
        )
        name = type(neuron).__name__
        if not base.found:
            summary = f"No threshold of a step to compare with: {base.why}."
        elif slow is None:
            summary = (
                f"{name} fires at a step of {numbers[0].text}, but a slow ramp to {top:.4g} pA does not make it fire."
            )
        else:
            summary = f"{name} fires at a step of {numbers[0].text}; the slowest ramp has to reach {numbers[1].text}."
        marks = (Mark("sudden step", base.first, upright=False),) if base.found else ()
        panel = Panel(
            Axis("slope", "pA/ms", log=True),
            Axis("current at the first spike", "pA"),
            (Curve("ramp", slopes[::-1], reached[::-1], points=True),),
            marks,
        )
        return Result(
            self.label,
            repr(neuron),
            summary,
            numbers,
            (panel,),
            ("slope (pA/ms)", "time to the top (ms)", "current at the first spike (pA)"),
            tuple((entry(s), entry(top / s), entry(r)) for s, r in zip(slopes, reached, strict=True)),
            (
                f"Each ramp rises from zero to {top:.4g} pA; only spikes while it rises count.",
                f"The threshold of a step is that of a sudden step of {self.length:g} ms.",
            ),
        )
