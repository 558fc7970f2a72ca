"""Sag and rebound: what a cell does while it is held down, and when it is let go."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from workbench.core.jobs import Job, stage
from workbench.core.model import Neuron
from workbench.core.moments import SLACK
from workbench.core.quantity import Quantity
from workbench.core.source import Source
from workbench.experiments.copies import Copies, membrane_unit, run_copies
from workbench.experiments.protocols.protocol import DT, Protocol
from workbench.experiments.protocols.rheobase import find_rheobase
from workbench.experiments.protocols.step_family import FALLBACK
from workbench.experiments.result import Axis, Curve, Mark, Number, Panel, Result, entry
from workbench.experiments.threshold import SPONTANEOUS, Thresholds
from workbench.stimuli.step_current import StepCurrent


class SagRebound(Protocol):
    """How far the membrane comes back during a step that holds it down, and whether the cell fires when the step ends."""

    label: ClassVar[str] = "Sag and rebound"
    source = Source(
        "Robinson and Siegelbaum 2003, Annu. Rev. Physiol. 65:453", doi="10.1146/annurev.physiol.65.092101.142734"
    )

    deepest = Quantity(
        0.0,
        "pA",
        label="strongest step (0: automatic)",
        bounds=(0, None),
        soft=(0, 500),
        doc="Strength of the strongest step; zero takes three rheobases.",
    )
    count = Quantity(
        5,
        "1",
        label="number of steps",
        bounds=(1, 40),
        soft=(1, 10),
        step=1,
        doc="Number of steps, the strongest and its shares.",
    )
    length = Quantity(
        200.0, "ms", label="length of a step", bounds=(1, 20_000), soft=(10, 1000), doc="How long a step lasts."
    )
    tail = Quantity(
        150.0,
        "ms",
        label="watched after it",
        bounds=(1, 5000),
        soft=(20, 500),
        doc="Time after it in which a rebound is looked for.",
    )

    def run(self, neuron: Neuron, dt: float = DT, integrator: str = "auto") -> Job:
        deepest = self.deepest
        if not deepest:
            base: Thresholds = yield from stage(find_rheobase(neuron, 500.0, self.settle, dt, integrator), 0, 2)
            deepest = 3 * base.first if base.found else FALLBACK
        count = round(self.count)
        currents = -deepest * np.arange(1, count + 1) / count
        # one more copy without current tells the membrane at rest, and a cell that fires by itself
        drive = StepCurrent(amplitude=1.0, onset=self.settle, duration=self.length)
        job = run_copies(
            neuron,
            [(drive, np.append(currents, 0.0))],
            self.length + self.tail,
            dt,
            integrator,
            self.settle,
            (neuron.declared().membrane,),
            f"{count} steps at once",
        )
        copies: Copies = yield from stage(job, 1, 2)
        return self._result(neuron, currents, copies, dt)

    def _result(self, neuron: Neuron, currents: np.ndarray, copies: Copies, dt: float) -> Result:
        name, by_itself = type(neuron).__name__, len(copies.spikes[-1]) > 0
        why = SPONTANEOUS if by_itself else ""
        sags = np.full(len(currents), np.nan) if by_itself else sag_ratios(copies, self.length, dt)
        rebounds = copies.counts(self.length, self.length + self.tail)[:-1]
        fired = np.flatnonzero(rebounds > 0)
        least = float(currents[fired[0]]) if len(fired) and not by_itself else None
        sag = None if by_itself else float(sags[-1])
        numbers = (
            Number("sag ratio", sag, "", why),
            Number("rebound spikes", None if by_itself else float(rebounds[-1]), "", why),
            Number("weakest step with a rebound", least, "pA", why or ("" if len(fired) else "no step has one")),
        )
        rebound = {0: "does not fire", 1: "fires once"}.get(int(rebounds[-1]), f"fires {rebounds[-1]} times")
        summary = (
            f"{name} fires without any current, so neither sag nor rebound can be told."
            if by_itself
            else f"Held down by {-currents[-1]:.4g} pA, {name} comes back by {100 * sags[-1]:.3g} % and {rebound} when let go."
        )
        curves = tuple(
            Curve(f"{current:.4g} pA", copies.times, copies.membrane[:, copy]) for copy, current in enumerate(currents)
        )
        return Result(
            self.label,
            repr(neuron),
            summary,
            numbers,
            (
                Panel(
                    Axis("time after onset", "ms"),
                    Axis("membrane", membrane_unit(neuron)),
                    curves,
                    (Mark("end of the step", self.length),),
                ),
            ),
            ("current (pA)", "sag ratio", "rebound spikes"),
            tuple(
                (f"{current:.4g}", entry(value, 3), str(spikes))
                for current, value, spikes in zip(currents, sags, rebounds, strict=True)
            ),
            (
                "Sag ratio: (last - lowest) over (rest - lowest) of the membrane during the step; 0 without sag.",
                f"Rebound: spikes within {self.tail:g} ms after the end of the step.",
            ),
        )


def sag_ratios(copies: Copies, length: float, dt: float) -> np.ndarray:
    """Share of the deflection that is won back before the end of a step of ``length`` ms; the last copy is at rest."""
    begins = copies.times - (1 - SLACK) * dt  # a step of time is driven if it begins inside
    during = (begins > 0) & (begins < length)
    lowest, last = copies.membrane[during].min(axis=0), copies.membrane[during][-1]
    rest = copies.membrane[during, -1].mean()
    deflection = rest - lowest[:-1]
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(deflection > 0, np.maximum(last[:-1] - lowest[:-1], 0) / deflection, np.nan)
