"""A running network: advance it, change it, go back, branch off."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, replace
from numbers import Real
from typing import Any

import numpy as np

from workbench.core.errors import Diverged, Misfits, RangeError, WorkbenchError, unknown
from workbench.core.model import Neuron
from workbench.core.own_rule import OwnRule
from workbench.core.units import factor
from workbench.engines.engine import INJECTED, Engine, Probe, SynapseProbe
from workbench.engines.plan import Plan, make_plan, parameter_values
from workbench.engines.recording import Block, Event, Recording
from workbench.engines.reset_order import AT_ONCE
from workbench.engines.rules import lower_rule
from workbench.network.distributions import check
from workbench.network.network import Network
from workbench.network.population import Population
from workbench.network.projection import Projection

ENGINES = ("auto", "event", "reference", "batch", "nest")
MAX_ADVANCE = 10_000_000


@dataclass(frozen=True)
class Snapshot:
    """A moment of a run: everything that changes, and the values that were in force."""

    t: float
    engine: dict[str, Any]
    values: Any
    events: tuple[Event, ...] = ()


class Simulation:
    """A network in motion.

    Parameters
    ----------
    net
        What to run; it is copied, so that later changes of the description do not reach into the run.
    engine
        ``event`` (compiled, the choice of ``auto``), ``reference`` (plain numpy, double precision), ``batch`` (torch), or
        ``nest`` (NEST, if installed; see :class:`~workbench.engines.nest.engine.NestEngine` for what it takes).
    dt
        Step of time in ms.
    seed
        Of wiring, of drawn parameters, and of random stimuli.
    keep
        How many ms of recording to keep; all of it if not given.
    integrator
        ``auto``, or one of those in ``engines/schemes.py``, such as ``Runge-Kutta 4`` or ``Euler``.
    reset
        When a spike resets its cell: ``at once``, or ``in the next step``; see ``engines/reset_order.py``.
    options
        Of the engine: ``precision`` and ``threads`` of the event engine, as :class:`~workbench.engines.event.engine.EventEngine`.

    >>> import workbench as wb
    >>> net = wb.Network()
    >>> cell = net.add(wb.LIF(), 1, name="cell")
    >>> _ = net.connect(net.add(wb.StepCurrent(amplitude=400.0), 1, name="drive"), cell)
    >>> sim = Simulation(net, engine="reference", dt=0.1)
    >>> len(sim.advance(100.0).spikes["cell"][0])
    8
    """

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

    def watch(self, population: str | Population, state: str = "v", ids: list[int] | None = None) -> None:
        """Sample a state of some cells at the end of every step from now on; ``ids=[]`` stops it.

        The state ``i`` is the external current (pA) that the analog stimuli injected during the step.
        """
        name = population.name if isinstance(population, Population) else population
        if name not in self.plan.cells:
            raise unknown("watch", name, self.plan.cells)
        cells = self.plan.cells[name]
        known = (*cells.program.states, INJECTED)
        if state not in known:
            raise unknown(f"watch({name!r})", state, known)
        chosen = tuple(self._chosen(f"watch({name!r})", name, [0] if ids is None else ids).tolist())
        self.probes = [probe for probe in self.probes if (probe.node, probe.variable) != (name, state)]
        if chosen:
            self.probes.append(Probe(name, state, chosen))

    def watch_synapses(self, projection: str | Projection, ids: list[int] | None = None) -> None:
        """Sample some synapses of a projection that learns at the end of every step from now on; ``ids=[]`` stops it.

        What is sampled is the weight ``w``, in the unit of the synapse, and all that its rule keeps or reads: eligibility, the traces of its two
        cells, what all synapses share, states of the target. Each stands in the recording's ``samples`` under (projection, name), ``(steps, ids)``;
        ``synapse_changes.changes`` tells from them what each spike did. Weights of all synapses at one moment are :meth:`weights`.

        Parameters
        ----------
        ids
            Numbers of synapses, in the order of :meth:`weights`; the first one if not given.

        >>> import workbench as wb
        >>> net = wb.Network()
        >>> pre, post = net.add(wb.Poisson(rate=50.0), 3), net.add(wb.LIF(), 2)
        >>> _ = net.connect(pre, post, wb.AllToAll(), wb.Delta(), weight=0.5, plasticity=wb.PairSTDP(), name="learns")
        >>> sim = Simulation(net)
        >>> sim.watch_synapses("learns", [0, 5])
        >>> {key[1]: values.shape for key, values in sim.advance(1.0).samples.items()}
        {'w': (10, 2), 'x': (10, 2), 'y': (10, 2)}
        """
        name = projection if isinstance(projection, str) else projection.name
        if name not in self.plan.edges:
            raise unknown("watch_synapses", name, self.plan.edges)
        rule, where = self.plan.edges[name].rule, f"watch_synapses({name!r})"
        if rule is None or name in self.plan.net.populations:
            got = "one that does not" if rule is None else f"{name}, which is a population, too"
            raise RangeError(where, "a projection that learns", got, "plasticity=PairSTDP(), name='learns'")
        chosen = tuple(
            _numbers(where, "synapses", self.plan.edges[name].synapses, [0] if ids is None else ids).tolist()
        )
        self.probes = [probe for probe in self.probes if probe.node != name]
        if chosen:
            self.probes += [SynapseProbe(name, label, chosen) for label in lower_rule(rule).readable]

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

    def set(self, target: str | Population | Projection, **values: Any) -> None:
        """Change values of a population, a stimulus or a projection from the next step on.

        A population takes its model's quantities; a projection takes ``weight`` and the quantities of its synapse and rule; a SpikeInput
        takes ``spikes``, an array ``(steps, cells)`` to emit from now on. Nothing is changed if one value is refused.
        """
        name = target if isinstance(target, str) else target.name
        node = self.net[name]
        if self.name == "nest" and name not in self.plan.sources:
            self.engine.changed(name)  # refuses before anything is changed
        if isinstance(node, Population):
            self._set_node(node, values)
        else:
            self._set_edge(node, values)

    def _set_node(self, node: Population, values: dict[str, Any]) -> None:
        if "spikes" in values and type(node.model).__name__ == "SpikeInput":
            spikes = np.asarray(values["spikes"])
            if spikes.ndim != 2 or spikes.shape[1] != node.size:
                raise RangeError(f"{node.name}.spikes", f"an array (steps, {node.size})", f"shape {spikes.shape}")
            self.engine.feed(node.name, spikes)
            return
        changed = {**node.model.values(), **node.model.choices(), **values}
        model = type(node.model)(**changed)
        if isinstance(model, Neuron) and model.variant:
            now, asked = (getattr(cell, model.variant) for cell in (node.model, model))
            if asked != now:
                raise RangeError(
                    f"{node.name}.{model.variant}", f"{now!r} while it runs", repr(asked), "a new Simulation"
                )
        node.model = model
        for name in values:
            node.params.pop(name, None)
        if node.name in self.plan.sources:
            self.plan.sources[node.name].model = model  # pyright: ignore[reportAttributeAccessIssue]
        else:
            cells = self.plan.cells[node.name]
            cells.values = parameter_values(node, cells.receptors, self.seed)
        self.engine.changed(node.name)

    def _set_edge(self, projection: Projection, values: dict[str, Any]) -> None:
        edge = self.plan.edges[projection.name]
        rest = {name: value for name, value in values.items() if name != "weight"}
        synapse, rule = projection.synapse, projection.plasticity
        known = {
            "weight": None,
            **(type(synapse).quantities() if synapse else {}),
            **(type(rule).quantities() if rule else {}),
        }
        for name in rest:
            if name not in known:
                raise unknown(projection.name, name, known)
        mine = {name: value for name, value in rest.items() if synapse and name in type(synapse).quantities()}
        others = {name: value for name, value in rest.items() if name not in mine}
        weight = check(values["weight"], f"{projection.name}.weight") if "weight" in values else None
        new_synapse = type(synapse)(**{**synapse.values(), **mine}) if synapse and mine else None
        new_rule = type(rule)(**{**rule.values(), **rule.choices(), **others}) if rule and others else None
        if new_rule is not None and (late := new_rule.declared().heard):
            now, asked = (getattr(each, late) for each in (rule, new_rule))
            if asked != now:
                raise RangeError(
                    f"{projection.name}.{late}", f"{now:g} while it runs", f"{asked:g}", "a new Simulation"
                )
        if new_synapse is not None:
            self._retune(projection, new_synapse)
        if new_rule is not None:
            projection.plasticity = edge.rule = new_rule
        if weight is not None:
            if isinstance(weight, np.ndarray):  # refused here if it has the wrong number of values
                replace(projection, weight=weight).weights(edge.synapses, self.seed)
            projection.weight, edge.weight, edge.given = weight, weight, None
        if weight is not None or new_rule is not None:
            if weight is None:
                edge.given = self.engine.weights(edge.name)
            self.engine.changed(edge.name)

    def _retune(self, projection: Projection, synapse: Any) -> None:
        """Give a receptor new values; everyone who shares it follows."""
        edge, cells = self.plan.edges[projection.name], self.plan.cells[projection.post]
        for other in self.plan.edges.values():
            if other.post == edge.post and other.receptor == edge.receptor:
                sharing = self.net.projections[other.name]
                sharing.synapse = synapse
        cells.receptors[edge.receptor] = synapse
        node = self.net.populations[projection.post]
        cells.values = parameter_values(node, cells.receptors, self.seed)
        self.engine.changed(cells.name)

    def place(self, population: str | Population, ids: list[int] | None = None, **states: Any) -> None:
        """Set states of some cells (all of them if no ids are given) from the next step on.

        Each state takes one number for all, or one for each of the cells, in its declared unit. Nothing is changed if one is refused.

        >>> import workbench as wb
        >>> net = wb.Network()
        >>> cell = net.add(wb.LIF(), 2, name="cell")
        >>> sim = Simulation(net, engine="reference")
        >>> sim.watch(cell, "v", [0, 1])
        >>> sim.place(cell, [1], v=-60.0)
        >>> sim.advance(0.1).samples["cell", "v"].round(2).tolist()
        [[-70.0, -60.04999923706055]]
        """
        name = population.name if isinstance(population, Population) else population
        if name not in self.plan.cells:
            raise unknown("place", name, self.plan.cells)
        chosen = self._chosen(f"place({name!r})", name, ids)
        model = self.net.populations[name].model
        assert isinstance(model, Neuron)
        units = model.declared().states
        placed: dict[str, np.ndarray] = {}
        wrong: list[WorkbenchError] = []
        for state, value in states.items():
            if state not in units:
                wrong.append(unknown(f"place({name!r})", state, units))
                continue
            try:
                numbers = np.broadcast_to(np.asarray(value, dtype=np.float64), len(chosen))
            except (TypeError, ValueError):
                numbers = np.array([np.nan])
            placed[state] = numbers * factor(units[state])
            if not np.isfinite(numbers).all():
                expected = f"a finite number, or {len(chosen)} of them"
                wrong.append(RangeError(f"place({name!r}).{state}", expected, repr(value)[:60]))
        if wrong:
            raise wrong[0] if len(wrong) == 1 else Misfits(f"place({name!r})", wrong)
        self.engine.place(name, chosen, placed)

    def inject(
        self, population: str | Population, amplitude: float, duration: float, ids: list[int] | None = None
    ) -> None:
        """Let a pulse of current (pA) flow into some cells (all of them if no ids are given) for ``duration`` ms from the next step on.

        It adds to what flows anyway, is told among the events of the recording, and is undone by going back to a snapshot before it.

        >>> import workbench as wb
        >>> net = wb.Network()
        >>> cell = net.add(wb.LIF(), 3, name="cell")
        >>> sim = Simulation(net, engine="reference")
        >>> sim.inject(cell, 600.0, 20.0, ids=[1])
        >>> set(sim.advance(50.0).spikes["cell"][1].tolist()), str(sim.recording.events[0])
        ({1}, '0.0 ms: cell 1 given 600 pA for 20 ms')
        """
        name = self._cells_of("inject", population)
        chosen = self._chosen(f"inject({name!r})", name, ids)
        model = self.net.populations[name].model
        assert isinstance(model, Neuron)
        steps = round(duration / self.dt) if isinstance(duration, Real) and np.isfinite(duration) else 0
        wrong: list[WorkbenchError] = []
        if "i" not in model.declared().inputs:
            wrong.append(RangeError(f"inject({name!r})", "cells with a current input i", type(model).__name__))
        if not isinstance(amplitude, Real) or not np.isfinite(amplitude):
            wrong.append(RangeError(f"inject({name!r}).amplitude", "a finite number", repr(amplitude)[:60]))
        if not 1 <= steps <= MAX_ADVANCE:
            span = f"{self.dt:g} to {MAX_ADVANCE * self.dt:g} ms"
            wrong.append(RangeError(f"inject({name!r}).duration", span, repr(duration)[:60], "10.0"))
        if wrong:
            raise wrong[0] if len(wrong) == 1 else Misfits(f"inject({name!r})", wrong)
        if len(chosen):
            self.engine.inject(name, chosen, float(amplitude), steps)
            self._note(name, chosen, f"given {amplitude:g} pA for {steps * self.dt:g} ms")

    def silence(self, population: str | Population, ids: list[int] | None = None, on: bool = True) -> None:
        """Lesion some cells (all of them if no ids are given) from the next step on, or bring them back with ``on=False``.

        Nobody hears a silenced cell, and none of its spikes is recorded; its membrane goes on, reset as ever. Told among the
        events of the recording, and undone by going back to a snapshot before it.

        >>> import workbench as wb
        >>> net = wb.Network()
        >>> cell = net.add(wb.LIF(), 2, name="cell")
        >>> _ = net.connect(net.add(wb.StepCurrent(amplitude=400.0), 1, name="drive"), cell)
        >>> sim = Simulation(net, engine="reference")
        >>> sim.silence(cell, [0])
        >>> set(sim.advance(50.0).spikes["cell"][1].tolist())
        {1}
        """
        name = self._cells_of("silence", population)
        chosen = self._chosen(f"silence({name!r})", name, ids)
        if len(chosen):
            self.engine.mute(name, chosen, on)
            self._note(name, chosen, "silenced" if on else "brought back")

    def _cells_of(self, where: str, population: str | Population) -> str:
        name = population.name if isinstance(population, Population) else population
        if name not in self.plan.cells:
            raise unknown(where, name, self.plan.cells)
        return name

    def _note(self, name: str, chosen: np.ndarray, what: str) -> None:
        self.recording.events.append(Event(self.t, name, tuple(np.unique(chosen).tolist()), what))

    def _chosen(self, where: str, name: str, ids: list[int] | None) -> np.ndarray:
        """Cells of a population by their numbers, all if none are given; refused if there are no such cells."""
        size = self.plan.cells[name].size
        return np.arange(size) if ids is None else _numbers(where, "cells", size, ids)

    def reward(self, projection: str | Projection, amount: float = 1.0) -> None:
        """Raise the neuromodulator of a plastic projection, from the next step on; a negative amount punishes.

        Raises
        ------
        RangeError
            If its rule knows no reward, or the amount is no finite number.
        """
        name = projection if isinstance(projection, str) else projection.name
        if name not in self.plan.edges:
            raise unknown("reward", name, self.plan.edges)
        rule = self.plan.edges[name].rule
        if rule is None or not rule.declared().shared:
            kind = "no rule" if rule is None else type(rule).__name__
            raise RangeError(f"reward({name!r})", "a projection whose rule knows rewards", kind, "RewardSTDP()")
        if not isinstance(amount, Real) or not np.isfinite(amount):
            raise RangeError(f"reward({name!r})", "a finite number", repr(amount)[:60])
        self.engine.reward(name, float(amount))

    def weights(self, projection: str | Projection) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Sources, targets and present weights of a projection, in the unit of its synapse."""
        name = projection if isinstance(projection, str) else projection.name
        if name not in self.plan.edges:
            raise unknown("weights", name, self.plan.edges)
        edge = self.plan.edges[name]
        return edge.pre_ids, edge.post_ids, self.engine.weights(name) / edge.scale

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

    def fork(self) -> Simulation:
        """A second run that starts from this moment and shares nothing with the first."""
        now = self.snapshot()
        other = Simulation(
            self.net, self.name, self.dt, self.seed, self.recording.keep, self.integrator, self.reset, **self.options
        )
        other.probes = list(self.probes)
        other.restore(now)
        other.recording.blocks = list(self.recording.blocks)
        return other

    def _values(self) -> Any:
        return deepcopy(
            (
                self.net,
                {name: (cells.values, cells.receptors) for name, cells in self.plan.cells.items()},
                {name: source.model for name, source in self.plan.sources.items()},
                {name: (edge.weight, edge.given, edge.rule) for name, edge in self.plan.edges.items()},
            )
        )


def _numbers(where: str, things: str, size: int, ids: list[int]) -> np.ndarray:
    """Numbers of cells or synapses, refused if there are none such."""
    try:
        chosen = np.array([int(i) for i in ids], dtype=np.int64)
    except (TypeError, ValueError):
        raise RangeError(where, f"a list of {things}", repr(ids)[:60], "ids=[0]") from None
    if len(chosen) and not (chosen.min() >= 0 and chosen.max() < size):
        raise RangeError(where, f"{things} 0 to {size - 1}", str(chosen.tolist())[:60])
    return chosen


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
