"""The runs of lesson 5: counts that scatter, digits that are told for a few steps, and two cells that share their noise."""

from __future__ import annotations

import numpy as np

from workbench.course.network_setup import NetworkSetup
from workbench.course.numbers import Draw, Numbers
from workbench.course.outcome import Outcome
from workbench.experiments.code_readers import read_share
from workbench.experiments.code_trials import scatter
from workbench.experiments.result import Axis, Curve, Mark, Panel
from workbench.network.network import Network
from workbench.network.wiring.all_to_all import AllToAll
from workbench.network.wiring.one_to_one import OneToOne
from workbench.neurons.lif import LIF
from workbench.stimuli.code import Code
from workbench.stimuli.latency_code import LatencyCode
from workbench.stimuli.phase_code import PhaseCode
from workbench.stimuli.poisson import Poisson
from workbench.stimuli.population_code import PopulationCode
from workbench.stimuli.rate_code import RateCode
from workbench.stimuli.white_noise import WhiteNoise
from workbench.synapses.delta import Delta

LINES, LISTENED = 400, 20_000.0  # trains of rain, and how long they are listened to (ms)
SECOND = 1000.0
LESS, SAME, MORE = "less than their mean", "as much as their mean", "more than their mean"
DRAWN, LATENCY, NEITHER = "the drawn rates", "the latencies", "neither: three steps are too few"
SMALLER, ALIKE, LARGER = "smaller", "the same", "larger"
SOON = (1, 2, 3, 5, 10, 25, 50)
DARKEST = 0.01
BUMP = 100  # steps of a bump on a ring
PAIRS, SHARED_FOR, BIN = (
    60,
    20_000.0,
    20.0,
)  # pairs of cells, how long they run (ms), and in what bins they are compared (ms)
SIGMA = 95.0  # pA ms^0.5, the loud noise of lesson 2

NUMBERS = {
    "rate": Draw(10.0, "Hz", 5, 12, 0.5),
    "gap": Draw(100.0, "ms", 60, 140, 10),
    "share": Draw(0.25, "1", 0.1, 0.4, 0.05),
    "steps": Draw(100.0, "1", 60, 140, 10),
    "tau": Draw(5.0, "ms", 3, 9, 1),
    "dim": Draw(0.05, "1", 0.03, 0.2, 0.01),
    "most": Draw(200.0, "Hz", 150, 250, 10),
    "bits": Draw(8.0, "1", 5, 10, 1),
    "cells": Draw(1000.0, "1", 500, 1500, 100),
    "cell": Draw(499.0, "1", 100, 480, 1),
    "c": Draw(0.3, "1", 0.2, 0.5, 0.05),
    "dice": Draw(1.0, "1", 2, 100_000, 1),
}


def rain(n: Numbers) -> NetworkSetup:
    """Many Poisson trains, and one cell that listens to them."""

    def build() -> Network:
        net = Network("rain")
        drops = net.add(Poisson(rate=n.rate), LINES, name="trains")
        cell = net.add(LIF(), 1, name="listener")
        net.connect(drops, cell, AllToAll(), Delta(), weight=4.0 / n.rate, delay=1.0)
        return net

    return NetworkSetup(build, LISTENED, dt=0.5, seed=round(n.dice))


def counts(setup: NetworkSetup, span: float) -> np.ndarray:
    """Spikes of each train in stretches of ``span`` ms, ``(stretches, trains)``."""
    times, lines = setup.run().of("trains")
    stretches = int(LISTENED / span)
    kept = times < stretches * span
    found = np.zeros((stretches, LINES), dtype=int)
    np.add.at(found, ((times[kept] / span).astype(int), lines[kept]), 1)
    return found


def silent(n: Numbers) -> float:
    """The share of stretches of ``gap`` ms in which a train is silent."""
    return float((counts(rain(n), n.gap) == 0).mean())


def variability(n: Numbers) -> Outcome:
    """The variance of counts over their mean, for trains drawn by chance and for clocks, at many rates."""
    rates = np.array([2.0, 5.0, 10.0, 20.0, 40.0, 80.0])
    means, variances = {}, {}
    for timing, name in (("random", "drawn"), ("even", "clocks")):
        trains = RateCode(rate=100.0, timing=timing).encode(
            np.repeat(rates[None, :] / 100.0, 400, axis=0), int(SECOND), seed=round(n.dice)
        )
        means[name], variances[name] = scatter(trains)
    drawn = counts(rain(n), SECOND)
    fano = float(drawn.var(axis=0, ddof=1).mean() / drawn.mean())
    panel = Panel(
        Axis("mean count in a second"),
        Axis("variance of the count"),
        (
            Curve("drawn by chance", means["drawn"], variances["drawn"], points=True),
            Curve("clocks", means["clocks"], variances["clocks"], points=True),
            Curve("variance = mean", rates, rates, theory=True),
        ),
        (Mark("yours", float(drawn.mean())),),
    )
    word = LESS if fano < 0.8 else SAME if fano < 1.2 else MORE
    said = f"Your trains: {drawn.mean():.2f} spikes a second in the mean, with a variance of {fano:.2f} times that. Clocks: 0."
    return Outcome(said, fano, "1", panel=panel, word=word)


def spread(n: Numbers) -> float:
    """The standard deviation of counts of many trains, each drawn step by step."""
    code = RateCode(timing="random")
    return float(code.encode(np.full((1, 20_000), n.share), round(n.steps), seed=round(n.dice)).sum(0, dtype=int).std())


def wait(n: Numbers, value: float) -> float:
    """When a membrane that is charged by a value fires (ms)."""
    code = LatencyCode(darkest=DARKEST, tau=n.tau, law="charging")
    return float(code.latency(np.array([value]), 100, 1.0)[0])


def soon(n: Numbers) -> Outcome:
    """How many digits can be read after a few steps of drawn rates, and of latencies."""
    codes: dict[str, Code] = {DRAWN: RateCode(rate=n.most, timing="random"), LATENCY: LatencyCode()}
    found = {
        name: np.array([100.0 * read_share(code, steps, seed=round(n.dice)) for steps in SOON])
        for name, code in codes.items()
    }
    at = [SOON.index(steps) for steps in (3, 10, 25)]
    said = "Digits recognized after 3, 10 and 25 steps: " + "; ".join(
        f"{name} {', '.join(f'{values[place]:.0f}' for place in at)} %" for name, values in found.items()
    )
    curves = tuple(Curve(name, np.array(SOON, float), values, points=True) for name, values in found.items())
    panel = Panel(Axis("steps", log=True), Axis("digits recognized", "%"), curves, (Mark("three", 3.0),))
    better = max(found, key=lambda name: found[name][at[0]])
    word = better if found[better][at[0]] > 90.0 else NEITHER
    return Outcome(f"{said}.", float(found[LATENCY][at[0]]), "%", panel=panel, word=word)


def places(n: Numbers) -> float:
    """Steps in which evenly spread spikes tell as many values as the phase code does in its period."""
    bits = round(n.bits)
    told = different(PhaseCode(period=bits), bits, 2**bits)
    low, high = 1, 2 * told
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if different(RateCode(), middle, told, count=True) >= told else (middle + 1, high)
    return float(low)


def different(code: Code, steps: int, values: int, count: bool = False) -> int:
    """How many of the trains that a code makes of values from 0 to 1 differ from each other, or their numbers of spikes."""
    trains = code.encode(np.linspace(0.0, 1.0, 2 * values + 1)[None], steps)[:, 0]
    return len(np.unique(trains.sum(0, dtype=int) if count else trains, axis=-1).T)


def preferred(n: Numbers) -> float:
    """The direction that is read from the spikes of a bump on a ring with its peak at one cell (degrees)."""
    code = PopulationCode(cells=round(n.cells), ring=True)
    bump = code.encode(code.preferred[[[round(n.cell)]]], BUMP)
    return float(360.0 * code.decode(bump)[0, 0])


def relatives(n: Numbers) -> NetworkSetup:
    """Pairs of cells whose noise is partly the same."""

    def build() -> Network:
        net = Network("pairs")
        cell = LIF(c_m=100.0, g_l=10.0, e_l=-75.0, v_t=-55.0, v_r=-75.0, t_ref=2.0)
        left, right = (net.add(cell, PAIRS, name=name) for name in ("left", "right"))
        both = net.add(WhiteNoise(mean=0.0, sigma=SIGMA), PAIRS, name="shared")
        for cells in (left, right):
            own = net.add(WhiteNoise(mean=0.0, sigma=SIGMA), PAIRS, name=f"own of {cells.name}")
            steady = net.add(WhiteNoise(mean=200.0, sigma=0.0), 1, name=f"steady of {cells.name}")
            net.connect(both, cells, OneToOne(), weight=float(np.sqrt(n.c)))
            net.connect(own, cells, OneToOne(), weight=float(np.sqrt(1.0 - n.c)))
            net.connect(steady, cells, AllToAll(), weight=1.0)
        return net

    return NetworkSetup(build, SHARED_FOR, seed=round(n.dice))


def correlated(n: Numbers) -> Outcome:
    """How alike the spike counts of two cells are whose currents are alike by ``c``."""
    recording = relatives(n).run()
    edges = np.arange(0.0, SHARED_FOR + BIN, BIN)
    binned = []
    for name in ("left", "right"):
        times, cells = recording.of(name)
        binned.append(np.stack([np.histogram(times[cells == one], edges)[0] for one in range(PAIRS)]))
    found = float(np.mean([np.corrcoef(a, b)[0, 1] for a, b in zip(*binned, strict=True)]))
    word = SMALLER if found < n.c - 0.02 else LARGER if found > n.c + 0.02 else ALIKE
    said = f"The currents are alike by {n.c:g}, the counts in {BIN:g} ms by {found:.2f}."
    return Outcome(said, found, "1", recording=recording, window=(SHARED_FOR - SECOND, SHARED_FOR), word=word)


def read_phase(train: int, bits: int) -> float:
    """The value of a train of the phase code that is written as a whole number, its first step the highest binary digit."""
    steps = np.array([(train >> (bits - 1 - step)) & 1 for step in range(bits)], dtype=np.uint8)
    return float(PhaseCode(period=bits).decode(steps[:, None, None])[0, 0])
