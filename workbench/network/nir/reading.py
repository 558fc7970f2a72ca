"""NIR in: a graph of another tool becomes a network here, with a report of what was assumed and lost."""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from workbench.core.errors import RangeError, SpecError, unknown
from workbench.core.model import Neuron
from workbench.core.text import NAME_LENGTH
from workbench.network.network import Network
from workbench.network.nir.guard import check_graph, read_graph
from workbench.network.nir.report import Report
from workbench.network.nir.routes import Route, Routes
from workbench.network.nir.steps import CURRENT, LAYER, METHODS, OUT_OF_REACH, added, depths, least_steps
from workbench.network.wiring.all_to_all import AllToAll
from workbench.network.wiring.dense_matrix import DenseMatrix
from workbench.network.wiring.sparse_arrays import SparseArrays
from workbench.neurons.cuba_lif import CubaLIF
from workbench.neurons.discrete_leaky import DiscreteLeaky
from workbench.neurons.integrate_and_fire import IF
from workbench.neurons.lif import LIF
from workbench.stimuli.spike_input import SpikeInput
from workbench.stimuli.step_current import StepCurrent
from workbench.synapses.delta import Delta
from workbench.synapses.delta_current import DeltaCurrent
from workbench.synapses.plain_delta import PlainDelta

SYNAPSES = {LIF: Delta, IF: Delta, CubaLIF: DeltaCurrent, DiscreteLeaky: PlainDelta}
READOUTS = ("LI", "CubaLI", "I")
RESETS = ("at once", "in the next step")


class Translated(NamedTuple):
    """A network and what has to be known of its translation."""

    net: Network
    report: Report


def from_nir(
    source: Any, dt: float | None = None, method: str = "exact", reset: str = "at once", step: float | None = None
) -> Translated:
    """Translate a NIR file, its bytes or a ``nir.NIRGraph`` into a network.

    Parameters
    ----------
    dt
        What one step lasted in the tool that wrote it, in the seconds of the file, which does not say it. 1e-4 (snnTorch,
        SpikingJelly) is assumed and told if not given; Sinabs means 1.
    method
        How that tool steps: ``exact`` (Sinabs, Rockpool) or ``Euler`` (snnTorch, Norse, Spyx).
    reset
        When it resets: ``at once``, or ``in the next step`` as snnTorch does by default.
    step
        What a step shall last here, ms: as long as there if not given and not above 10 ms, else 1 ms, which is told.

    Raises
    ------
    SpecError, TooLarge, Misfits
        As :func:`~workbench.network.nir.guard.read_graph`, and for graphs that a network cannot be.

    >>> import nir
    >>> one = np.ones(1)
    >>> cell = nir.LIF(tau=0.01 * one, r=one, v_leak=0 * one, v_threshold=one)
    >>> net, report = from_nir(nir.NIRGraph.from_list(nir.Affine(np.ones((1, 1)), 2 * one), cell), dt=1e-3)
    >>> net["lif"].model.c_m / net["lif"].model.g_l, report.run
    (10.0, {'dt': 1.0, 'integrator': 'auto', 'reset': 'at once'})
    """
    if method not in METHODS:
        raise unknown("from_nir(method=...)", method, METHODS)
    if reset not in RESETS:
        raise unknown("from_nir(reset=...)", reset, RESETS)
    report = Report()
    if dt is None:
        dt = 1e-4
        report.assumed.append("a step of 1e-4 s; the file does not say it (Sinabs means 1)")
    for name, value, most in (("dt", dt, 1e6), ("step", step, 10.0)):
        if value is not None and not (isinstance(value, (int, float)) and 0 < value <= most):
            raise RangeError(f"from_nir({name}=...)", f"0 < {name} <= {most:g}", repr(value)[:40])
    if step is None:
        step = 1000.0 * dt
        if step > 10:
            step = 1.0
            report.assumed.append(f"a step of {dt:g} s in the file lasts 1 ms here; every time is scaled with it")
    graph = read_graph(source) if isinstance(source, (str, Path, bytes)) else source
    check_graph(graph)
    report.run = {"dt": step, "integrator": METHODS[method], "reset": reset}
    report.assumed += [
        f"cells take {method} steps and are reset {reset}; the file does not say it",
        "a spike is a current of one step; 1 of the file is 1 mV, or 1 nA",
        "cells start at rest",
    ]
    return Translated(_Reader(Routes(graph), dt, step, method, report).network(), report)


class _Reader:
    """One translation: cells first, then the ways between them."""

    def __init__(self, routes: Routes, dt: float, step: float, method: str, report: Report) -> None:
        self.routes, self.dt, self.step, self.method, self.report = routes, dt, step, method, report
        self.net = Network("from NIR")
        self.names: dict[str, str] = {}
        self.gains: dict[str, np.ndarray] = {}

    def network(self) -> Network:
        """Build and check the network."""
        units = self.routes.units()
        if not any(type(node).__name__ != "Input" for node in units.values()):
            raise SpecError("NIR", "at least one cell", "none", "a graph with a LIF")
        for name, node in units.items():
            self._add(name, node)
        heard = {name: self.routes.heard(name) for name, node in units.items() if type(node).__name__ != "Input"}
        links = [(route.pre, name) for name, (routes, _) in heard.items() for route in routes]
        inputs = [name for name, node in units.items() if type(node).__name__ == "Input"]
        depth, back = depths(units, inputs, links)
        self.report.depth = {self.names[name]: LAYER * layer for name, layer in depth.items()}
        for name, (routes, bias) in heard.items():
            for route in routes:
                self._join(route, name, least_steps(route.pre, name, depth, back))
            self._bias(name, bias, LAYER * depth[name] * self.step)
        self._outputs()
        if any(depth.values()):
            self.report.assumed.append(
                f"each layer spikes {LAYER} steps later than the one before it, where the graph knows no delay"
            )
        self.net.check()
        return self.net

    def _add(self, name: str, node: Any) -> None:
        kind = type(node).__name__
        size = math.prod(self.routes.shape(name))
        safe = re.sub(r"[^\w .\->]", "_", name)[:NAME_LENGTH] or "node"
        self.names[name] = safe = self.net._free(safe[: NAME_LENGTH - 4])
        if kind == "Input":
            self.net.add(SpikeInput(), size, name=safe)
            self.gains[name] = np.ones(size)
            return
        model, values, gain = self._cells(kind, node, f"NIR {name}"[:80])
        self.gains[name] = np.broadcast_to(np.ravel(gain) if np.size(gain) > 1 else np.asarray(gain).reshape(()), size)
        fields = {key: np.ravel(value) for key, value in values.items()}
        same = {key: float(array[0]) for key, array in fields.items() if (array == array[0]).all()}
        varied = {key: array for key, array in fields.items() if key not in same}
        fixed = {"reset": "none"} if model is DiscreteLeaky else {}
        self.net.add(model(**same, **fixed), size, name=safe, params=varied)

    def _cells(self, kind: str, node: Any, where: str) -> tuple[type[Neuron], dict[str, Any], Any]:
        """The model of a node, its values, and what a weight of 1 is here."""
        ms = self.step / self.dt
        if kind == "Threshold":
            return DiscreteLeaky, {"theta": node.threshold, "beta": 0.0}, 1.0
        r = np.asarray(node.r, float)
        ends = {"v_t": getattr(node, "v_threshold", OUT_OF_REACH), "v_r": getattr(node, "v_reset", 0.0)}
        if kind in ("I", "IF"):
            return IF, {"c_m": CURRENT * ms / r, "v_0": 0.0, **ends}, r * self.dt
        tau = np.asarray(node.tau if kind in ("LI", "LIF") else node.tau_mem, float)
        if kind in ("LI", "CubaLI"):
            ends["v_r"] = node.v_leak
        cell = {"c_m": CURRENT * tau * ms / r, "g_l": CURRENT / r, "e_l": node.v_leak, **ends}
        if kind in ("LI", "LIF"):
            return LIF, cell, r * added(tau, self.dt, self.method, f"{where}.tau")
        slow = np.asarray(node.tau_syn, float)
        share = added(slow, self.dt, self.method, f"{where}.tau_syn")
        if np.any(np.asarray(node.w_in) != 1):
            self.report.lost.append(f"{where}: w_in, which is multiplied into the weights")
        return CubaLIF, {**cell, "tau_s": slow * ms}, CURRENT * np.asarray(node.w_in, float) * share

    def _join(self, route: Route, name: str, steps: int) -> None:
        pre, post = self.names[route.pre], self.names[name]
        if type(self.routes.nodes[route.pre]).__name__ in READOUTS:
            raise SpecError(
                f"NIR {route.pre} -> {name}"[:80], "spikes between cells", "a potential, which only an Output can take"
            )
        late = route.delay / self.dt + steps
        if late < 1 - 1e-6:
            told = f"{pre} -> {post} leads back: spikes come {1 - late:.3g} steps later than in the graph"
            self.report.lost.append(told)
        made = route.map.tocoo()
        weights = made.data * self.gains[name][made.row]
        delay = max(late, 1.0) * self.step
        model = self.net.populations[post].model
        synapse = SYNAPSES[type(model)]()  # pyright: ignore[reportArgumentType]
        label = self._label(f"{pre}->{post}")
        if made.nnz == 0:
            return
        if 2 * made.nnz >= math.prod(made.shape):
            dense = route.map.toarray().T * self.gains[name]
            self.net.connect(pre, post, DenseMatrix(), synapse, weight=dense, delay=delay, name=label)
        else:
            listed = SparseArrays.listed(made.col, made.row, weight=weights)
            self.net.connect(pre, post, synapse=synapse, delay=delay, name=label, **listed)

    def _bias(self, name: str, bias: np.ndarray, onset: float) -> None:
        if bias.any():
            drive = self.net._free(f"{self.names[name][: NAME_LENGTH - 10]} bias")
            self.net.add(StepCurrent(amplitude=CURRENT, onset=onset), 1, name=drive)
            weight = bias * np.ravel(getattr(self.routes.nodes[name], "w_in", 1.0))
            label = self._label(f"{drive}->{self.names[name]}")
            self.net.connect(drive, self.names[name], AllToAll(), weight=weight, name=label)

    def _label(self, text: str) -> str:
        label, number = text[:NAME_LENGTH], 2
        while label in self.net.projections:
            label, number = f"{text[: NAME_LENGTH - 4]} {number}", number + 1
        return label

    def _outputs(self) -> None:
        for name, node in self.routes.nodes.items():
            if type(node).__name__ != "Output" or "." in name:
                continue
            for pre in self.routes.before[name]:
                if not self.routes._stops(pre):
                    self.report.lost.append(f"{pre} -> {name}: a map without a cell behind it")
                    continue
                declared = tuple(np.atleast_1d(node.output_type["output"]).tolist())
                if declared != self.routes.shape(pre):
                    self.report.assumed.append(f"{name} takes all of {pre}; its declared shape {declared} does not fit")
