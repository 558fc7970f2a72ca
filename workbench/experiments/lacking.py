"""A cell run again without one of its inputs: copies that cannot spike, each lacking something."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from workbench.core.model import Neuron
from workbench.engines.simulation import Simulation
from workbench.experiments.incoming import Arrival
from workbench.network.network import Network
from workbench.network.wiring.all_to_all import AllToAll
from workbench.stimuli.drawn_current import DrawnCurrent
from workbench.stimuli.spike_list import SpikeList


@dataclass(frozen=True)
class Stretch:
    """A cell on its way to a spike: its states at the beginning (coherent units), its membrane and the current into it."""

    states: dict[str, float]
    values: dict[str, Any]
    membrane: np.ndarray
    current: np.ndarray


def run_lacking(
    sim: Simulation,
    population: str,
    inputs: list[Arrival],
    lacking: np.ndarray,
    groups: int,
    stretch: Stretch,
    first: int,
    last: int,
) -> tuple[np.ndarray, np.ndarray]:
    """Run copies of the cell: with everything, without each group, without the current, without anything.

    Returns
    -------
    tuple
        The membrane of each copy at the end, and of the first one all the way.
    """
    size, cells, dt = groups + 3, sim.plan.cells[population], sim.dt
    net = Network("why")
    quiet = never_fires(sim.net.populations[population].model)
    net.add(quiet, size, name="copies")
    for receptor, synapse in enumerate(cells.receptors):
        mine = [k for k, each in enumerate(inputs) if each.receptor == receptor]
        # two steps go before, since a spike is made in one and needs one to arrive
        times = np.array([(inputs[k].step - first + 1) * dt for k in mine])
        lines = max(len(mine), 1)
        weights = np.zeros((lines, size))
        for line, k in enumerate(mine):
            weights[line] = inputs[k].weight
            weights[line, [1 + lacking[k], size - 1]] = 0.0
        name = f"receptor {receptor}"
        net.add(SpikeList(times=times, ids=np.arange(len(mine))), lines, name=name)
        net.connect(name, "copies", AllToAll(), synapse, weight=weights.ravel(), delay=dt)
    felt = np.ones(size)
    felt[-2:] = 0.0
    curve = DrawnCurrent(times=(2 + np.arange(last - first)) * dt, currents=stretch.current)
    net.connect(net.add(curve, 1, name="outside"), "copies", AllToAll(), weight=felt)
    run = Simulation(net, engine="reference", dt=dt, seed=1, integrator=sim.integrator, reset=sim.reset)
    copies = run.plan.cells["copies"]
    copies.values = dict(stretch.values)
    run.engine.changed("copies")
    run.advance(2 * dt)
    everyone = np.arange(size)
    run.engine.place("copies", everyone, {name: np.full(size, value) for name, value in stretch.states.items()})
    membrane = quiet.declared().membrane
    run.watch("copies", membrane, everyone.tolist())
    values = run.advance((last - first) * dt).samples["copies", membrane]
    return values[-1], values[:, 0]


def never_fires(model: Any) -> Neuron:
    """The same cell with a threshold that nothing reaches, so that its membrane at a spike can be read.

    >>> from workbench.neurons.lif import LIF
    >>> never_fires(LIF()).declared().when
    'v > 2*abs(v)'
    """
    equations = model.declared()
    state = equations.membrane
    quiet = replace(equations, when=f"{state} > 2*abs({state})", then={})
    kind = type(type(model).__name__, (type(model),), {"equations": quiet, "variants": {}, "variant": ""})
    return kind(**{**model.values(), **model.choices()})  # pyright: ignore[reportReturnType]
