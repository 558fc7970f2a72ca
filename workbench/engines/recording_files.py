"""Recordings for other tools: a run as a Neo block, and as an NWB file."""

from __future__ import annotations

from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np

from workbench.core.errors import RangeError
from workbench.core.model import Neuron
from workbench.core.units import factor
from workbench.engines.engine import INJECTED
from workbench.engines.recording import Recording, Spikes
from workbench.engines.simulation import Simulation


def to_neo(sim: Simulation) -> Any:
    """The spikes of every cell as spike trains (ms) and the sampled states as analog signals, in a ``neo.Block`` of one segment.

    Raises
    ------
    RangeError
        If Neo is not installed, or nothing was recorded yet.
    """
    neo, ms = _needed("neo"), _needed("quantities").ms
    recording = _recorded(sim)
    block, segment = neo.Block(name=sim.net.name), neo.Segment(name="run")
    block.segments.append(segment)
    for name, size in recording.sizes.items():
        for cell, times in enumerate(_trains(recording.of(name), size)):
            train = neo.SpikeTrain(times, units="ms", t_start=recording.t0, t_stop=recording.t1, name=f"{name} {cell}")
            train.annotate(population=name, cell=cell)
            segment.spiketrains.append(train)
    for (name, state), (times, values) in recording.samples.items():
        unit, scale = _unit(sim, name, state)
        signal = neo.AnalogSignal(
            values / scale,
            units="dimensionless" if unit == "1" else unit,
            t_start=times[0] * ms,
            sampling_period=sim.dt * ms,
            name=f"{name} {state}",
        )
        segment.analogsignals.append(signal)
    return block


def write_nwb(sim: Simulation, path: str | Path) -> None:
    """Write the spikes of every cell as units (s) and the sampled states as time series to an NWB file.

    Raises
    ------
    RangeError
        If PyNWB is not installed, or nothing was recorded yet.
    """
    pynwb = _needed("pynwb")
    recording = _recorded(sim)
    file = pynwb.NWBFile(
        session_description=f"simulation of {sim.net.name} with dt {sim.dt:g} ms and seed {sim.seed}",
        identifier=str(uuid4()),
        session_start_time=datetime.now(UTC),
    )
    file.add_unit_column("population", "name of the population")
    file.add_unit_column("cell", "number of the cell in its population, from 0")
    span = np.array([[recording.t0, recording.t1]]) / 1000.0
    for name, size in recording.sizes.items():
        for cell, times in enumerate(_trains(recording.of(name), size)):
            file.add_unit(spike_times=times / 1000.0, obs_intervals=span, population=name, cell=cell)
    for (name, state), (times, values) in recording.samples.items():
        unit, scale = _unit(sim, name, state)
        series = pynwb.TimeSeries(
            name=f"{name} {state}",
            data=values / scale,
            unit=unit,
            starting_time=float(times[0]) / 1000.0,
            rate=1000.0 / sim.dt,
        )
        file.add_acquisition(series)
    with pynwb.NWBHDF5IO(str(path), "w") as store:
        store.write(file)


def _needed(package: str) -> Any:
    try:
        return import_module(package)
    except ImportError:
        hint = "pip install 'workbench-snn[export]'"
        raise RangeError("export", f"the package {package}", "none installed", hint) from None


def _recorded(sim: Simulation) -> Recording:
    if not sim.recording.blocks:
        raise RangeError("export", "a run that has begun", "nothing recorded", "sim.advance(100.0)")
    return sim.recording


def _trains(spikes: Spikes, size: int) -> list[np.ndarray]:
    """The spike times of each cell."""
    times, ids = spikes
    order = np.argsort(ids, kind="stable")
    return np.split(times[order], np.searchsorted(ids[order], np.arange(1, size)))


def _unit(sim: Simulation, name: str, state: str) -> tuple[str, float]:
    """The declared unit of a sampled state, and what it is in the units of the engines."""
    if name not in sim.net.populations:  # of a synapse: the weight, or what its rule keeps
        return (sim.net.projections[name].weight_unit(), 1.0) if state == "w" else ("1", 1.0)
    if state == INJECTED:
        return "pA", 1.0
    model = sim.net.populations[name].model
    assert isinstance(model, Neuron)
    unit = model.declared().states.get(state, "1")
    return unit, factor(unit)
