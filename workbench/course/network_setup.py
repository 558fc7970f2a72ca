"""How a network stands before a run: what is wired, for how long it runs, and from which seed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from workbench.analysis.spike_trains import cv, rate
from workbench.engines.recording import Recording
from workbench.engines.simulation import Simulation
from workbench.experiments.live_network import LiveNetwork
from workbench.network.network import Network


@dataclass(frozen=True)
class NetworkSetup:
    """One run of a network, described: it can be run here, or put into a live network for everyone to see.

    Attributes
    ----------
    build
        Wires the network, anew for each run, so that no run reaches into another.
    duration, dt
        ms.
    seed
        Of wiring, drawn values and random stimuli.
    integrator
        The scheme; see Simulation.
    """

    build: Callable[[], Network]
    duration: float = 1000.0
    dt: float = 0.1
    seed: int = 1
    integrator: str = "auto"

    def simulation(self) -> Simulation:
        """The network at its start."""
        return Simulation(self.build(), dt=self.dt, seed=self.seed, integrator=self.integrator)

    def run(self) -> Recording:
        """Run it, and return all that was recorded."""
        simulation = self.simulation()
        simulation.advance(self.duration)
        return simulation.recording

    def place(self, live: LiveNetwork) -> None:
        """Let the live network be this one, at its start."""
        live.param.update(network=self.build(), dt=self.dt, seed=self.seed, integrator=self.integrator)


def trains(recording: Recording, name: str, after: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    """Times (ms) and cells of a population's spikes later than ``after`` ms."""
    times, cells = recording.of(name)
    return times[times > after], cells[times > after]


def mean_rate(recording: Recording, name: str, after: float = 0.0) -> float:
    """Mean rate (Hz) of a population later than ``after`` ms."""
    return rate(trains(recording, name, after)[0], recording.sizes[name], recording.t1 - after)


def irregularity(recording: Recording, name: str, after: float = 0.0) -> float:
    """Mean coefficient of variation of a population's intervals later than ``after`` ms."""
    return cv(*trains(recording, name, after))
