"""Characterise: all protocols in short, on one card of numbers."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from workbench.analysis.firing_pattern import firing_pattern
from workbench.core.jobs import Job, stage
from workbench.core.model import Neuron
from workbench.core.quantity import Quantity
from workbench.core.source import Source
from workbench.experiments.copies import Copies, membrane_unit, run_copies
from workbench.experiments.protocols.protocol import DT, Protocol
from workbench.experiments.protocols.ramp_threshold import RampThreshold
from workbench.experiments.protocols.rate_curve import RateCurve
from workbench.experiments.protocols.resonance import SMALL, Resonance
from workbench.experiments.protocols.rheobase import find_rheobase
from workbench.experiments.protocols.sag_rebound import SagRebound
from workbench.experiments.protocols.step_family import FALLBACK
from workbench.experiments.protocols.strength_duration import StrengthDuration
from workbench.experiments.result import Axis, Curve, Number, Panel, Result
from workbench.experiments.threshold import SPONTANEOUS, Thresholds
from workbench.stimuli.step_current import StepCurrent

STAGES = 7
PROBE = 0.05  # of the rheobase, downward: small enough for the passive membrane
DRIFT = 0.02  # of a deflection, by which it may still move in the last tenth of the probe
PASSIVE = ("rest", "input resistance", "membrane time constant")
STRONG = (1.2, 2.0)  # rheobases at which the pattern is named


class Characterise(Protocol):
    """Rest, input resistance, time constant, thresholds, gain, class, sag, rebound, resonance and firing patterns."""

    label: ClassVar[str] = "Characterise"
    source = Source("Petilla Interneuron Nomenclature Group 2008, Nat. Rev. Neurosci. 9:557", doi="10.1038/nrn2402")

    length = Quantity(
        500.0, "ms", label="length of the steps", bounds=(50, 20_000), soft=(200, 2000), doc="How long the steps last."
    )

    def run(self, neuron: Neuron, dt: float = DT, integrator: str = "auto") -> Job:
        how = (dt, integrator)
        base: Thresholds = yield from stage(find_rheobase(neuron, self.length, self.settle, *how), 0, STAGES)
        unit = base.first if base.found else FALLBACK
        still: tuple[Number, ...] = yield from stage(self._passive(neuron, PROBE * unit, *how), 1, STAGES)
        common = {"settle": self.settle}
        shorter: list[tuple[Protocol, tuple[str, ...]]] = [
            (RateCurve(count=13, length=2 * self.length, **common), ("onset current", "onset rate", "gain", "class")),
            (StrengthDuration(count=6, longest=self.length, **common), ("chronaxie",)),
            (RampThreshold(count=2, top=3 * unit, **common), ("ramp over step",)),
            (SagRebound(count=3, deepest=3 * unit, **common), ("sag ratio", "rebound spikes")),
            (
                Resonance(count=13, amplitude=SMALL * unit, slowest=1000.0 / self.length, **common),
                ("peak frequency", "cut-off"),
            ),
        ]
        found = [*still, Number("rheobase", base.first if base.found else None, "pA", base.why)]
        for index, (protocol, names) in enumerate(shorter):
            result: Result = yield from stage(protocol.run(neuron, *how), 2 + index, STAGES)
            found += [result.number(name) for name in names]
        patterns, panel = yield from self._patterns(neuron, unit, *how)
        return self._result(neuron, [*found, *patterns], panel)

    def _passive(self, neuron: Neuron, current: float, dt: float, integrator: str) -> Job:
        """Rest, input resistance and time constant, from a small step that holds the cell down."""
        drive = StepCurrent(amplitude=1.0, onset=self.settle)
        job = run_copies(
            neuron,
            [(drive, np.array([0.0, -current]))],
            self.length,
            dt,
            integrator,
            self.settle,
            (neuron.declared().membrane,),
            "a small step",
        )
        copies: Copies = yield from job
        return passive(copies, current, membrane_unit(neuron))

    def _patterns(self, neuron: Neuron, unit: float, dt: float, integrator: str) -> Job:
        currents = unit * np.array(STRONG)
        drive = StepCurrent(amplitude=1.0, onset=self.settle)
        copies: Copies = yield from run_copies(
            neuron,
            [(drive, currents)],
            self.length,
            dt,
            integrator,
            self.settle,
            (neuron.declared().membrane,),
            "patterns",
        )
        patterns = [firing_pattern(times, 0.0, self.length) for times in copies.spikes]
        numbers = tuple(
            Number(f"pattern at {strong:g} rheobases", str(pattern), "", pattern.evidence)
            for strong, pattern in zip(STRONG, patterns, strict=True)
        )
        curves = tuple(
            Curve(f"{strong:g} rheobases", copies.times, copies.membrane[:, copy]) for copy, strong in enumerate(STRONG)
        )
        panel = Panel(Axis("time after onset", "ms"), Axis("membrane", membrane_unit(neuron)), curves)
        return numbers, panel

    def _result(self, neuron: Neuron, found: list[Number], panel: Panel) -> Result:
        named = {number.name: number for number in found}
        name = type(neuron).__name__
        pattern = named[f"pattern at {STRONG[1]:g} rheobases"].text
        base, kind = named["rheobase"], named["class"]
        summary = (
            f"{name} rests at {named['rest'].text}, has a rheobase of {base.text} and is of class {kind.text}; at twice the rheobase: {pattern}."
            if base.value is not None
            else f"{name} has no rheobase: {base.note}."
        )
        return Result(
            self.label,
            repr(neuron),
            summary,
            tuple(found),
            (panel,),
            ("what", "value", "remark"),
            tuple((number.name, number.text, number.note) for number in found),
            (
                f"Input resistance and time constant: from a step of {100 * PROBE:g} % of the rheobase downward; the time constant is when "
                "63 % of the deflection are reached.",
                "The other definitions are those of the protocols of the same names.",
            ),
        )


def passive(copies: Copies, current: float, unit: str) -> tuple[Number, ...]:
    """Rest, input resistance and time constant from two copies: one at rest, and one held down by ``current`` pA."""
    after = copies.times > 0
    rest, held = copies.membrane[after].astype(float).T
    times = copies.times[after]
    if any(len(spikes) for spikes in copies.spikes):
        return tuple(Number(name, None, "", SPONTANEOUS) for name in PASSIVE)
    fall, per = rest - held, "MOhm" if unit == "mV" else f"{unit}/pA"
    level = Number(PASSIVE[0], float(rest[-1]), unit)
    if fall[-1] <= 0 or abs(fall[-1] - fall[int(0.9 * len(fall))]) > DRIFT * fall[-1]:
        why = "the membrane does not settle under a steady current"
        return level, *(Number(name, None, "", why) for name in PASSIVE[1:])
    resistance = fall[-1] / current * (1000.0 if unit == "mV" else 1.0)
    level_63 = (1 - np.exp(-1)) * fall[-1]
    reached = int(np.argmax(fall >= level_63))
    # between two steps by a straight line
    time = (
        float(np.interp(level_63, fall[reached - 1 : reached + 1], times[reached - 1 : reached + 1]))
        if reached
        else times[0]
    )
    return level, Number(PASSIVE[1], float(resistance), per), Number(PASSIVE[2], float(time), "ms")
