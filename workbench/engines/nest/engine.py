"""The NEST engine: the same plan, synapse by synapse and spike by spike of its stimuli, set in motion by NEST."""

from __future__ import annotations

import os
from importlib import import_module
from typing import Any, ClassVar, NoReturn

import numpy as np

from workbench.core.errors import RangeError
from workbench.engines.background import counts
from workbench.engines.correlated import fired
from workbench.engines.engine import INJECTED, Probe, Steps, poisson_key, poisson_threshold
from workbench.engines.nest.translation import misfits, say, synapses
from workbench.engines.philox import words
from workbench.engines.plan import Plan
from workbench.engines.told import Told
from workbench.engines.waves import Injected, Waves


class NestEngine:
    """Runs leaky integrate-and-fire cells on NEST; refuses everything else in one list.

    Stimuli are drawn here and played there, so spikes can be compared one by one. NEST has one kernel in a process: a run ends where
    the next begins. The package on the Python index is built without MPI, so a run has threads, no ranks.

    Parameters
    ----------
    threads
        Of NEST.

    Raises
    ------
    RangeError
        If NEST is not installed.
    Misfits
        If NEST has no words for something in the plan.
    """

    runs: ClassVar[int] = 0

    def __init__(self, plan: Plan, threads: int = 1) -> None:
        if not isinstance(threads, int) or not 1 <= threads <= 256:
            raise RangeError("threads of the NEST engine", "1 to 256", repr(threads)[:60], "threads=2")
        misfits(plan)
        self.nest = _kernel()
        self.plan, self.step, self.waves, self.told = plan, 0, Waves(plan), Told(plan)
        self.fed: dict[str, tuple[int, np.ndarray]] = {}
        NestEngine.runs += 1
        self.run = NestEngine.runs
        self.nest.ResetKernel()
        self.nest.SetKernelStatus({"resolution": plan.dt, "local_num_threads": threads})
        said = {name: say(plan, cells) for name, cells in plan.cells.items()}
        self.nodes = {
            name: self.nest.Create(said[name].model, cells.size, said[name].params)
            for name, cells in plan.cells.items()
        }
        for name, cells in plan.cells.items():
            self.nodes[name].set({"V_m": cells.start["v"].tolist()})
        self.trains = {name: source for name, source in plan.sources.items() if not source.analog}
        self.nodes |= {name: self.nest.Create("spike_generator", source.size) for name, source in self.trains.items()}
        self.first = {name: nodes[0].global_id for name, nodes in self.nodes.items()}
        self.recorder = self.nest.Create("spike_recorder", params={"time_in_steps": True})
        for name in plan.cells:
            self.nest.Connect(self.nodes[name], self.recorder)
        for edge in plan.edges.values():
            if edge.receptor >= 0 and edge.synapses:
                weights, delays = synapses(plan, edge, said[edge.post])
                ends = edge.pre_ids + self.first[edge.pre], edge.post_ids + self.first[edge.post]
                how = {"synapse_model": "static_synapse", "weight": weights, "delay": delays}
                self.nest.Connect(*ends, "one_to_one", how)

    def advance(self, steps: int, probes: list[Probe]) -> Steps:
        """Take so many steps of time; one after the other where a membrane is watched or a current changes."""
        self._mine()
        for probe in probes:
            if probe.variable not in ("v", INJECTED):
                raise RangeError(
                    f"watch({probe.node!r}) on the NEST engine", "v or i", probe.variable, "engine='event'"
                )
        found = Steps(samples={probe: np.zeros((steps, len(probe.ids))) for probe in probes})
        played: dict[str, list[tuple[np.ndarray, np.ndarray]]] = {name: [] for name in self.trains}
        begin = self.step
        self.nest.Prepare()
        for stretch in self.waves.stretches(begin, steps):
            for name in self.trains:
                played[name].append(self._play(name, stretch.steps))
            varying = any(len(injected.ids) for injected in stretch.injected.values())
            if not probes and not varying:
                self._inject(stretch.injected, 0)
                self._run(stretch.steps)
                continue
            for row in range(stretch.steps):
                if varying or row == 0:
                    self._inject(stretch.injected, row)
                self._run(1)
                for probe, rows in found.samples.items():
                    rows[self.step - begin - 1] = self._sample(probe, stretch.injected, row)
        self.nest.Cleanup()
        for name, parts in played.items():
            found.spikes[name] = tuple(np.concatenate(arrays) for arrays in zip(*parts, strict=True))  # pyright: ignore[reportArgumentType]
        events = self.recorder.get("events")
        self.recorder.n_events = 0
        stamps, senders = np.asarray(events["times"], dtype=np.int64), np.asarray(events["senders"], dtype=np.int64)
        order = np.lexsort((senders, stamps))
        stamps, senders = stamps[order], senders[order]
        for name, cells in self.plan.cells.items():
            ids = senders - self.first[name]
            own = (ids >= 0) & (ids < cells.size)
            found.spikes[name] = stamps[own], ids[own].astype(np.int32)
        return found

    def _run(self, steps: int) -> None:
        self.nest.Run(steps * self.plan.dt)
        self.step += steps

    def _inject(self, injected: dict[str, Injected], row: int) -> None:
        for name, current in injected.items():
            self.nodes[name].set({"I_e": current.at(row).tolist()})

    def _sample(self, probe: Probe, injected: dict[str, Injected], row: int) -> np.ndarray:
        cells = list(probe.ids)
        if probe.variable == INJECTED:
            return injected[probe.node].at(row)[cells] if probe.node in injected else np.zeros(len(cells))
        return self._membranes(probe.node)[cells]

    def _membranes(self, name: str) -> np.ndarray:
        return np.atleast_1d(np.asarray(self.nodes[name].get("V_m"), dtype=np.float64))

    def _play(self, name: str, steps: int) -> tuple[np.ndarray, np.ndarray]:
        """Draw a stimulus for the next steps and hand it to its generators; returns the stamps and lines of its spikes."""
        emitted = [self._emitted(name, step) for step in range(self.step, self.step + steps)]
        stamps = np.repeat(np.arange(self.step + 1, self.step + 1 + steps), [len(ids) for ids in emitted])
        ids = np.concatenate(emitted)
        order = np.argsort(ids, kind="stable")
        cuts = np.searchsorted(ids[order], np.arange(1, self.trains[name].size))
        lines = [np.unique(line, return_counts=True) for line in np.split(stamps[order], cuts)]
        self.nodes[name].set([{"spike_times": at * self.plan.dt, "spike_multiplicities": many} for at, many in lines])
        return stamps.astype(np.int64), ids.astype(np.int32)

    def _emitted(self, name: str, step: int) -> np.ndarray:
        """The lines of a stimulus that spike in a step, each as often as it does."""
        source, plan = self.trains[name], self.plan
        match type(source.model).__name__:
            case "Poisson":
                threshold = poisson_threshold(source.model.coherent()["rate"], plan.dt)
                return np.flatnonzero(words(poisson_key(plan, name), step, 1, source.size)[0] < threshold)
            case "CorrelatedPoisson":
                return fired(plan, source, step)
            case "Background":
                return np.repeat(np.arange(source.size), counts(plan, source, step))
            case _ if source.model.told:
                return self.told.spikes(name, step, 1)[1]
            case _:
                first, spikes = self.fed.get(name, (0, np.zeros((0, source.size))))
                return (
                    np.flatnonzero(spikes[step - first]) if step - first < len(spikes) else np.zeros(0, dtype=np.int64)
                )

    def feed(self, name: str, spikes: np.ndarray) -> None:
        """Give a SpikeInput what to emit from now on, ``(steps, neurons)``."""
        self.fed[name] = (self.step, np.asarray(spikes))

    def state_view(self) -> dict[str, dict[str, np.ndarray]]:
        """The membranes of every population."""
        self._mine()
        return {name: {"v": self._membranes(name)} for name in self.plan.cells}

    def weights(self, name: str) -> np.ndarray:
        """The weights of an edge, which stay as they were drawn."""
        return self.plan.edges[name].weights.copy()

    def changed(self, name: str) -> None:
        """Take over a stimulus; cells and synapses stay as they are."""
        self.told.changed(name)
        if name not in self.plan.sources:
            self._stays(f"set({name!r})")

    def place(self, name: str, ids: np.ndarray, states: dict[str, np.ndarray]) -> None:
        """Refused."""
        self._stays(f"place({name!r})")

    def inject(self, name: str, ids: np.ndarray, current: float, steps: int) -> None:
        """Refused."""
        self._stays(f"inject({name!r})")

    def mute(self, name: str, ids: np.ndarray, on: bool) -> None:
        """Refused."""
        self._stays(f"silence({name!r})")

    def reward(self, name: str, amount: float) -> None:
        """Refused: no plastic projection gets here."""
        self._stays(f"reward({name!r})")

    def state(self) -> dict[str, Any]:
        """Refused: NEST cannot tell all of its state."""
        self._stays("snapshot")

    def load(self, state: dict[str, Any]) -> None:
        """Refused: NEST cannot go back."""
        self._stays("restore")

    def _stays(self, what: str) -> NoReturn:
        raise RangeError(f"{what} on the NEST engine", "a run that only goes on", "a change of it", "engine='event'")

    def _mine(self) -> None:
        if self.run != NestEngine.runs:
            raise RangeError("The NEST engine", "one run at a time", "a run that another one ended", "a new Simulation")


def _kernel() -> Any:
    """NEST, quiet."""
    os.environ.setdefault("PYNEST_QUIET", "1")
    try:
        nest: Any = import_module("nest")
    except ImportError:
        hint = "pip install 'workbench-snn[nest]'"
        raise RangeError("engine='nest'", "the package nest-simulator", "none installed", hint) from None
    nest.verbosity = nest.VerbosityLevel.ERROR
    return nest
