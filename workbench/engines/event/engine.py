"""The event engine: compiled, sparse, single precision by default, made for live networks on a CPU."""

from __future__ import annotations

from typing import Any

import numpy as np

from workbench.core.errors import RangeError
from workbench.engines.coupling import coupled
from workbench.engines.edge import COUPLED, Edge
from workbench.engines.engine import INJECTED, Probe, Steps, SynapseProbe
from workbench.engines.event import driver as d
from workbench.engines.event import synapses as s
from workbench.engines.event.counting import Counting
from workbench.engines.event.growing import lined
from workbench.engines.event.harvest import Spikes, by_node, gathered
from workbench.engines.event.junctions import Junctions
from workbench.engines.event.meeting import NAP, opened, system
from workbench.engines.event.nodes import Nodes
from workbench.engines.event.plastic import Plastic
from workbench.engines.event.ring import Ring
from workbench.engines.event.share import GRAIN, Shares
from workbench.engines.event.sizes import AHEAD, COUNTED, PLANES, ROWS, STRETCH, TARGETS, TOGETHER
from workbench.engines.event.team import LEARNS, threads_for, together
from workbench.engines.plan import Plan
from workbench.engines.told import Told
from workbench.engines.waves import Pulse, Stretch, Waves

BATCH, CALL = 64, 2_000_000
"""Most steps between two meetings of threads, and most counts of spikes (steps times nodes) in one call of the driver."""


class EventEngine:
    """Packs a plan into flat arrays and lets the compiled driver take the steps.

    Parameters
    ----------
    precision
        ``single`` (float32 states, 32-bit sums) or ``double``.
    threads
        How many, or as many as the network is worth if not given. Nothing depends on it but the time it takes. Networks with gap
        junctions take one.
    spare
        Cores that are left to others where ``threads`` is not given, as to the page that shows a live run.
    """

    def __init__(self, plan: Plan, precision: str = "single", threads: int | None = None, spare: int = 0) -> None:
        if precision not in ("single", "double"):
            raise RangeError("EventEngine(precision=...)", "'single' or 'double'", repr(precision))
        self.plan, self.dt, self.precision, self.step = plan, plan.dt, precision, 0
        self.real: Any = np.float32 if precision == "single" else np.float64
        self.fed: dict[str, tuple[int, np.ndarray]] = {}
        self.waves, self.told = Waves(plan), Told(plan)
        spiking = [edge for edge in plan.edges.values() if edge.receptor >= 0]
        learning = [edge for edge in spiking if edge.rule is not None]
        batch = min([BATCH, *(_shortest(edge) + 1 for edge in spiking)]) if not learning else 1
        cells = sum(population.size for population in plan.cells.values())
        expected = sum(edge.projection.rule.count(edge.ends) * (LEARNS if edge.rule else 1) for edge in spiking)
        self.threads = 1 if coupled(plan) else threads_for(threads, cells, expected, batch, self.dt, spare)
        self.batch = batch if self.threads > 1 else 1
        self.shares = Shares(plan, self.threads)
        self.nodes = Nodes(plan, precision)
        for name in plan.cells:
            self.nodes.take_cells(name)
        for name in plan.sources:
            self.nodes.take_source(name)
        self.junctions = Junctions(plan, self.nodes)
        self.learning = Plastic(plan, self.nodes, self.shares, precision)
        self.counting = Counting(plan, self.nodes, self.shares, self.learning, precision)
        self._clear()
        self.ring = Ring(self.nodes, self.shares, self._depth())
        widest = int(self.nodes.table[:, d.SIZE].max(initial=0)) + 3
        padded = -(-widest // TARGETS) * TARGETS
        self.scratch = [
            (
                np.zeros(widest, np.uint32),
                np.zeros(256 + TOGETHER, np.uint16),
                np.zeros(STRETCH, np.uint16),
                np.zeros(STRETCH, np.uint16),
                np.zeros(max(3 * AHEAD, COUNTED + ROWS), np.int64),
                np.zeros(PLANES * padded // 64, np.uint64),
                np.zeros(padded, np.uint8),
            )
            for _ in range(self.threads)
        ]

    def _clear(self) -> None:
        """Make room for sums, of steps to come too; spikes that wait are delivered into them anew."""
        synapses = self.counting.synapses
        self.sums = lined((synapses.ahead + 1) * self.shares.total, self.counting.whole)
        self.heard = max(self.step - synapses.ahead, 0)

    def _depth(self) -> int:
        """Steps for which a spike may wait, and a little for threads that are ahead."""
        tables = self.counting.synapses.blocks
        longest = max(int((table[:, s.FIRST] + table[:, s.LATE]).max(initial=1)) for table in tables)
        return max(longest, self.learning.longest) + 1 + self.batch

    def state_view(self) -> dict[str, dict[str, np.ndarray]]:
        """The states of every population, as views."""
        return self.nodes.view()

    def changed(self, name: str) -> None:
        """Take over new values of a node or an edge from the plan."""
        if name in self.plan.cells:
            self.nodes.take_cells(name)
        elif name in self.plan.sources:
            self.nodes.take_source(name)
            self.told.changed(name)
            if not self.plan.sources[name].model.recorded:
                edges = [edge for edge in self.plan.edges.values() if edge.pre == name and edge.receptor >= 0]
                self.counting.weigh({(edge.post, edge.receptor) for edge in edges})
                self._clear()
        else:
            edge = self.plan.edges[name]
            self.waves.changed(name)
            if edge.rule is not None:
                self.learning.take(edge, self.step)
            if edge.receptor >= 0:
                self.counting.changed(edge)
                self._clear()
            elif edge.receptor == COUPLED:
                self.junctions.take()

    def advance(self, steps: int, probes: list[Probe]) -> Steps:
        """Take so many steps of time."""
        states = [probe for probe in probes if probe.variable != INJECTED]
        places, owners, widths = self._places(states)
        probed = _by_share(places, owners, self.threads)
        sampled = np.zeros((steps, len(places)), dtype=self.real)
        injected = {probe: np.zeros((steps, len(probe.ids))) for probe in probes if probe.variable == INJECTED}
        patches = self.learning.ready(self.step, self.sums, self._shown(states))
        found: list[Spikes] = []
        done = 0
        for stretch in self.waves.stretches(self.step, steps):
            varied, currents = self._inject(stretch)
            self.junctions.settle()
            begin, end = done, done + stretch.steps
            while done < end:
                taken = self._run(end - done, patches, varied, currents[done - begin :], probed, sampled[done:], found)
                self.step += taken
                done += taken
            for probe, rows in injected.items():
                if probe.node in stretch.injected:
                    rows[begin:end] = stretch.injected[probe.node].into(probe.ids, stretch.steps)
        columns = np.cumsum([0, *widths])
        sampled_of = {probe: sampled[:, columns[j] : columns[j + 1]] for j, probe in enumerate(states)}
        return Steps(by_node(found, self.nodes.index), sampled_of | injected)

    def _shown(self, probes: list[Probe]) -> dict[str, np.ndarray]:
        """The sources whose synapses are looked at in every step, by edge."""
        chosen = {probe.node: list(probe.ids) for probe in probes if isinstance(probe, SynapseProbe)}
        return {name: np.unique(self.plan.edges[name].pre_ids[ids]) for name, ids in chosen.items()}

    def _run(self, steps: int, patches: Any, varied: Any, currents: Any, probed: Any, sampled: Any, found: Any) -> int:
        """Let every share take up to so many steps, add their spikes to ``found`` and return how many steps were taken."""
        many = len(self.nodes.table)
        steps = min(steps, max(1, CALL // many), self.told.most or steps)
        n, laid, learning, total = self.nodes, self.counting.synapses, self.learning, self.nodes.total
        gaps = self.junctions
        room = max(
            65536, 4 * total // self.threads, 2 * self.batch * total // self.threads + 2 * self.batch * GRAIN * many
        )
        listed = self._listed(steps)
        run, shared = d.driver(self.precision), opened()
        ids, counts = np.empty((self.threads, room), np.int32), np.zeros((self.threads, many, steps), np.int32)
        begins = n.table[:, d.FIRST, None] + self.shares.bounds[:, :-1]

        def work(share: int) -> int:
            return run(
                share, self.step, steps, self.dt, n.table, self.shares.bounds, begins, n.streams,
                n.addresses(self.shares, share, self.sums), n.x, n.current, n.mute,
                gaps.ends, gaps.conductance, gaps.cells, gaps.steady, *varied[share], currents, self.sums, self.shares.total, self.heard,
                laid.blocks[share], laid.rows, laid.targets, laid.pairs, laid.fine, laid.bits,
                patches[share], learning.delays, len(learning.patches),
                n.below, *self.scratch[share], self.ring.ids, self.ring.counts, self.ring.ids.ctypes.data, *listed, *probed[share], sampled,
                ids[share], counts[share], shared, self.batch, *system(), NAP,
            )  # fmt: skip

        taken = together(work, self.threads, shared)
        assert min(taken) == max(taken) > 0, taken
        self.heard = self.step + (taken[0] - 1) // self.batch * self.batch
        found.append(gathered(ids, counts, taken[0], self.step))
        return taken[0]

    def _places(self, probes: list[Probe]) -> tuple[np.ndarray, np.ndarray, list[int]]:
        """The addresses of what is sampled, and in whose share it lies."""
        places, owners = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
        for probe in probes:
            node, cells = probe.node, np.array(probe.ids, dtype=np.int64)
            if isinstance(probe, SynapseProbe):
                edge = self.plan.edges[probe.node]
                places.append(self.learning.addresses_of(edge, probe.variable, cells))
                node, cells = edge.post, edge.post_ids[cells]
            else:
                places.append(self.nodes.addresses_of(node, probe.variable, cells))
            owners.append(self.shares.owners(self.nodes.index[node], cells))
        return np.concatenate(places), np.concatenate(owners), [len(probe.ids) for probe in probes]

    def _inject(self, stretch: Stretch) -> tuple[list[tuple[np.ndarray, np.ndarray]], np.ndarray]:
        """Set the current of every cell; return by share the places of those whose current changes, and a table for them ``(steps, places)``."""
        self.nodes.current[:] = 0
        places, owners, tables = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)], [np.zeros((stretch.steps, 0))]
        for name, injected in stretch.injected.items():
            first, size = self.nodes.row(name)[[d.FIRST, d.SIZE]]
            self.nodes.current[first : first + size] = injected.begin
            places.append(first + injected.ids)
            owners.append(self.shares.owners(self.nodes.index[name], injected.ids))
            tables.append(injected.table)
        varied = _by_share(np.concatenate(places), np.concatenate(owners), self.threads)
        return varied, np.concatenate(tables, axis=1, dtype=self.real, casting="same_kind")

    def _listed(self, many: int) -> tuple[np.ndarray, np.ndarray]:
        """What spike lists and fed inputs emit in the next steps: rows by node and step, and cells."""
        rows = np.zeros((len(self.nodes.table), many + 1), dtype=np.int64)
        ids: list[np.ndarray] = []
        for name, source in self.plan.sources.items():
            place = self.nodes.index[name]
            if self.nodes.table[place, d.KIND] != d.LISTED:
                continue
            base = sum(map(len, ids))
            if type(source.model).__name__ == "CorrelatedPoisson":
                from workbench.engines.event.correlated import draw  # brings numba

                rows[place], cells = draw(self.plan, source, self.step, many)
                rows[place] += base
                ids.append(cells)
                continue
            if source.model.told:
                steps, cells = self.told.spikes(name, self.step, many)
                pairs = np.stack([steps - self.step, cells], axis=1)
            else:
                first, spikes = self.fed.get(name, (0, np.zeros((0, source.size))))
                begin = max(self.step - first, 0)
                pairs = np.argwhere(spikes[begin : self.step - first + many]) + np.array([first + begin - self.step, 0])
            rows[place] = base + np.searchsorted(pairs[:, 0], np.arange(many + 1))
            ids.append(pairs[:, 1].astype(np.int32))
        return rows, np.concatenate([*ids, np.zeros(1, np.int32)])

    def feed(self, name: str, spikes: np.ndarray) -> None:
        """Give a SpikeInput what to emit from now on, ``(steps, neurons)``."""
        self.fed[name] = (self.step, np.asarray(spikes) != 0)

    def place(self, name: str, ids: np.ndarray, states: dict[str, np.ndarray]) -> None:
        """Set states of some cells of a population, from the next step on."""
        for state, values in states.items():
            self.state_view()[name][state][ids] = values

    def inject(self, name: str, ids: np.ndarray, current: float, steps: int) -> None:
        """Let a constant current (pA) flow into some cells of a population for so many steps."""
        self.waves.add(Pulse(name, ids, current, self.step, self.step + steps))

    def mute(self, name: str, ids: np.ndarray, on: bool) -> None:
        """Let nobody hear the spikes of some cells of a population from the next step on, or hear them again."""
        self.nodes.mute[self.nodes.row(name)[d.FIRST] + ids] = on

    def weights(self, name: str) -> np.ndarray:
        """The weights of an edge as they are now, in the order of the plan."""
        edge = self.plan.edges[name]
        return self.learning.weights_of(edge, self.step) if edge.rule is not None else edge.weights.copy()

    def reward(self, name: str, amount: float) -> None:
        """Raise the first shared quantity of a plastic edge."""
        self.learning.reward(self.plan.edges[name], amount)

    CHANGING = ("x", "rest", "above", "mute")

    def state(self) -> dict[str, Any]:
        """Everything that changes during a run, copied; it does not tell how many threads there were."""
        return {
            "step": self.step,
            "fed": dict(self.fed),
            "memory": self.waves.state(),
            "spikes": self.ring.waiting(self.step),
            **{name: getattr(self.nodes, name).copy() for name in self.CHANGING},
            "learnt": self.learning.state(self.step),
        }

    def load(self, state: dict[str, Any]) -> None:
        """Go back to a state."""
        self.step, self.fed = state["step"], dict(state["fed"])
        self.waves.load(state["memory"])
        for name in self.CHANGING:
            getattr(self.nodes, name)[...] = state[name]
        self.learning.load(state["learnt"], self.step)
        self.ring.wait(state["spikes"], self.step)
        self._clear()


def _shortest(edge: Edge) -> int:
    """A bound below which no delay of an edge lies, in steps."""
    if edge.delay is not None:
        return edge.delay
    delay = edge.projection.delay
    low = float(delay.min()) if isinstance(delay, np.ndarray) else getattr(delay, "low", 0.0)
    return max(round(max(low, 0.0) / edge.dt), 1)


def _by_share(places: np.ndarray, owners: np.ndarray, shares: int) -> list[tuple[np.ndarray, np.ndarray]]:
    """For each share its places, and which they are of all."""
    return [(places[mine], mine) for share in range(shares) for mine in [np.flatnonzero(owners == share)]]
