"""What a plan is in NEST's words: which of its models, with which parameters, and what it has no words for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from workbench.core.errors import Misfits, RangeError, WorkbenchError
from workbench.engines.edge import COUPLED, Edge
from workbench.engines.plan import Cells, Plan
from workbench.engines.reset_order import LATE

MODELS = {
    "Delta": "iaf_psc_delta",
    "ExponentialCurrent": "iaf_psc_exp",
    "AlphaCurrent": "iaf_psc_alpha",
    "ExponentialConductance": "iaf_cond_exp",
}
"""NEST's model of a leaky integrate-and-fire cell, by the kind of synapse that reaches it."""
TRAINS = ("Poisson", "CorrelatedPoisson", "Background", "SpikeInput")
TIC = 0.001
"""NEST's finest unit of time, ms; a step is a whole number of them."""


@dataclass(frozen=True)
class Said:
    """A population in NEST's words; ``signs`` are those that the weights of each receptor take."""

    model: str
    params: dict[str, Any]
    signs: tuple[int, ...]


def misfits(plan: Plan) -> None:
    """Refuse what NEST cannot be told, everything at once.

    Raises
    ------
    Misfits
        Naming each population and projection, and why.
    """
    wrong: list[WorkbenchError] = []

    def refuse(where: str, expected: str, got: str, hint: str = "engine='event'") -> None:
        wrong.append(RangeError(where, expected, got, hint))

    if abs(plan.dt / TIC - round(plan.dt / TIC)) > 1e-6 or plan.dt < TIC:
        refuse("dt", f"a multiple of {TIC:g} ms", f"{plan.dt:g} ms", "dt=0.1")
    for name, source in plan.sources.items():
        if not (source.analog or source.model.told or type(source.model).__name__ in TRAINS):
            refuse(name, f"one of {', '.join(TRAINS)}, or one that says its spikes", type(source.model).__name__)
    for edge in plan.edges.values():
        if edge.rule is not None:
            refuse(edge.name, "no plasticity rule", type(edge.rule).__name__)
        if edge.receptor == COUPLED:
            refuse(edge.name, "a synapse of spikes", type(edge.projection.synapse).__name__)
    for name, cells in plan.cells.items():
        kind = type(plan.net.populations[name].model).__name__
        kinds = sorted({type(synapse).__name__ for synapse in cells.receptors})
        if kind != "LIF":
            refuse(name, "a LIF", kind)
        elif (np.asarray(cells.values["v_r"]) >= np.asarray(cells.values["v_t"])).any():
            refuse(name, "a reset below the threshold", "v_r >= v_t")
        if LATE in cells.program.states:
            refuse(name, "a reset at once", "one in the next step")
        if len(kinds) > 1 or not set(kinds) <= set(MODELS):
            refuse(name, f"synapses of one kind, {' or '.join(MODELS)}", ", ".join(kinds))
        elif len(cells.receptors) > 2:
            refuse(name, f"at most two different {kinds[0]}", str(len(cells.receptors)))
        elif _signs(plan, name) is None:
            opposite = "weights of one sign, that are positive for conductances and opposite for two time constants"
            refuse(name, opposite, "others")
    if wrong:
        raise Misfits("The NEST engine", wrong)


def say(plan: Plan, cells: Cells) -> Said:
    """A population in NEST's words. A reset counts whole steps, as here."""
    of, signs = cells.values, _signs(plan, cells.name)
    assert signs is not None
    kind = type(cells.receptors[0]).__name__ if cells.receptors else "Delta"
    params = {"C_m": of["c_m"], "E_L": of["e_l"], "V_th": of["v_t"], "V_reset": of["v_r"]}
    params["t_ref"] = np.rint(np.asarray(of["t_ref"]) / plan.dt) * plan.dt
    if kind == "ExponentialConductance":
        params["g_L"] = of["g_l"]
    else:
        params["tau_m"] = np.asarray(of["c_m"]) / of["g_l"]
    if kind != "Delta":
        for sign, suffix in ((1, "ex"), (-1, "in")):
            # a current that takes both signs uses both ports, with the same time constant
            synapse = cells.receptors[signs.index(sign) if sign in signs else 0].coherent()
            params[f"tau_syn_{suffix}"] = synapse["tau"]
            if "e_rev" in synapse:
                params[f"E_{suffix}"] = synapse["e_rev"]
    return Said(MODELS[kind], {name: _plain(value) for name, value in params.items()}, signs)


def synapses(plan: Plan, edge: Edge, said: Said) -> tuple[np.ndarray, np.ndarray]:
    """Weights and delays (ms) of the synapses of an edge, ``(synapses,)`` each.

    A jump of the membrane shows in NEST at the end of the step in which it arrives; here it comes at the beginning of the next one and
    decays during it. So in NEST it comes a step later, already decayed. Currents and conductances act in the next step in both.
    """
    weights, delays = edge.weights, edge.delays
    if said.model == "iaf_psc_delta":
        tau = np.broadcast_to(said.params["tau_m"], plan.size(edge.post))[edge.post_ids]
        weights, delays = weights * np.exp(-plan.dt / tau), delays + 1
    elif said.model == "iaf_cond_exp":
        weights = weights * said.signs[edge.receptor]  # the sign names the port
    return weights, delays * plan.dt


def _signs(plan: Plan, name: str) -> tuple[int, ...] | None:
    """The port of each receptor: 1 excites, -1 inhibits, 0 takes both; none if NEST has no ports for them."""
    receptors = plan.cells[name].receptors
    kinds = {type(synapse).__name__ for synapse in receptors}
    if not kinds or kinds == {"Delta"}:
        return (0,) * len(receptors)
    edges = [edge for edge in plan.edges.values() if edge.post == name and edge.receptor >= 0 and edge.synapses]
    least = [
        min((float(e.weights.min()) for e in edges if e.receptor == k), default=0.0) for k in range(len(receptors))
    ]
    most = [max((float(e.weights.max()) for e in edges if e.receptor == k), default=0.0) for k in range(len(receptors))]
    if kinds == {"ExponentialConductance"}:
        return (1, -1)[: len(receptors)] if min(least) >= 0 else None
    if len(receptors) == 1:
        return (0,)
    for signs in ((1, -1), (-1, 1)):
        first, second = signs.index(1), signs.index(-1)
        if least[first] >= 0 and most[second] <= 0:
            return signs
    return None


def _plain(value: Any) -> Any:
    return np.asarray(value, dtype=np.float64).tolist()
