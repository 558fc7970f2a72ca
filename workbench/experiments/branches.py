"""Two branches of one run: the same moment, one thing changed in the second, and what differs from then on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from workbench.core.errors import RangeError, unknown
from workbench.core.model import Neuron
from workbench.engines.recording import Block, Spikes
from workbench.engines.simulation import Simulation

Change = Callable[[Simulation], object]
"""What is done to the second branch at the moment where it leaves the first."""


@dataclass(frozen=True)
class Difference:
    """What two branches did from the same moment on.

    Attributes
    ----------
    begin, end
        ms.
    first, second
        The branches.
    """

    begin: float
    end: float
    sizes: dict[str, int]
    first: Block
    second: Block

    def only(self, name: str) -> tuple[Spikes, Spikes, Spikes]:
        """Spikes of a population in both branches, in the first alone and in the second alone."""
        size = self.sizes[name]
        dt = self.first.sample_times[0] - self.first.t0
        places = [np.rint(times / dt).astype(np.int64) * size + ids for times, ids in self._spikes(name)]
        both = np.intersect1d(*places)
        return (
            _spikes(both, size, dt),
            _spikes(np.setdiff1d(places[0], both), size, dt),
            _spikes(np.setdiff1d(places[1], both), size, dt),
        )

    def _spikes(self, name: str) -> tuple[Spikes, Spikes]:
        return self.first.spikes[name], self.second.spikes[name]

    @property
    def diverged(self) -> float | None:
        """The time (ms) of the earliest spike that only one branch has, or ``None`` if there is none."""
        times = [float(only[0][0]) for name in self.sizes for only in self.only(name)[1:] if len(only[0])]
        return min(times) if times else None

    def rates(self, name: str) -> tuple[float, float]:
        """Mean rate (Hz) of a population in each branch."""
        seconds = (self.end - self.begin) / 1000.0
        first, second = (len(times) / self.sizes[name] / seconds for times, _ in self._spikes(name))
        return first, second

    def shared(self, name: str) -> float:
        """Share of a population's spikes that both branches have; 1 if neither has any."""
        both, first, second = (len(times) for times, _ in self.only(name))
        return both / (both + 0.5 * (first + second)) if both + first + second else 1.0

    def __str__(self) -> str:
        if self.diverged is None:
            return f"Both branches spike alike from {self.begin:.1f} to {self.end:.1f} ms."
        told = [
            f"{name} {first:.1f} and {second:.1f} Hz, {100 * self.shared(name):.0f} % of spikes shared"
            for name in self.sizes
            for first, second in [self.rates(name)]
        ]
        return f"The branches differ from {self.diverged:.1f} ms on: {'; '.join(told)}."


def compare(sim: Simulation, change: Change, duration: float) -> Difference:
    """Run on twice from the present moment, the second time with a change; the simulation is where it was when this returns.

    Random numbers are a function of seed, object and step, so that both branches get the same.

    Raises
    ------
    RangeError, UnknownName
        As the change or :meth:`Simulation.advance`.
    """
    now, blocks = sim.snapshot(), list(sim.recording.blocks)
    try:
        first = sim.advance(duration)
        sim.restore(now)
        change(sim)
        done = sim.t - now.t  # a change may have run on to where it acts
        parts = [block for block in sim.recording.blocks if block.t0 >= now.t - sim.dt / 2]
        if (left := round((duration - done) / sim.dt)) > 0:
            parts.append(sim.advance(left * sim.dt))
        cells = {name: population.size for name, population in sim.net.populations.items() if name in first.spikes}
        second = Block(first.t0, first.t1, {name: _joined(parts, name) for name in cells}, {}, first.sample_times)
        return Difference(first.t0, first.t1, cells, first, second)
    finally:
        sim.restore(now)
        sim.recording.blocks = blocks


def kick(population: str, cells: list[int], millivolts: float) -> Change:
    """Lift the membrane of some cells at once, as a very brief pulse of current does."""

    def change(sim: Simulation) -> None:
        state = _membrane(sim, population)
        values = sim.engine.state_view()[population][state][cells]
        sim.engine.place(population, np.array(cells), {state: values + millivolts})

    return change


def lesion(projection: str) -> Change:
    """Cut a projection."""
    return lambda sim: sim.set(projection, weight=0.0)


def without_spike(population: str, cell: int, time: float) -> Change:
    """Hold a cell back from one spike: one step before, its membrane is put where it begins a run.

    The change is refused if the cell spikes all the same, as where one input lifts it from rest over its threshold.

    Parameters
    ----------
    time
        When the cell spikes in the first branch, ms.
    """

    def change(sim: Simulation) -> None:
        if (steps := round(time / sim.dt) - 1 - round(sim.t / sim.dt)) < 0:
            raise RangeError("without_spike", f"a spike after {sim.t + sim.dt:g} ms", f"{time:g} ms", "a later spike")
        if steps:
            sim.advance(steps * sim.dt)
        state = _membrane(sim, population)
        start = sim.plan.cells[population].start[state][cell]
        sim.engine.place(population, np.array([cell]), {state: np.array([start])})
        if cell in sim.advance(sim.dt).spikes[population][1]:
            raise RangeError(
                "without_spike", "a spike that can be held back", "one single input that makes it", "another"
            )

    return change


def _membrane(sim: Simulation, population: str) -> str:
    if population not in sim.plan.cells:
        raise unknown("branch", population, sim.plan.cells)
    model = sim.net.populations[population].model
    assert isinstance(model, Neuron)
    return model.declared().membrane


def _joined(blocks: list[Block], name: str) -> Spikes:
    times, ids = (np.concatenate([block.spikes[name][side] for block in blocks]) for side in (0, 1))
    return times, ids


def _spikes(places: np.ndarray, size: int, dt: float) -> Spikes:
    return places // size * dt, (places % size).astype(np.int32)
