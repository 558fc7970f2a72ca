"""Resonance: how strongly the membrane answers a small oscillating current of each frequency."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from workbench.core.jobs import Job, stage
from workbench.core.model import Neuron
from workbench.core.quantity import Quantity
from workbench.core.source import Source
from workbench.experiments.copies import Copies, Drive, membrane_unit, run_copies
from workbench.experiments.protocols.protocol import DT, Protocol
from workbench.experiments.protocols.rheobase import find_rheobase
from workbench.experiments.result import Axis, Curve, Mark, Number, Panel, Result, entry
from workbench.experiments.threshold import SPONTANEOUS, Thresholds
from workbench.stimuli.sine import Sine
from workbench.stimuli.step_current import StepCurrent

SMALL = 0.02  # of the rheobase: the answer is still in proportion
TRANSIENT = 200.0  # ms after the beginning of the oscillation that are left out
STEEP = -0.5  # slope in logarithms of an impedance that still grows toward zero frequency
PEAKED = 1.05  # of the impedance at the lowest frequency, from which a peak is called a resonance


class Resonance(Protocol):
    """Magnitude and phase of the impedance over frequency, with the peak, its quality and the cut-off."""

    label: ClassVar[str] = "Resonance"
    source = Source("Hutcheon and Yarom 2000, Trends Neurosci. 23:216", doi="10.1016/S0166-2236(00)01547-2")

    slowest = Quantity(
        1.0, "Hz", label="lowest frequency", bounds=(0.01, 1000), soft=(0.5, 10), doc="Lowest frequency."
    )
    fastest = Quantity(
        200.0, "Hz", label="highest frequency", bounds=(0.1, 5000), soft=(50, 1000), doc="Highest frequency."
    )
    count = Quantity(
        25,
        "1",
        label="number of frequencies",
        bounds=(3, 200),
        soft=(10, 60),
        step=1,
        doc="Number of frequencies, in equal ratios.",
    )
    amplitude = Quantity(
        0.0,
        "pA",
        label="amplitude (0: automatic)",
        symbol="I",
        bounds=(0, None),
        soft=(0, 100),
        doc="Of the oscillation; zero takes 2 % of the rheobase.",
    )
    offset = Quantity(0.0, "pA", label="steady current", soft=(-500, 500), doc="Steady current under it.")

    def run(self, neuron: Neuron, dt: float = DT, integrator: str = "auto") -> Job:
        amplitude = self.amplitude
        if not amplitude:
            base: Thresholds = yield from stage(find_rheobase(neuron, 500.0, self.settle, dt, integrator), 0, 2)
            amplitude = SMALL * base.first if base.found else 1.0
        frequencies = np.geomspace(self.slowest, max(self.fastest, 2 * self.slowest), round(self.count))
        copies: Copies = yield from stage(self._oscillate(neuron, frequencies, amplitude, dt, integrator), 1, 2)
        # held during a step and seen at its end, the current counts as that of the middle
        impedance = np.array(
            [
                _answer(copies.times - dt / 2, copies.times, copies.membrane[:, row], frequency) / amplitude
                if not len(copies.spikes[row])
                else complex(np.nan, np.nan)
                for row, frequency in enumerate(frequencies)
            ]
        )
        return self._result(neuron, frequencies, impedance, amplitude)

    def _oscillate(self, neuron: Neuron, frequencies: np.ndarray, amplitude: float, dt: float, integrator: str) -> Job:
        drives: list[Drive] = [
            (
                Sine(amplitude=1.0, frequency=float(frequency), onset=self.settle),
                amplitude * (np.arange(len(frequencies)) == row),
            )
            for row, frequency in enumerate(frequencies)
        ]
        if self.offset:
            drives.append((StepCurrent(amplitude=1.0), np.full(len(frequencies), self.offset)))
        length = TRANSIENT + max(2000.0 / frequencies[0], 300.0)
        told = f"{len(frequencies)} frequencies at once"
        return run_copies(neuron, drives, length, dt, integrator, self.settle, (neuron.declared().membrane,), told)

    def _result(self, neuron: Neuron, frequencies: np.ndarray, impedance: np.ndarray, amplitude: float) -> Result:
        unit, factor = ("MOhm", 1000.0) if membrane_unit(neuron) == "mV" else (f"{membrane_unit(neuron)}/pA", 1.0)
        size, phase = factor * np.abs(impedance), np.degrees(np.angle(impedance))
        numbers = _numbers(frequencies, size, unit)
        peak, quality, cut = (number.value for number in numbers[1:])
        name = type(neuron).__name__
        if numbers[0].value is None:
            summary = f"No impedance of {name}: {numbers[0].note}."
        elif peak is None:
            told = f"cut-off {numbers[3].text}" if cut is not None else f"no cut-off, {numbers[3].note}"
            summary = f"{name} is a low-pass filter: {numbers[0].text} at {frequencies[0]:.3g} Hz, {told}."
        else:
            summary = (
                f"{name} resonates at {numbers[1].text}, {quality:.3g} times as strongly as at {frequencies[0]:.3g} Hz."
            )
        marks = [Mark("peak", float(peak))] if peak is not None else []
        marks += [Mark("cut-off", float(cut))] if cut is not None else []
        across = Axis("frequency", "Hz", log=True)
        return Result(
            self.label,
            repr(neuron),
            summary,
            numbers,
            (
                Panel(
                    across,
                    Axis("impedance", unit, log=True),
                    (Curve("magnitude", frequencies, size, points=True),),
                    tuple(marks),
                ),
                Panel(across, Axis("phase", "deg"), (Curve("phase", frequencies, phase, points=True),), tuple(marks)),
            ),
            ("frequency (Hz)", Axis("impedance", unit).title, "phase (deg)"),
            tuple((entry(f), entry(z), entry(p)) for f, z, p in zip(frequencies, size, phase, strict=True)),
            (
                f"Each frequency is a sine of {amplitude:.3g} pA in a copy of its own; the answer is fitted over whole cycles after "
                f"{TRANSIENT:g} ms. A frequency at which the cell fires has no impedance.",
                f"Resonance: a peak over {PEAKED:g} times the impedance at the lowest frequency; their ratio is the quality.",
                "Cut-off: the frequency above the peak at which the impedance has fallen to its largest value over the square root of two.",
            ),
        )


def _answer(driven: np.ndarray, times: np.ndarray, membrane: np.ndarray, frequency: float) -> complex:
    """The complex amplitude of the membrane against a sine of amplitude one, beside a level and a drift."""
    cycle = 1000.0 / frequency
    cycles = np.floor((times[-1] - TRANSIENT) / cycle)
    kept = times > times[-1] - cycles * cycle
    turn = 2 * np.pi * driven[kept] / cycle
    columns = [np.sin(turn), np.cos(turn), np.ones(turn.shape), times[kept] - times[kept].mean()]
    sine, cosine, *_ = np.linalg.lstsq(np.stack(columns, axis=1), membrane[kept].astype(float), rcond=None)[0]
    return complex(sine, cosine)


def _numbers(frequencies: np.ndarray, size: np.ndarray, unit: str) -> tuple[Number, ...]:
    names = (("impedance at the lowest frequency", unit), ("peak frequency", "Hz"), ("quality", ""), ("cut-off", "Hz"))
    if not np.isfinite(size).all():
        why = SPONTANEOUS if not np.isfinite(size).any() else "it fires at some frequencies; try a smaller amplitude"
        return tuple(Number(name, None, unit, why) for name, unit in names)
    top = int(np.argmax(size))
    quality = float(size[top] / size[0])
    peaked = quality > PEAKED
    low = np.flatnonzero(size[top:] <= size[top] / np.sqrt(2))
    cut, cut_note = None, f"above {frequencies[-1]:.4g} Hz"
    if top == 0 and np.diff(np.log(size[:2])) < STEEP * np.diff(np.log(frequencies[:2])):
        cut_note = "the impedance has no level part at low frequencies"
    elif len(low):
        near = slice(top + low[0] - 1, top + low[0] + 1)
        level = np.log(size[top] / np.sqrt(2))
        cut = float(np.exp(np.interp(level, np.log(size[near])[::-1], np.log(frequencies[near])[::-1])))
    values = (float(size[0]), float(frequencies[top]) if peaked else None, quality if peaked else None, cut)
    notes = ("", "" if peaked else "no peak", "" if peaked else "no peak", "" if cut else cut_note)
    return tuple(Number(name, value, of, note) for (name, of), value, note in zip(names, values, notes, strict=True))
