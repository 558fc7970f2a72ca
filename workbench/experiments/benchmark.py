"""How fast this machine steps each model with each engine, and a whole network against real time."""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from importlib.metadata import version
from statistics import median
from typing import Any

import numpy as np

from workbench.core.catalogue import catalogue, find
from workbench.core.jobs import Job, Progress, stage
from workbench.engines.simulation import Simulation
from workbench.network.network import Network
from workbench.network.presets.balanced import balanced
from workbench.network.wiring.all_to_all import AllToAll
from workbench.stimuli.step_current import StepCurrent

ENGINES = ("event", "reference", "batch")
DT = 0.1  # ms
LEAST = 0.02  # seconds of CPU time that one run must take, so that the clock's grain does not matter
MOST_STEPS = 65_536
FIRING = 10.0  # Hz
PARALLEL = 32_768  # cells below which torch works in one thread
SLICE = 10.0  # ms of the model in one step of a job, so that it can be stopped soon
CURRENTS = tuple(2.0**k for k in range(12))  # pA


@dataclass(frozen=True)
class Cost:
    """CPU time of one neuron and one step of time.

    Attributes
    ----------
    model, engine
        What was run, by which engine.
    ns, low, high
        Median, least and largest CPU time in ns over ``repeats`` runs.
    neurons, steps, dt
        Cells in the population, steps of one run, length of a step in ms.
    current, rate
        The constant current every cell got (pA), and how often it makes a cell fire (Hz).
    """

    model: str
    engine: str
    ns: float
    low: float
    high: float
    neurons: int
    steps: int
    dt: float
    repeats: int
    current: float
    rate: float


def machine() -> dict[str, Any]:
    """What the numbers were measured on."""
    names = ("numpy", "numba", "torch")
    return {
        "processor": platform.processor() or platform.machine(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "system": platform.system(),
        **{name: version(name) for name in names},
    }


def driving_current(model: str, duration: float = 500.0) -> Job:
    """Find the smallest of 1, 2, 4, ... 2048 pA at which a cell fires at least ten times a second.

    The job returns that current in pA and the rate in Hz over ``duration`` ms.
    """
    net = Network("currents")
    cells = net.add(find("neurons", model)(), len(CURRENTS), name="cells")
    drive = net.add(StepCurrent(amplitude=1.0), 1, name="drive")
    net.connect(drive, cells, AllToAll(), weight=np.array(CURRENTS))
    sim = Simulation(net, engine="reference", dt=DT, seed=1)
    while sim.t < duration - DT:
        sim.advance(min(SLICE, duration - sim.t))
        yield Progress(0, 1, f"{model}: looking for a current that makes it fire")
    rates = np.bincount(sim.recording.spikes["cells"][1], minlength=len(CURRENTS)) / (duration / 1000.0)
    enough = np.flatnonzero(rates >= FIRING)
    chosen = int(enough[0]) if len(enough) else len(CURRENTS) - 1
    return CURRENTS[chosen], float(rates[chosen])


def cell_cost(
    model: str, engine: str, neurons: int = 1000, repeats: int = 5, drive: tuple[float, float] | None = None
) -> Job:
    """Measure one model with one engine; the job returns its :class:`Cost`.

    Compilation is not counted: a run goes before. The number of steps is doubled until one run takes 20 ms of CPU time.
    CPU time is that of the calling thread, so that other visitors of the same server are not counted; for populations so
    large that torch shares them among threads it is that of the whole process.
    """
    current, rate = drive or (yield from driving_current(model))
    net = Network("cost")
    cells = net.add(find("neurons", model)(), neurons, name="cells")
    net.connect(net.add(StepCurrent(amplitude=current), 1, name="drive"), cells)
    sim = Simulation(net, engine=engine, dt=DT, seed=1, keep=0.0)
    steps, spent = 16, 0.0
    sim.advance(steps * DT)
    yield Progress(0, repeats, f"{model} with {engine}: ready")
    while True:
        spent = _timed(sim, steps)
        if spent >= LEAST or steps >= MOST_STEPS:
            break
        steps *= 2
        yield Progress(0, repeats, f"{model} with {engine}: {steps} steps a run")
    times = []
    for done in range(repeats):
        times.append(_timed(sim, steps) * 1e9 / (neurons * steps))
        yield Progress(done + 1, repeats, f"{model} with {engine}: {short(median(times))} ns")
    return Cost(model, engine, median(times), min(times), max(times), neurons, steps, DT, repeats, current, rate)


def cell_costs(
    engines: Iterable[str] = ENGINES, neurons: int = 1000, repeats: int = 5, models: Iterable[str] | None = None
) -> Job:
    """Measure every model with every engine; each finished one is in the progress as ``values["cost"]``."""
    names = list(catalogue("neurons")) if models is None else list(models)
    engines = list(engines)
    total, done, costs = len(names) * len(engines), 0, []
    for model in names:
        drive = yield from stage(driving_current(model), done, total)
        for engine in engines:
            cost = yield from stage(cell_cost(model, engine, neurons, repeats, drive), done, total)
            costs.append(cost)
            done += 1
            yield Progress(done, total, f"{model} with {engine}: {short(cost.ns)} ns", {"cost": cost})
    return costs


def network_cost(neurons: int = 1000, repeats: int = 5, duration: float = 200.0) -> Job:
    """Measure the balanced network with the event engine; the job returns CPU seconds for one second of the model."""
    begin = time.process_time()
    sim = Simulation(balanced(neurons), engine="event", dt=DT, seed=1, keep=duration)
    build = time.process_time() - begin
    yield Progress(0, repeats, "balanced network: built")
    sim.advance(duration)
    factors = []
    for done in range(repeats):
        factors.append(_timed(sim, round(duration / DT)) / (duration / 1000.0))
        yield Progress(done + 1, repeats, f"balanced network: {short(median(factors))} CPU s per s")
    size = sim.net.estimate()
    return {
        "network": "balanced",
        "engine": "event",
        "neurons": neurons,
        "synapses": round(size.synapses),
        "dt": DT,
        "cpu_s_per_model_s": median(factors),
        "low": min(factors),
        "high": max(factors),
        "repeats": repeats,
        "build_cpu_s": build,
        "rates_hz": {name: round(rate, 2) for name, rate in sim.recording.rates().items()},
    }


def benchmark(neurons: int = 1000, repeats: int = 5, models: Iterable[str] | None = None) -> Job:
    """Measure cells (of all models, if none are named) and the network; the job returns plain data for a file."""
    cells = yield from stage(cell_costs(neurons=neurons, repeats=repeats, models=models), 0, 2)
    network = yield from stage(network_cost(repeats=repeats), 1, 2)
    yield Progress(2, 2, "done")
    return {
        "what": "CPU time; cells in ns per neuron and step, the network in CPU seconds per second of the model; medians",
        "machine": machine(),
        "cells": [asdict(cost) for cost in cells],
        "network": network,
    }


def short(number: float) -> str:
    """Three digits, and never a power of ten.

    >>> short(3.8612), short(1234.5)
    ('3.86', '1,234')
    """
    return f"{number:,.0f}" if number >= 100 else f"{number:.3g}"


def _timed(sim: Simulation, steps: int) -> float:
    largest = max(population.size for population in sim.net.populations.values())
    clock = time.thread_time if largest < PARALLEL else time.process_time
    begin = clock()
    sim.advance(steps * DT)
    return clock() - begin
