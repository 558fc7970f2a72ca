"""A network that runs while its values are turned, and can go back to what it did."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from workbench.core.errors import RangeError, unknown
from workbench.experiments.live_frame import Frame, next_spike
from workbench.experiments.live_values import LiveValues
from workbench.experiments.moments import Moments, go_to
from workbench.experiments.pace import Pace
from workbench.experiments.tally import LATELY, tally
from workbench.experiments.watched import watched_state

TELL = 0.4  # seconds between two tellings
NOTE = 0.1  # seconds of computing between two moments that are kept of a fast run; to run again between them takes no longer


class LiveNetwork(LiveValues):
    """A network with its choices, in motion.

    Changing a model's quantity or a weight reaches the run at its next step, without a restart; changing the network,
    engine, dt or seed sets ``stale``, and the next :meth:`live` starts anew.
    """

    def __init__(self, **params: Any) -> None:
        self.simulation: Any = None
        self.moments = Moments()
        self._stride = ""
        self._running = threading.Lock()  # held while the simulation moves
        self._turn = 0  # which of the jobs may move it
        super().__init__(**params)

    def live(self) -> Iterator[Frame]:
        """Run without an end, a short stretch at a time; built and advanced in a worker thread."""
        from workbench.engines.simulation import Simulation

        self.stale = False
        self._take_changes()
        sim = Simulation(
            self.network,
            engine=self.engine,
            dt=self.dt,
            seed=self.seed,
            keep=self.keep,
            integrator=self.integrator,
            reset=self.reset,
            **({} if self.engine == "reference" else {"spare": 1}),  # a core for the page
        )
        self.simulation, self.moments, self.cut = sim, Moments(), {}
        self._watch(sim)
        yield from self._go_on(sim)

    def back_to(self, t: float) -> Iterator[Frame]:
        """Go back to a time of the kept history, and run on from there with the values that are set now; as :meth:`live`, a job.

        Raises
        ------
        RangeError
            If nothing is kept from that time.
        """
        if self.simulation is None or self.stale:
            raise RangeError("going back", "a run", "none", "play first")
        yield from self._go_on(self.simulation, back=t)

    @contextmanager
    def held(self) -> Iterator[Any]:
        """The simulation of the run, which nothing else moves meanwhile.

        Raises
        ------
        RangeError
            If there is no run.
        """
        if self.simulation is None or self.stale:
            raise RangeError("looking into the run", "a run", "none", "play first")
        with self._running:
            yield self.simulation

    def _go_on(self, sim: Any, back: float | None = None) -> Iterator[Frame]:
        self._turn += 1
        turn, pace, told, noted = self._turn, Pace(), -math.inf, -math.inf
        watched = tuple(self.watched)
        if back is not None:
            with self._running:
                probes = list(sim.probes)
                snapshot = self.moments.before(min(back, sim.t), untouched=True)
                go_to(sim, snapshot, min(back, sim.t))
                self.moments.forget_after(sim.t)
                sim.probes = probes
                self.renew_values(sim)
                last = sim.recording.blocks[-1] if sim.recording.blocks else sim.advance(sim.dt)
            yield Frame(last, pace.factor, 0.0, watched, tally(sim.recording, LATELY), afresh=True)
        while True:
            with self._running:
                if turn != self._turn:
                    return  # another job moves this run now
                if (began := time.perf_counter()) - noted > NOTE:
                    self.moments.note(sim)
                    noted = began
                watched = self._apply(sim) or watched
                stride, self._stride = self._stride, ""
                speed, began = float(self.speed), time.perf_counter()
                if stride == "spike":
                    block = next_spike(sim, [p.name for p in self.cells()])
                elif stride:
                    block = sim.advance(self.dt if stride == "dt" else max(1.0, self.dt))
                else:
                    block = sim.advance(self.reach(sim, pace.stretch(speed, self.dt)))
            now = time.perf_counter()
            wait = pace.done(block.t1 - block.t0, began, now, speed)
            if stride:
                wait = 0.0
                pace.rest()
            tallies = None
            if stride or now - told > TELL:
                tallies, told = tally(sim.recording, LATELY), now
            yield Frame(block, pace.factor, wait, watched, tallies)

    def renew_values(self, sim: Any) -> None:
        """Give a run that went back the values that are set now, where they differ from those of then."""
        for name, population in self.network.populations.items():
            model, then = population.model, sim.net.populations[name].model
            changed = {key: value for key, value in model.values().items() if value != then.values().get(key)}
            if changed:
                sim.set(name, **changed)
        for name, projection in self.network.projections.items():
            then = sim.net.projections[name]
            weight = 0.0 if name in self.cut else projection.weight
            changed = {"weight": weight} if isinstance(weight, float) and weight != then.weight else {}
            if projection.synapse is not None and then.synapse is not None:
                old = then.synapse.values()
                changed |= {key: value for key, value in projection.synapse.values().items() if value != old[key]}
            if projection.plasticity is not None and then.plasticity is not None:
                old = then.plasticity.values()
                changed |= {key: value for key, value in projection.plasticity.values().items() if value != old[key]}
            if changed:
                sim.set(name, **changed)

    def reach(self, sim: Any, stretch: float) -> float:
        """How far (ms) the run may go in one stretch, if it would like to go so far."""
        return stretch

    def step(self, stride: str) -> None:
        """Say how far the next single step goes: ``dt``, ``ms`` or ``spike``."""
        if stride not in ("dt", "ms", "spike"):
            raise unknown("step", stride, ("dt", "ms", "spike"))
        self._stride = stride

    def _apply(self, sim: Any) -> tuple[tuple[Any, ...], ...]:
        """Let the run take what was turned; returns the watched cells if they are new."""
        watched: tuple[tuple[Any, ...], ...] = ()
        changes, moves, touches = self._take_changes()
        for target, values in changes:
            if target:
                sim.set(target, **values)
            else:
                watched = self._watch(sim)
        for target, states in moves:
            sim.place(target, **states)
        if touches:
            self.moments.note(sim, now=True)  # who goes back to this moment finds the cells as they were
        for touch in touches:
            touch(sim)
        if moves or touches or any(target for target, _ in changes):
            self.moments.note(sim, now=True)  # what follows can only be run again from here
        return watched

    def _watch(self, sim: Any) -> tuple[tuple[Any, ...], ...]:
        """Watch the chosen cells; those of a network that was chosen meanwhile, which this run has not, wait for its own run."""
        watched = tuple(item for item in self.watched if _has(sim, item))
        for probe in list(sim.probes):
            sim.watch(probe.node, probe.variable, [])
        asked: dict[tuple[str, str], list[int]] = {}
        for item in watched:
            name, cell, variable = watched_state(sim.net, item)
            asked.setdefault((name, variable), []).append(cell)
        for (name, variable), ids in asked.items():
            sim.watch(name, variable, ids)
        return watched


def _has(sim: Any, item: tuple[Any, ...]) -> bool:
    """Whether a run has the watched cell."""
    name, cell, *_ = item
    return name in sim.plan.cells and cell < sim.net.populations[name].size
