"""The reference engine: the order of one step of time, in plain numpy and double precision. It judges the others."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import numpy as np

from workbench.engines.background import counts
from workbench.engines.correlated import fired
from workbench.engines.coupling import coupled, flows
from workbench.engines.engine import INJECTED, Probe, Steps, SynapseProbe, poisson_key, poisson_threshold
from workbench.engines.evaluate import evaluate
from workbench.engines.philox import words
from workbench.engines.plan import Cells, Plan
from workbench.engines.reference.plasticity import Learning
from workbench.engines.told import Told
from workbench.engines.waves import Pulse, Waves


class ReferenceEngine:
    """Slow and plain; see DESIGN 3.3 for the order of a step, which the methods below follow one by one."""

    def __init__(self, plan: Plan) -> None:
        self.plan, self.dt, self.step = plan, plan.dt, 0
        self.x = {
            name: {state: start.copy() for state, start in cells.start.items()} for name, cells in plan.cells.items()
        }
        self.rest = {name: np.zeros(cells.size, dtype=np.int64) for name, cells in plan.cells.items()}
        self.above = {name: np.zeros(cells.size, dtype=bool) for name, cells in plan.cells.items()}
        self.muted = {name: np.zeros(cells.size, dtype=bool) for name, cells in plan.cells.items()}
        self.learning = {name: Learning(plan, edge) for name, edge in plan.edges.items() if edge.rule is not None}
        waits = [int(edge.delays.max()) for edge in plan.edges.values() if edge.synapses]
        longest = max([1, *waits, *(learning.heard_after for learning in self.learning.values())])
        self.emitted = {name: deque(maxlen=longest + 1) for name in plan.order}
        self.w = {name: edge.weights.copy() for name, edge in plan.edges.items()}
        self.fed: dict[str, tuple[int, np.ndarray]] = {}
        self.coupled = coupled(plan)
        self.waves, self.told = Waves(plan), Told(plan)
        self.current: dict[str, np.ndarray] = {}
        self.coefficients: dict[str, dict[str, Any]] = {}
        self.rows = {
            name: np.searchsorted(edge.pre_ids, np.arange(plan.size(edge.pre) + 1)) for name, edge in plan.edges.items()
        }
        for name in plan.order:
            self.changed(name)

    def advance(self, steps: int, probes: list[Probe]) -> Steps:
        """Take so many steps of time."""
        spikes: dict[str, list[tuple[int, np.ndarray]]] = {name: [] for name in self.plan.order}
        samples = {probe: np.zeros((steps, len(probe.ids))) for probe in probes}
        for index, current in enumerate(self._currents(steps)):
            fired = self.one_step(current)
            for name, ids in fired.items():
                if len(ids):
                    spikes[name].append((self.step, ids))
            for probe, rows in samples.items():
                rows[index] = self._sampled(probe, current)
        return Steps({name: _flat(found) for name, found in spikes.items()}, samples)

    def _sampled(self, probe: Probe, current: dict[str, np.ndarray]) -> np.ndarray:
        ids = np.array(probe.ids, dtype=np.int64)
        if isinstance(probe, SynapseProbe):
            learning = self.learning[probe.node]
            return learning.sample(probe.variable, ids, self.w[probe.node], self.x[learning.edge.post])
        return (current[probe.node] if probe.variable == INJECTED else self.x[probe.node][probe.variable])[ids]

    def _currents(self, steps: int) -> Iterator[dict[str, np.ndarray]]:
        """The external current into every cell of each population (pA), step after step."""
        none = {name: np.zeros(cells.size) for name, cells in self.plan.cells.items()}
        for stretch in self.waves.stretches(self.step, steps):
            for row in range(stretch.steps):
                yield none | {name: injected.at(row) for name, injected in stretch.injected.items()}

    def one_step(self, current: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
        """One step of time under an external current; returns who fired, by node."""
        self.current = dict(current)
        for name, flow in flows(self.coupled, self.w, self.x).items():
            self.current[name] = current[name] + flow
        fired = {name: self._stimulus(name) for name in self.plan.sources if not self.plan.sources[name].analog}
        for name, cells in self.plan.cells.items():
            before = {state: evaluate(kept, self._env(name, cells)) for state, kept in cells.program.hold}
            self._arrivals(name, cells)
            self._advance(name, cells, before)
            fired[name] = self._threshold(name, cells)
        for name, learning in self.learning.items():
            edge = self.plan.edges[name]
            before, past, late = fired[edge.pre], self.emitted[edge.pre], learning.heard_after
            if late:
                before = past[-late] if late <= len(past) else np.zeros(0, dtype=np.int64)
            self.w[name] = learning.step(self.w[name], before, fired[edge.post], self.x[edge.post])
        for name in fired:
            self.emitted[name].append(fired[name])
        self.step += 1
        return fired

    def _stimulus(self, name: str) -> np.ndarray:
        source = self.plan.sources[name]
        if source.model.told:
            return self.told.spikes(name, self.step, 1)[1]
        match type(source.model).__name__:
            case "Poisson":
                threshold = poisson_threshold(source.model.coherent()["rate"], self.dt)
                return np.flatnonzero(words(poisson_key(self.plan, name), self.step, 1, source.size)[0] < threshold)
            case "CorrelatedPoisson":
                return fired(self.plan, source, self.step)
            case "Background":
                return np.repeat(np.arange(source.size), counts(self.plan, source, self.step))
            case _:
                first, spikes = self.fed.get(name, (0, np.zeros((0, source.size))))
                row = self.step - first
                return np.flatnonzero(spikes[row]) if 0 <= row < len(spikes) else np.zeros(0, dtype=np.int64)

    def _arrivals(self, name: str, cells: Cells) -> None:
        """Spikes due now arrive: their weights are summed by receptor and moved into the states."""
        total = np.zeros((len(cells.receptors), cells.size))
        for edge in self.plan.edges.values():
            if edge.post != name or edge.receptor < 0:
                continue
            for delay in np.unique(edge.delays):
                # the newest entry was emitted in the step before this one, that is a delay of zero steps ago
                past = self.emitted[edge.pre]
                ids = past[-1 - delay] if delay < len(past) else np.zeros(0, dtype=np.int64)
                rows = self.rows[edge.name]
                for source in ids:
                    synapses = np.arange(rows[source], rows[source + 1])
                    synapses = synapses[edge.delays[synapses] == delay]
                    weights = self.w[edge.name][synapses]
                    if edge.name in self.learning:
                        weights = weights * self.learning[edge.name].released[source]
                    np.add.at(total[edge.receptor], edge.post_ids[synapses], weights)
        env = self._env(name, cells)
        for receptor, jumps in enumerate(cells.program.arrivals):
            for state, size in jumps:
                self.x[name][state] = self.x[name][state] + evaluate(size, env) * total[receptor]

    def _advance(self, name: str, cells: Cells, before: dict[str, np.ndarray]) -> None:
        """Every state advances with inputs held; a refractory cell keeps what it holds from before."""
        env = self._env(name, cells)
        for temporary, expression in cells.program.steps:
            env[temporary] = evaluate(expression, env)
        new = {
            state: np.broadcast_to(np.asarray(evaluate(expression, env), dtype=np.float64), cells.size).copy()
            for state, expression in cells.program.update
        }
        resting = self.rest[name] > 0
        for state, value in before.items():
            new[state] = np.where(resting, value, new[state])
        self.x[name] = new

    def _threshold(self, name: str, cells: Cells) -> np.ndarray:
        """Cells out of refractoriness that meet their threshold spike and are reset together."""
        env, resting = self._env(name, cells), self.rest[name] > 0
        met = np.broadcast_to(np.asarray(evaluate(cells.program.when, env), dtype=bool), cells.size)
        spike = met & ~resting & ~(self.above[name] if cells.program.edge else np.False_)
        self.above[name] = met.copy()
        for state, expression in cells.program.then:
            self.x[name][state] = np.where(spike, evaluate(expression, env), self.x[name][state])
        period = cells.values[cells.program.refractory] if cells.program.refractory else 0.0
        self.rest[name] = np.where(
            spike, np.rint(np.asarray(period) / self.dt).astype(np.int64), np.maximum(self.rest[name] - 1, 0)
        )
        return np.flatnonzero(spike & ~self.muted[name])

    def _env(self, name: str, cells: Cells) -> dict[str, Any]:
        return {**cells.values, **self.coefficients[name], **self.x[name], "i": self.current[name], "dt": self.dt}

    def feed(self, name: str, spikes: np.ndarray) -> None:
        """Give a SpikeInput what to emit from now on, ``(steps, neurons)``."""
        self.fed[name] = (self.step, np.asarray(spikes))

    def place(self, name: str, ids: np.ndarray, states: dict[str, np.ndarray]) -> None:
        """Set states of some cells of a population, from the next step on."""
        for state, values in states.items():
            self.x[name][state][ids] = values

    def inject(self, name: str, ids: np.ndarray, current: float, steps: int) -> None:
        """Let a constant current (pA) flow into some cells of a population for so many steps."""
        self.waves.add(Pulse(name, ids, current, self.step, self.step + steps))

    def mute(self, name: str, ids: np.ndarray, on: bool) -> None:
        """Let nobody hear the spikes of some cells of a population from the next step on, or hear them again."""
        self.muted[name][ids] = on

    def changed(self, name: str) -> None:
        """Take over new values of a node or an edge from the plan."""
        self.told.changed(name)
        if name in self.plan.cells:
            cells = self.plan.cells[name]
            self.coefficients[name] = cells.program.propagators(cells.values, self.dt)
        elif name in self.plan.edges:
            self.waves.changed(name)
            self.w[name] = self.plan.edges[name].weights.copy()
            if self.plan.edges[name].rule is not None:
                self.learning[name].changed()

    def state_view(self) -> dict[str, dict[str, np.ndarray]]:
        """The states of every population."""
        return self.x

    def reward(self, name: str, amount: float) -> None:
        """Raise the first shared quantity of a plastic edge."""
        shared = self.learning[name].shared
        first = next(iter(shared))
        shared[first] += amount

    def weights(self, name: str) -> np.ndarray:
        """The weights of an edge as they are now."""
        return self.w[name].copy()

    def state(self) -> dict[str, Any]:
        """Everything that changes during a run, copied."""
        traces = {name: learning.traces() for name, learning in self.learning.items()}
        return deepcopy(
            {
                "step": self.step,
                "x": self.x,
                "rest": self.rest,
                "above": self.above,
                "muted": self.muted,
                "emitted": self.emitted,
                "w": self.w,
                "fed": self.fed,
                "memory": self.waves.state(),
                "traces": traces,
            }
        )

    def load(self, state: dict[str, Any]) -> None:
        """Go back to a state."""
        for name, value in deepcopy(state).items():
            if name == "traces":
                for edge, traces in value.items():
                    self.learning[edge].load(traces)
            elif name == "memory":
                self.waves.load(value)
            else:
                setattr(self, name, value)
        for name in self.plan.cells:
            self.changed(name)


def _flat(found: list[tuple[int, np.ndarray]]) -> tuple[np.ndarray, np.ndarray]:
    """Stamp each spike with the end of its step."""
    if not found:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int32)
    steps = np.concatenate([np.full(len(ids), step, dtype=np.int64) for step, ids in found])
    return steps, np.concatenate([ids for _, ids in found]).astype(np.int32)
