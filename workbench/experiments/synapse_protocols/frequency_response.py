"""Frequency response: how much of a rhythm in the presynaptic rate arrives in the membrane."""

from __future__ import annotations

import math
from typing import ClassVar

import numpy as np

from workbench.core.jobs import Job, Progress
from workbench.core.quantity import Quantity
from workbench.core.source import Source
from workbench.experiments.preparation import CELL, Contact, Input, Preparation, simulation
from workbench.experiments.result import Axis, Curve, Mark, Number, Panel, Result, entry
from workbench.experiments.synapse_protocols.synapse_protocol import SynapseProtocol
from workbench.experiments.synapse_shape import is_conductance, stage_times

FREQUENCY, SHARE = Axis("frequency of the rhythm", "Hz", log=True), Axis("share of the slowest", log=True)
CROWD = 1000.0  # spikes a second of all sources of a copy: what is between them is far faster than any rhythm
MOST_LINES = 2000  # sources of a copy
LONGEST = 10_000.0  # ms that are waited for the slowest to settle
CYCLES = 2  # of the slowest rhythm that are listened to
STEP = 0.1  # ms, the shortest step of these runs
PIECE = 500.0  # ms of model time in one step of the job


class FrequencyResponse(SynapseProtocol):
    """The rhythm of the membrane where many inputs fire to a rhythm, against the frequency of that rhythm."""

    label: ClassVar[str] = "Frequency response"
    order: ClassVar[float] = 6.0
    source = Source(
        "Dayan and Abbott 2001, Theoretical Neuroscience, ch. 5", url="https://mitpress.mit.edu/9780262541855/"
    )

    lowest = Quantity(1.0, "Hz", label="slowest rhythm", bounds=(0.2, 100), soft=(0.5, 10), doc="Lowest frequency.")
    highest = Quantity(100.0, "Hz", label="fastest rhythm", bounds=(1, 200), soft=(20, 200), doc="Highest frequency.")
    count = Quantity(
        15, "1", label="number of frequencies", bounds=(2, 60), soft=(5, 40), step=1, doc="Number of frequencies."
    )
    depth = Quantity(
        0.5,
        "1",
        label="depth of the rhythm",
        bounds=(0.01, 0.95),
        soft=(0.05, 0.95),
        doc="How far the rate swings, over its mean.",
    )

    def run(self, preparation: Preparation) -> Job:
        p = preparation
        frequencies = np.geomspace(self.lowest, max(self.highest, self.lowest * 1.1), round(self.count))
        rule = p.contact.plasticity
        memory = [value for name, value in rule.values().items() if rule.units()[name] == "ms"] if rule else []
        settle, dt = min(3.0 * max([p.slowest, *memory]), LONGEST), max(p.dt, STEP)
        length = settle + CYCLES * 1000.0 / self.lowest
        lines = min(max(1, math.ceil(CROWD / p.rate)), MOST_LINES)
        trains = [train for f in frequencies for train in _rhythm(f, self.depth, p.rate, lines, length, dt)]
        shared = Contact(p.contact.synapse, p.contact.weight / lines, p.contact.delay, rule)
        targets = np.repeat(np.arange(len(frequencies)), lines).tolist()
        sim = simulation(p.passive(), [Input(shared, trains, targets)], len(frequencies), dt)
        sim.watch(CELL, "v", list(range(len(frequencies))))
        blocks = []
        for begin in np.arange(0.0, length, PIECE):
            blocks.append(sim.advance(min(PIECE, length - begin)))
            yield Progress(round(begin), round(length))
        times = np.concatenate([block.sample_times for block in blocks])
        membrane = np.concatenate([block.samples[CELL, "v"] for block in blocks]).astype(float)
        swings = np.array([_swing(times, membrane[:, k], f, settle) for k, f in enumerate(frequencies)])
        return self._result(p, frequencies, swings)

    def _result(self, p: Preparation, frequencies: np.ndarray, swings: np.ndarray) -> Result:
        shares = swings / swings[0] if swings[0] > 0 else np.full(len(swings), np.nan)
        theory = closed_shares(p, frequencies)
        best = int(np.nanargmax(shares)) if np.isfinite(shares).any() else 0
        corner = _corner(frequencies, shares, best)
        passes = best > 0 and shares[best] > 1.05
        numbers = (
            Number("swing of the membrane at the slowest", float(swings[0]), "mV"),
            Number(
                "favorite frequency",
                float(frequencies[best]) if passes else None,
                "Hz",
                "" if passes else "the slower, the better",
            ),
            Number("corner", corner, "Hz", "" if corner else "beyond this range"),
        )
        curves = [Curve("measured", frequencies, shares, points=True)]
        if theory is not None:
            curves.append(Curve("closed form", frequencies, theory, theory=True))
        return Result(
            self.label,
            repr(p.contact.synapse),
            _summary(passes, float(frequencies[best]), corner),
            numbers,
            (Panel(FREQUENCY, SHARE, tuple(curves), (Mark("corner", corner),) if corner else ()),),
            ("frequency (Hz)", "swing (mV)", "share of the slowest", *(["closed form"] if theory is not None else [])),
            tuple(
                tuple(entry(float(value)) for value in row)
                for row in zip(frequencies, swings, shares, *([theory] if theory is not None else []), strict=True)
            ),
            (
                f"One copy of the cell for each frequency, with a threshold out of reach. Its inputs, so many that they give {CROWD:g} spikes a "
                f"second, share the weight; each fires at {p.rate:g} Hz on average, up and down by {100 * self.depth:g} %, and they take turns.",
                "Corner: where the swing falls to 71 % of the largest, by a straight line between two frequencies.",
            ),
        )


def _rhythm(frequency: float, depth: float, rate: float, lines: int, length: float, dt: float) -> list[np.ndarray]:
    """Trains (ms) whose common rate follows a sine: whenever one more spike of all is expected, the next of them gives it."""
    turns = 2.0 * np.pi * frequency / 1000.0
    t = np.arange(dt, length, min(1.0, 20.0 / frequency))
    expected = lines * rate / 1000.0 * (t + depth / turns * (1.0 - np.cos(turns * t)))
    spikes = np.rint(np.interp(np.arange(0.5, expected[-1]), expected, t) / dt) * dt
    return [spikes[line::lines] for line in range(lines)]


def _swing(times: np.ndarray, membrane: np.ndarray, frequency: float, settle: float) -> float:
    """Amplitude (mV) of a membrane at a frequency, over whole cycles after it has settled."""
    cycle = 1000.0 / frequency
    many = math.floor((times[-1] - settle) / cycle + 1e-9)
    late = times > times[-1] - many * cycle
    wave = np.exp(-2j * np.pi * frequency / 1000.0 * times[late])
    level = membrane[late] - membrane[late].mean()
    return float(2.0 * abs((level * wave).mean()))


def closed_shares(p: Preparation, frequencies: np.ndarray) -> np.ndarray | None:
    """The share of the slowest in closed form: every leaky stage takes its part; none for conductances and with plasticity."""
    taus = stage_times(p.contact.synapse)
    if taus is None or is_conductance(p.contact.synapse) or p.contact.plasticity is not None:
        return None
    turns = 2.0 * np.pi * frequencies / 1000.0
    passed = np.prod([1.0 / np.sqrt(1.0 + (turns * tau) ** 2) for tau in (*taus, p.tau)], axis=0)
    return passed / passed[0]


def _corner(frequencies: np.ndarray, shares: np.ndarray, best: int) -> float | None:
    after = np.flatnonzero(shares[best:] < math.sqrt(0.5) * shares[best])
    if not len(after):
        return None
    k = best + int(after[0])
    goal = math.sqrt(0.5) * shares[best]
    return float(np.interp(goal, shares[[k, k - 1]], frequencies[[k, k - 1]]))


def _summary(passes: bool, favorite: float, corner: float | None) -> str:
    if passes:
        return f"A band-pass: rhythms near {favorite:.3g} Hz arrive best."
    if corner is None:
        return "All rhythms in this range arrive alike."
    return f"A low-pass: rhythms beyond {corner:.3g} Hz are smoothed away."
