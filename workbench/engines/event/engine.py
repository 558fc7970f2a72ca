"""The event engine: compiled, sparse, single precision by default, made for live networks on a CPU."""

from __future__ import annotations

from typing import Any

import numpy as np

from workbench.core.errors import RangeError
from workbench.engines.background import LARGEST, background_key, thresholds
from workbench.engines.engine import INJECTED, Probe, Steps, listed_steps, poisson_key, poisson_threshold
from workbench.engines.evaluate import evaluate
from workbench.engines.event import driver as d
from workbench.engines.event.kernels import cell_kernel, numbers_of, rule_kernel
from workbench.engines.event.layout import heaviest, segments, turned, unit_of
from workbench.engines.plan import Edge, Plan
from workbench.engines.rules import lower_rule, rule_values
from workbench.engines.waves import Stretch, Waves

KINDS = {"Poisson": d.POISSON, "Background": d.BACKGROUND}


class EventEngine:
    """Packs a plan into flat arrays and lets the compiled driver take the steps.

    Parameters
    ----------
    precision
        ``single`` (float32 states, 32-bit sums) or ``double``.
    """

    def __init__(self, plan: Plan, precision: str = "single") -> None:
        if precision not in ("single", "double"):
            raise RangeError("EventEngine(precision=...)", "'single' or 'double'", repr(precision))
        self.plan, self.dt, self.precision, self.step = plan, plan.dt, precision, 0
        self.real: Any = np.float32 if precision == "single" else np.float64
        self.whole: Any = np.int32 if precision == "single" else np.int64
        self.index = {name: place for place, name in enumerate(plan.order)}
        self.fed: dict[str, tuple[int, np.ndarray]] = {}
        self.varied: dict[str, tuple[str, ...]] = {}
        self.waves = Waves(plan)
        self._lay_nodes()
        self._lay_edges()
        for name in [*plan.edges, *plan.order]:
            self.changed(name)
        self._reset_states()

    def _lay_nodes(self) -> None:
        """Give every node its place in the flat arrays."""
        plan = self.plan
        self.nodes = np.zeros((len(plan.order), 13), dtype=np.int64)
        self.streams = np.zeros((len(plan.order), 2), dtype=np.uint64)
        self.kernels: list[Any] = []
        at = dict.fromkeys((d.FIRST, d.X, d.PAR, d.HET, d.SUMS, d.SCALE), 0)
        for name, row in zip(plan.order, self.nodes, strict=True):
            row[d.SIZE] = size = plan.size(name)
            for column, value in at.items():
                row[column] = value
            if name in plan.cells:
                cells = plan.cells[name]
                numbers = {**cells.values, **cells.program.propagators(cells.values, self.dt)}
                self.varied[name] = tuple(label for label in numbers_of(cells.program) if np.ndim(numbers[label]))
                row[d.STATES], row[d.RECEPTORS] = len(cells.program.states), len(cells.receptors)
                row[d.NHET] = len(self.varied[name])
                row[d.NPAR] = len(numbers_of(cells.program)) - row[d.NHET]
                row[d.SLOT] = len(self.kernels)
                self.kernels.append(cell_kernel(cells.program, self.varied[name], self.precision))
            else:
                model = type(plan.sources[name].model).__name__
                row[d.KIND] = d.SILENT if plan.sources[name].analog else KINDS.get(model, d.LISTED)
            used = (
                size,
                row[d.STATES] * size,
                row[d.NPAR],
                row[d.NHET] * size,
                row[d.RECEPTORS] * size,
                row[d.RECEPTORS],
            )
            at = {column: value + int(length) for (column, value), length in zip(at.items(), used, strict=True)}
        self.below = np.zeros((len(plan.order), 256), dtype=np.uint32)
        largest = max((source.size for source in plan.sources.values()), default=0)
        self.dice, self.counted = np.zeros(largest + 3, dtype=np.uint32), np.zeros(largest, dtype=np.int32)
        total = at[d.FIRST]
        self.x, self.par, self.het = (np.zeros(at[column], dtype=self.real) for column in (d.X, d.PAR, d.HET))
        self.sums, self.scale = np.zeros(at[d.SUMS], dtype=self.whole), np.ones(at[d.SCALE], dtype=self.real)
        self.current = np.zeros(total, dtype=self.real)
        self.rest, self.period = np.zeros(total, dtype=np.int32), np.zeros(total, dtype=np.int32)
        self.above, self.flags = np.zeros(total, dtype=np.uint8), np.zeros(total, dtype=np.uint8)

    def _lay_edges(self) -> None:
        """Sort every projection into segments, one after the other."""
        plan = self.plan
        self.edges = np.zeros((len(plan.edges), 19), dtype=np.int64)
        self.order: dict[str, np.ndarray | slice] = {}
        self.rules: list[Any] = []
        delays, rows, posts, post_rows, synapse_of, pre_of, rule_par = [], [], [], [], [], [], []
        at = dict.fromkeys(("delays", "rows", "place", "post_rows", "x", "y", "par", "decay"), 0)
        plastic = any(edge.rule is not None for edge in plan.edges.values())
        for (name, edge), row in zip(plan.edges.items(), self.edges, strict=True):
            sources, targets = plan.size(edge.pre), plan.size(edge.post)
            laid = segments(edge, sources)
            self.order[name] = laid.order
            row[d.PRE], row[d.POST], row[d.RECEPTOR] = self.index[edge.pre], self.index[edge.post], edge.receptor
            row[d.MODE] = d.PLASTIC if edge.rule is not None else d.FIXED
            row[d.NDELAYS], row[d.DELAYS], row[d.ROWS], row[d.PLACE], row[d.COUNT] = (
                len(laid.delays),
                at["delays"],
                at["rows"],
                at["place"],
                edge.synapses,
            )
            delays.append(laid.delays)
            edge_rows = [laid.rows + at["place"]]
            posts.append(laid.post_of)
            if edge.rule is not None:
                rule = lower_rule(type(edge.rule))
                pre_rows, by_post, synapses, pres = turned(edge, laid, sources, targets)
                edge_rows.append(pre_rows)
                row[d.POSTROWS], row[d.TRACES_X], row[d.TRACES_Y], row[d.NX], row[d.NY] = (
                    at["post_rows"],
                    at["x"],
                    at["y"],
                    len(rule.pre),
                    len(rule.post),
                )
                row[d.RULE], row[d.NRULE], row[d.DECAY] = len(self.rules), at["par"], at["decay"]
                self.rules.append(rule_kernel(rule, self.precision))
                post_rows.append(by_post)
                at["post_rows"] += len(by_post)
                at["x"] += len(rule.pre) * sources
                at["y"] += len(rule.post) * targets
                at["par"] += len(rule.parameters)
                at["decay"] += len(rule.pre) + len(rule.post)
                rule_par.append(np.zeros(len(rule.parameters)))
            elif plastic:
                synapses, pres = np.zeros(edge.synapses, np.int64), np.zeros(edge.synapses, np.int32)
            if plastic:
                synapse_of.append(synapses)
                pre_of.append(pres)
            rows += edge_rows
            at["delays"] += len(laid.delays)
            at["rows"] += sum(map(len, edge_rows))
            at["place"] += edge.synapses

        def join(parts: list[np.ndarray], kind: Any) -> np.ndarray:
            return np.concatenate([*parts, np.zeros(1, dtype=kind)], dtype=kind, casting="unsafe")

        self.delays, self.rows, self.post_of = join(delays, np.int64), join(rows, np.int64), join(posts, np.uint32)
        self.post_rows, self.synapse_of, self.pre_of = (
            join(post_rows, np.int64),
            join(synapse_of, np.int64),
            join(pre_of, np.int32),
        )
        self.w_whole = np.zeros(at["place"] + 1, dtype=self.whole)
        self.w_real = np.zeros(at["place"] + 1 if plastic else 1, dtype=self.real)
        self.trace_x, self.trace_y = np.zeros(at["x"] + 1, dtype=self.real), np.zeros(at["y"] + 1, dtype=self.real)
        self.rule_par, self.decay = join(rule_par, self.real), np.zeros(at["decay"] + 1, dtype=self.real)
        depth = int(self.delays.max(initial=1)) + 2
        total = int(self.nodes[:, d.SIZE].sum())
        self.ring_ids = np.zeros((depth, total), dtype=np.int32)
        self.ring_rows = np.zeros((depth, len(self.nodes) + 1), dtype=np.int32)

    def _reset_states(self) -> None:
        for name, states in self.state_view().items():
            for state, values in states.items():
                values[:] = self.plan.cells[name].start[state]

    def state_view(self) -> dict[str, dict[str, np.ndarray]]:
        """The states of every population, as views."""
        view = {}
        for name, cells in self.plan.cells.items():
            row = self.nodes[self.index[name]]
            block = self.x[row[d.X] : row[d.X] + row[d.STATES] * row[d.SIZE]].reshape(-1, row[d.SIZE])
            view[name] = dict(zip(cells.program.states, block, strict=True))
        return view

    def changed(self, name: str) -> None:
        """Take over new values of a node or an edge from the plan."""
        if name in self.plan.cells:
            self._take_cells(name)
        elif name in self.plan.sources:
            source, row = self.plan.sources[name], self.index[name]
            if self.nodes[row, d.KIND] == d.POISSON:
                self.streams[row] = (
                    poisson_key(self.plan, name),
                    poisson_threshold(source.model.coherent()["rate"], self.dt),
                )
            elif self.nodes[row, d.KIND] == d.BACKGROUND:
                steps = thresholds(source, self.dt)
                self.streams[row] = background_key(self.plan, source), len(steps)
                self.below[row], self.below[row, : len(steps)] = LARGEST, steps
                for edge in self.plan.edges.values():
                    if edge.pre == name:
                        self._scale_receptor(edge.post, edge.receptor)
        else:
            self.waves.changed(name)
            self._take_edge(name)

    def _take_cells(self, name: str) -> None:
        cells, row = self.plan.cells[name], self.nodes[self.index[name]]
        numbers = {**cells.values, **cells.program.propagators(cells.values, self.dt)}
        names = numbers_of(cells.program)
        varied = tuple(label for label in names if np.ndim(numbers[label]))
        if not set(varied) <= set(self.varied[name]):
            raise RangeError(
                name,
                f"one value for all cells in {', '.join(set(varied) - set(self.varied[name]))}",
                "one value a cell",
                "a new Simulation",
            )
        self.par[row[d.PAR] : row[d.PAR] + row[d.NPAR]] = [
            numbers[label] for label in names if label not in self.varied[name]
        ]
        block = self.het[row[d.HET] : row[d.HET] + row[d.NHET] * row[d.SIZE]].reshape(-1, row[d.SIZE])
        for values, label in zip(block, self.varied[name], strict=True):
            values[:] = numbers[label]
        period = cells.values[cells.program.refractory] if cells.program.refractory else 0.0
        self.period[row[d.FIRST] : row[d.FIRST] + row[d.SIZE]] = np.rint(np.asarray(period) / self.dt)

    def _take_edge(self, name: str) -> None:
        edge, row = self.plan.edges[name], self.edges[list(self.plan.edges).index(name)]
        place = slice(row[d.PLACE], row[d.PLACE] + row[d.COUNT])
        if edge.rule is not None:
            rule = lower_rule(type(edge.rule))
            numbers = rule_values(edge.rule, edge.scale)
            self.rule_par[row[d.NRULE] : row[d.NRULE] + len(rule.parameters)] = [
                numbers[label] for label in rule.parameters
            ]
            self.decay[row[d.DECAY] : row[d.DECAY] + row[d.NX] + row[d.NY]] = [
                evaluate(rule.decay[t], {**numbers, "dt": self.dt}) for t in (*rule.pre, *rule.post)
            ]
            self.w_real[place] = edge.weights[self.order[name]]
        if edge.receptor >= 0:
            self._scale_receptor(edge.post, edge.receptor)

    def _scale_receptor(self, post: str, receptor: int) -> None:
        """Choose the count for a receptor so that its sum cannot overflow, and write the weights of all its edges in counts."""
        sharing = [
            (edge, row)
            for edge, row in zip(self.plan.edges.values(), self.edges, strict=True)
            if edge.post == post and edge.receptor == receptor
        ]
        total = np.zeros(self.plan.size(post))
        for edge, _ in sharing:
            source = self.plan.sources.get(edge.pre)
            together = 1 if source is None or source.model.recorded else len(thresholds(source, self.dt))
            total += heaviest(edge, len(total)) * together
        unit = unit_of(float(total.max(initial=0.0)), self.precision)
        self.scale[self.nodes[self.index[post], d.SCALE] + receptor] = unit
        for edge, row in sharing:
            if edge.rule is None:
                row[d.MODE] = d.UNIFORM if edge.uniform else d.FIXED
                row[d.WHOLE] = int(np.rint(edge.weights[0] / unit)) if edge.uniform and edge.synapses else 0
                row[d.STRAIGHT] = edge.uniform and _straight(edge, self.plan.size(edge.pre))
                self.w_whole[row[d.PLACE] : row[d.PLACE] + row[d.COUNT]] = (
                    row[d.WHOLE] if edge.uniform else np.rint(edge.weights[self.order[edge.name]] / unit)
                )

    def advance(self, steps: int, probes: list[Probe]) -> Steps:
        """Take so many steps of time."""
        found: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []
        states = [probe for probe in probes if probe.variable != INJECTED]
        places, widths = self._places(states)
        sampled = np.zeros((steps, len(places)), dtype=self.real)
        injected = {probe: np.zeros((steps, len(probe.ids))) for probe in probes if probe.variable == INJECTED}
        total = self.ring_ids.shape[1]
        room = max(4 * total, 65536)
        out_step, out_ids, out_node, out_count = (
            np.zeros(room, np.int64),
            np.zeros(room, np.int32),
            np.zeros(room, np.int32),
            np.zeros(1, np.int64),
        )
        cells, rules = (np.array([k.address for k in kernels], np.int64) for kernels in (self.kernels, self.rules))
        run = d.driver(self.precision)
        done = 0
        for stretch in self.waves.stretches(self.step, steps):
            varied, currents = self._inject(stretch)
            begin, end = done, done + stretch.steps
            while done < end:
                listed_rows, listed_ids = self._listed(end - done)
                taken = run(
                    self.step, end - done, self.real(self.dt), self.nodes, self.edges, self.streams, cells, rules, self.x, self.par, self.het,
                    self.current, varied, currents[done - begin :], self.rest, self.period,
                    self.above, self.flags, self.sums, self.scale, self.delays, self.rows, self.post_of, self.w_whole, self.w_real, self.post_rows, self.synapse_of, self.pre_of,
                    self.trace_x, self.trace_y, np.empty_like(self.trace_x), np.empty_like(self.trace_y), self.rule_par, self.decay,
                    self.below, self.dice, self.counted, self.ring_ids, self.ring_rows, listed_rows, listed_ids, places, sampled[done:], out_step, out_ids, out_node, out_count,
                )  # fmt: skip
                count = int(out_count[0])
                found.append((out_step[:count].copy(), out_ids[:count].copy(), out_node[:count].copy()))
                self.step += taken
                done += taken
            for probe, rows in injected.items():
                if probe.node in stretch.injected:
                    rows[begin:end] = stretch.injected[probe.node].into(probe.ids, stretch.steps)
        stamps, ids, nodes = (np.concatenate(parts) for parts in zip(*found, strict=True))
        spikes = {name: (stamps[nodes == place], ids[nodes == place]) for name, place in self.index.items()}
        ends = np.cumsum([0, *widths])
        sampled_of = {probe: sampled[:, ends[j] : ends[j + 1]] for j, probe in enumerate(states)}
        return Steps(spikes, sampled_of | injected)

    def _places(self, probes: list[Probe]) -> tuple[np.ndarray, list[int]]:
        places: list[int] = []
        for probe in probes:
            row = self.nodes[self.index[probe.node]]
            base = row[d.X] + self.plan.cells[probe.node].program.states.index(probe.variable) * row[d.SIZE]
            places += [int(base) + i for i in probe.ids]
        return np.array(places, dtype=np.int64), [len(probe.ids) for probe in probes]

    def _inject(self, stretch: Stretch) -> tuple[np.ndarray, np.ndarray]:
        """Set the current of every cell; return the places of those whose current changes, and a table for them ``(steps, places)``."""
        self.current[:] = 0
        places, tables = [np.zeros(0, np.int64)], [np.zeros((stretch.steps, 0))]
        for name, injected in stretch.injected.items():
            first, size = self.nodes[self.index[name], [d.FIRST, d.SIZE]]
            self.current[first : first + size] = injected.begin
            places.append(first + injected.ids)
            tables.append(injected.table)
        return np.concatenate(places), np.concatenate(tables, axis=1, dtype=self.real, casting="same_kind")

    def _listed(self, many: int) -> tuple[np.ndarray, np.ndarray]:
        """What spike lists and fed inputs emit in the next steps: rows by node and step, and cells."""
        rows = np.zeros((len(self.nodes), many + 1), dtype=np.int64)
        ids: list[np.ndarray] = []
        for name, source in self.plan.sources.items():
            place = self.index[name]
            if self.nodes[place, d.KIND] != d.LISTED:
                continue
            if type(source.model).__name__ == "SpikeList":
                steps, cells = listed_steps(source, self.dt)
                begin, end = np.searchsorted(steps, (self.step, self.step + many))
                pairs = np.unique(np.stack([steps[begin:end] - self.step, cells[begin:end]], axis=1), axis=0)
            else:
                first, spikes = self.fed.get(name, (0, np.zeros((0, source.size))))
                begin = max(self.step - first, 0)
                pairs = np.argwhere(spikes[begin : self.step - first + many]) + np.array([first + begin - self.step, 0])
            base = sum(map(len, ids))
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

    def weights(self, name: str) -> np.ndarray:
        """The weights of an edge as they are now, in the order of the plan."""
        edge, row = self.plan.edges[name], self.edges[list(self.plan.edges).index(name)]
        if edge.rule is None:
            return edge.weights.copy()
        weights = np.empty(edge.synapses)
        weights[self.order[name]] = self.w_real[row[d.PLACE] : row[d.PLACE] + row[d.COUNT]]
        return weights

    CHANGING = ("x", "rest", "above", "ring_ids", "ring_rows", "w_real", "trace_x", "trace_y")

    def state(self) -> dict[str, Any]:
        """Everything that changes during a run, copied."""
        return {
            "step": self.step,
            "fed": dict(self.fed),
            "memory": self.waves.state(),
            **{name: getattr(self, name).copy() for name in self.CHANGING},
        }

    def load(self, state: dict[str, Any]) -> None:
        """Go back to a state."""
        self.step, self.fed = state["step"], dict(state["fed"])
        self.waves.load(state["memory"])
        for name in self.CHANGING:
            getattr(self, name)[...] = state[name]


def _straight(edge: Edge, sources: int) -> bool:
    """Whether each line reaches the cell of its own number, after one delay."""
    lines = np.arange(sources)
    return (
        edge.synapses == sources
        and np.ptp(edge.delays) == 0
        and np.array_equal(edge.pre_ids, lines)
        and np.array_equal(edge.post_ids, lines)
    )
