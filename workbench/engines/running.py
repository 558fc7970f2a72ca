"""A network in motion: its engine, its recording, and the moments that it can go back to."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from numbers import Real
from typing import Any

import numpy as np

from workbench.core.errors import Diverged, RangeError, unknown
from workbench.core.own_rule import OwnRule
from workbench.engines.engine import Engine, Probe, SynapseProbe
from workbench.engines.plan import Plan, make_plan
from workbench.engines.recording import Block, Event, Recording
from workbench.engines.reset_order import AT_ONCE
from workbench.network.network import Network

ENGINES = ("auto", "event", "reference", "batch", "nest")
MAX_ADVANCE = 10_000_000
"""Steps."""


@dataclass(frozen=True)
class Snapshot:
    """A moment of a run: everything that changes, and the values that were in force."""

    t: float
    engine: dict[str, Any]
    values: Any
    events: tuple[Event, ...] = ()


class Running:
    """What :class:`~workbench.engines.simulation.Simulation` is before anybody looks at it or changes it; its parameters are explained there."""

    def __init__(
        self,
        net: Network,
        engine: str = "auto",
        dt: float = 0.1,
        seed: int = 1,
        keep: float | None = None,
        integrator: str = "auto",
        reset: str = AT_ONCE,
        **options: Any,
    ) -> None:
        if engine not in ENGINES:
            raise unknown("Simulation(engine=...)", engine, ENGINES)
        if engine == "nest" and integrator != "auto":
            raise RangeError("Simulation(integrator=...) on the NEST engine", "'auto', NEST's own", repr(integrator))
        net.check(in_pieces=engine in ("auto", "event") and options.get("precision") != "double")
        self.net = deepcopy(net)
        self.dt, self.seed, self.name, self.options = float(dt), int(seed), engine, options
        self.integrator, self.reset = integrator, reset
        self.plan: Plan = make_plan(self.net, self.dt, self.seed, integrator, reset)
        self.engine: Engine = _make(engine, self.plan, options)
        self.probes: list[Probe] = []
        self.recording = Recording({name: p.size for name, p in self.net.populations.items() if p.recorded}, keep)

    def __repr__(self) -> str:
        return f"<simulation of {self.net!r} at {self.t:g} ms: {self.name} engine, dt {self.dt:g} ms, seed {self.seed}>"

    @property
    def t(self) -> float:
        """Time of the model in ms."""
        return self.engine.step * self.dt

    def advance(self, duration: float) -> Block:
        """Run on for ``duration`` ms (whole steps), record it, and return what happened.

        Raises
        ------
        Diverged
            If a state became infinite or not a number, naming population, state and time.
        """
        steps = round(duration / self.dt) if isinstance(duration, Real) and np.isfinite(duration) else 0
        if not 1 <= steps <= MAX_ADVANCE:
            raise RangeError("advance(duration)", f"{self.dt:g} to {MAX_ADVANCE * self.dt:g} ms", repr(duration), "1.0")
        first = self.engine.step
        done = self.engine.advance(steps, self.probes)
        block = Block(
            first * self.dt,
            (first + steps) * self.dt,
            {
                name: (stamps * self.dt, ids)
                for name, (stamps, ids) in done.spikes.items()
                if name in self.recording.sizes
            },
            {
                (probe.node, probe.variable): (values / self._unit(probe)).astype(np.float32, copy=False)
                for probe, values in done.samples.items()
            },
            (first + 1 + np.arange(steps)) * self.dt,
            {(probe.node, probe.variable): probe.ids for probe in done.samples},
        )
        self.recording.add(block)
        self._finite()
        return block

    def _unit(self, probe: Probe) -> float:
        """What a sample is divided by: weights are told in the unit of their synapse, all else as engines have it."""
        return self.plan.edges[probe.node].scale if isinstance(probe, SynapseProbe) and probe.variable == "w" else 1.0

    def _finite(self) -> None:
        for name, edge in self.plan.edges.items():  # shipped rules keep their weights finite
            if isinstance(edge.rule, OwnRule) and not np.isfinite(self.engine.weights(name)).all():
                raise Diverged(f"{name}.w", "finite weights", f"others before {self.t:g} ms", "another rule")
        for name, states in self.engine.state_view().items():
            for state, values in states.items():
                if not np.isfinite(values).all():
                    cell = int(np.flatnonzero(~np.isfinite(values))[0])
                    raise Diverged(
                        f"{name}.{state}",
                        "a finite number",
                        f"{values[cell]} in cell {cell} before {self.t:g} ms",
                        "a smaller dt, a weaker weight, or reset",
                    )

    def snapshot(self) -> Snapshot:
        """Keep this moment."""
        return Snapshot(self.t, self.engine.state(), self._values(), tuple(self.recording.events))

    def restore(self, snapshot: Snapshot) -> None:
        """Go back to a moment; the recording loses what came after it."""
        net, values, sources, edges = deepcopy(snapshot.values)
        self.net.__dict__.update(net.__dict__)
        self.plan.net = self.net
        for name, numbers in values.items():
            self.plan.cells[name].values, self.plan.cells[name].receptors = numbers
        for name, model in sources.items():
            self.plan.sources[name].model = model
        for name, (weight, given, rule) in edges.items():
            edge = self.plan.edges[name]
            edge.weight, edge.given, edge.rule = weight, given, rule
        for name in self.plan.edges:
            self.engine.changed(name)
        for name in self.plan.order:
            self.engine.changed(name)
        self.engine.load(snapshot.engine)
        self.recording.events = list(snapshot.events)
        self.recording.blocks = [block for block in self.recording.blocks if block.t1 <= snapshot.t + self.dt / 2]

    def _values(self) -> Any:
        return deepcopy(
            (
                self.net,
                {name: (cells.values, cells.receptors) for name, cells in self.plan.cells.items()},
                {name: source.model for name, source in self.plan.sources.items()},
                {name: (edge.weight, edge.given, edge.rule) for name, edge in self.plan.edges.items()},
            )
        )


def _make(name: str, plan: Plan, options: dict[str, Any]) -> Any:
    if name == "reference":
        from workbench.engines.reference.engine import ReferenceEngine

        return ReferenceEngine(plan, **options)
    if name == "batch":
        from workbench.engines.batch.step_engine import StepEngine

        return StepEngine(plan, **options)
    if name == "nest":
        from workbench.engines.nest.engine import NestEngine

        return NestEngine(plan, **options)
    from workbench.engines.event.engine import EventEngine

    return EventEngine(plan, **options)
