"""NIR out: what of a network a graph can say, and a list of what it cannot."""

from __future__ import annotations

import math
import re
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from scipy import sparse

from workbench.core.errors import Misfits, RangeError, TooLarge, WiringError, WorkbenchError, unknown
from workbench.core.model import Neuron
from workbench.core.units import factor
from workbench.network.network import Network
from workbench.network.nir.maps import MOST
from workbench.network.nir.report import Report
from workbench.network.nir.routes import MAX_DELAYS
from workbench.network.nir.steps import CURRENT, LAYER, METHODS, OUT_OF_REACH, added, depths, least_steps
from workbench.network.population import Population
from workbench.network.projection import Projection

SYNAPSES = {"LIF": "Delta", "IF": "Delta", "CubaLIF": "DeltaCurrent", "DiscreteLeaky": "PlainDelta"}


class Written(NamedTuple):
    """A ``nir.NIRGraph`` and what has to be known of its translation."""

    graph: Any
    report: Report


def to_nir(
    net: Network, step: float = 0.1, dt: float | None = None, method: str = "exact", seed: int = 1, accept: bool = False
) -> Written:
    """Write a network as a NIR graph.

    Parameters
    ----------
    step
        What a step lasts here, ms: it decides what a spike is as a current of one step.
    dt
        What a step shall last in the file, s; ``step / 1000`` if not given.
    method
        How the reader will step: ``exact`` or ``Euler``.
    seed
        Of the wiring, weights and values that are drawn.
    accept
        Whether to write the graph although something is lost; the report says what.

    Raises
    ------
    Misfits
        With everything that NIR cannot say; all of it if not accepted, else what leaves no graph at all.
    """
    if method not in METHODS:
        raise unknown("to_nir(method=...)", method, METHODS)
    for name, value in (("step", step), ("dt", step if dt is None else dt)):
        if not (isinstance(value, (int, float)) and 0 < value < math.inf):
            raise RangeError(f"to_nir({name}=...)", f"{name} > 0", repr(value)[:40])
    net.check(in_pieces=False)
    writer = _Writer(net, step, step / 1000.0 if dt is None else dt, method, seed)
    graph = writer.graph()
    if writer.report.lost and not accept:
        raise Misfits("to_nir", [WorkbenchError(text, hint="accept=True") for text in writer.report.lost])
    return Written(graph, writer.report)


def write_nir(net: Network, path: str | Path, **options: Any) -> Report:
    """Write a network to a NIR file; the options are those of :func:`to_nir`."""
    content, report = nir_bytes(net, **options)
    Path(path).write_bytes(content)
    return report


def nir_bytes(net: Network, **options: Any) -> tuple[bytes, Report]:
    """The bytes of a NIR file of a network; the options are those of :func:`to_nir`."""
    import nir

    graph, report = to_nir(net, **options)
    file = BytesIO()
    nir.write(file, graph)  # pyright: ignore[reportArgumentType]
    return file.getvalue(), report


class _Writer:
    """One translation."""

    def __init__(self, net: Network, step: float, dt: float, method: str, seed: int) -> None:
        self.net, self.step, self.dt, self.method, self.seed = net, step, dt, method, seed
        self.ms = step / dt
        self.report = Report(run={"dt": step, "integrator": METHODS[method], "reset": "at once"})
        self.nodes: dict[str, Any] = {}
        self.edges: list[tuple[str, str]] = []
        self.gains: dict[str, np.ndarray] = {}
        self.keys = {name: self._free(name) for name in net.populations}

    def graph(self) -> Any:
        """Make the graph, or refuse with everything that no node can say."""
        import nir

        wrong: list[WorkbenchError] = []
        for population in self.net.populations.values():
            try:
                self._population(population)
            except WorkbenchError as error:
                wrong.append(error)
        if wrong:
            raise wrong[0] if len(wrong) == 1 else Misfits("to_nir", wrong)
        spiking = [p for p in self.net.projections.values() if p.synapse is not None]
        nodes = [name for name, population in self.net.populations.items() if not population.analog]
        inputs = [name for name in nodes if self.net.populations[name].is_stimulus]
        depth, back = depths(nodes, inputs, [(p.pre, p.post) for p in spiking])
        biases = self._biases(depth)
        for projection in spiking:
            try:
                least = least_steps(projection.pre, projection.post, depth, back)
                self._projection(projection, least, biases.pop(projection.post, None))
            except WorkbenchError as error:
                wrong.append(error)
        self.report.lost += [f"{name}: a constant current into cells that hear nothing else" for name in biases]
        if wrong:
            raise wrong[0] if len(wrong) == 1 else Misfits("to_nir", wrong)
        self.report.depth = {name: LAYER * layer for name, layer in depth.items()}
        ends = {projection.pre for projection in spiking}
        for name in nodes:
            if name not in ends and name not in inputs:
                shape = {"output": np.array([self.net.populations[name].size])}
                self._add(self._free("output"), nir.Output(output_type=shape), self.keys[name])
        return nir.NIRGraph(self.nodes, self.edges, metadata={}, type_check=False)

    def _free(self, name: str) -> str:
        base = re.sub(r"[./]", "_", name)
        taken = {*self.nodes, *getattr(self, "keys", {}).values()}
        key, number = base, 2
        while key in taken:
            key, number = f"{base} {number}", number + 1
        return key

    def _add(self, key: str, node: Any, after: str | None = None) -> str:
        self.nodes[key] = node
        if after is not None:
            self.edges.append((after, key))
        return key

    def _population(self, population: Population) -> None:
        import nir

        name, model = population.name, population.model
        if population.analog:
            return
        if population.is_stimulus:
            if type(model).__name__ != "SpikeInput":
                self.report.lost.append(f"{name}: what {type(model).__name__} plays; an Input is left")
            self._add(self.keys[name], nir.Input(input_type={"input": np.array([population.size])}))
            return
        if population.start:
            self.report.lost.append(f"{name}: the states it starts from")
        values = {
            key: np.broadcast_to(np.asarray(value, float), population.size).copy()
            for key, value in population.coherent(self.seed).items()
        }
        if np.any(values.get("t_ref", 0.0)):
            self.report.lost.append(f"{name}: its refractory period")
        self.nodes[self.keys[name]], self.gains[name] = self._node(population, values)

    def _node(self, population: Population, values: dict[str, np.ndarray]) -> tuple[Any, np.ndarray]:
        """The node of a population, and what a weight of 1 in the graph is here."""
        import nir

        kind, name = type(population.model).__name__, population.name
        if kind == "DiscreteLeaky":
            return self._unit(population, values)
        if kind not in SYNAPSES:
            raise WiringError(name, f"one of {', '.join(SYNAPSES)}", kind, "a cell that NIR knows")
        readout = bool((values["v_t"] >= OUT_OF_REACH).all())
        ends: dict[str, Any] = {"v_threshold": values["v_t"], "v_reset": values["v_r"]}
        if kind == "IF":
            r = CURRENT * self.ms / values["c_m"]
            if np.any(values["v_0"]):
                self.report.lost.append(f"{name}: the potential it starts from")
            return (nir.I(r=r) if readout else nir.IF(r=r, **ends)), r * self.dt
        r, tau = CURRENT / values["g_l"], values["c_m"] / values["g_l"] / self.ms
        if kind == "LIF":
            cell: dict[str, Any] = {"tau": tau, "r": r, "v_leak": values["e_l"]}
            gain = r * added(tau, self.dt, self.method, f"{name}.tau")
            return (nir.LI(**cell) if readout else nir.LIF(**cell, **ends)), gain
        slow = values["tau_s"] / self.ms
        cell = {"tau_mem": tau, "tau_syn": slow, "r": r, "v_leak": values["e_l"]}
        gain = CURRENT * added(slow, self.dt, self.method, f"{name}.tau_s")
        return (nir.CubaLI(**cell) if readout else nir.CubaLIF(**cell, **ends)), gain

    def _unit(self, population: Population, values: dict[str, np.ndarray]) -> tuple[Any, np.ndarray]:
        """A discrete leaky unit as the cell that does the same in these steps; its threshold is compared after its input."""
        import nir

        name, beta, theta = population.name, values["beta"], values["theta"]
        kind, one = population.model.reset, np.ones(population.size)  # pyright: ignore[reportAttributeAccessIssue]
        if kind == "none" and (beta == 0).all():
            return nir.Threshold(threshold=theta), one
        if kind != "zero":
            self.report.lost.append(f"{name}: a reset by {kind!r}; a reset to zero is written")
        if (beta == 1).all():
            return nir.IF(r=one / self.dt, v_threshold=theta, v_reset=0 * one), one
        if not ((beta > 0) & (beta < 1)).all():
            raise RangeError(f"{name}.beta", "0 < beta < 1, or 1, in all cells", f"{beta.min():g} to {beta.max():g}")
        tau = self.dt / (1 - beta) if self.method == "Euler" else -self.dt / np.log(beta)
        return nir.LIF(tau=tau, r=1 / (1 - beta), v_leak=0 * one, v_threshold=theta, v_reset=0 * one), one

    def _biases(self, depth: dict[str, int]) -> dict[str, np.ndarray]:
        """The constant current into each population, in units of the graph; other currents are lost."""
        found: dict[str, np.ndarray] = {}
        for projection in self.net.projections.values():
            model = self.net.populations[projection.pre].model
            if projection.synapse is not None:
                continue
            at_start = LAYER * depth[projection.post] * self.step
            values = model.values()
            if type(model).__name__ != "StepCurrent" or values["onset"] > at_start + 1e-9 or values["duration"] < 1e9:
                self.report.lost.append(f"{projection.name}: a current that is not constant")
                continue
            made = self._matrix(projection)[0] @ np.ones(self.net.populations[projection.pre].size)
            bias = made * values["amplitude"] / CURRENT
            cell = self.net.populations[projection.post].model
            assert isinstance(cell, Neuron)
            if type(cell).__name__ == "DiscreteLeaky":
                bias *= CURRENT / cell.values()["i_1"]
            found[projection.post] = found.get(projection.post, 0.0) + bias
        return found

    def _matrix(self, projection: Projection) -> tuple[Any, np.ndarray, tuple[np.ndarray, np.ndarray], np.ndarray]:
        """The weights here as ``(targets, sources)``, and delays, ends and weights of the synapses."""
        ends = self.net.ends(projection)
        if projection.rule.count(ends) > MOST:
            raise TooLarge(projection.name, f"at most {MOST:,} synapses", f"{projection.rule.count(ends):,.0f}")
        pre, post = projection.synapses(ends, self.seed)
        unit = factor(projection.synapse.weight_unit()) if projection.synapse is not None else 1.0
        weights = projection.weights(len(pre), self.seed) * unit
        made = sparse.coo_array((weights, (post, pre)), (ends.post, ends.pre)).tocsr()
        return made, projection.delays(len(pre), self.seed), (pre, post), weights

    def _projection(self, projection: Projection, least: int, bias: np.ndarray | None) -> None:
        import nir

        name, kind = projection.name, type(self.net.populations[projection.post].model).__name__
        if type(projection.synapse).__name__ != SYNAPSES[kind]:
            got = type(projection.synapse).__name__
            raise WiringError(name, f"{SYNAPSES[kind]} onto {kind}", got, "a cell and a synapse that NIR knows")
        if projection.plasticity is not None:
            self.report.lost.append(f"{name}: its plasticity")
        _, delays, (pre, post), weights = self._matrix(projection)
        ends = self.net.ends(projection)
        if ends.pre * ends.post > MOST:
            raise TooLarge(name, f"at most {MOST:,} entries of a matrix", f"{ends.pre * ends.post:,}")
        steps = np.rint(delays / self.step).astype(int) - least
        if len(steps) and steps.min() < 0:
            self.report.lost.append(f"{name}: {-steps.min()} steps by which it is earlier than the graph can say")
        groups = np.unique(np.maximum(steps, 0))
        if len(groups) > MAX_DELAYS:
            raise TooLarge(name, f"at most {MAX_DELAYS} different delays", str(len(groups)))
        for late in groups if len(groups) else [0]:
            chosen = np.maximum(steps, 0) == late
            dense = np.zeros((ends.post, ends.pre))
            np.add.at(dense, (post[chosen], pre[chosen]), weights[chosen])
            weight = dense / self.gains[projection.post][:, None]
            node = nir.Linear(weight=weight) if bias is None else nir.Affine(weight=weight, bias=bias)
            bias = None
            key = self._add(self._free(name), node, self.keys[projection.pre])
            if late:
                key = self._add(self._free(f"{name} delay"), nir.Delay(delay=np.full(ends.post, late * self.dt)), key)
            self.edges.append((key, self.keys[projection.post]))
