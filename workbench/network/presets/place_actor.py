"""A network that acts by a race: place cells drive one group of cells for each action, and the groups silence each other."""

from __future__ import annotations

import numpy as np

from workbench.core.random import stream
from workbench.network.network import Network
from workbench.network.wiring.dense_matrix import DenseMatrix
from workbench.neurons.lif import LIF
from workbench.plasticity.mstdpet import MSTDPET
from workbench.stimuli.spike_input import SpikeInput
from workbench.synapses.delta import Delta


def place_actor(
    lines: int = 225,
    cells: int = 3,
    actions: int = 2,
    seed: int = 1,
    weight: float = 0.8,
    inhibition: float = 2.0,
    rule: MSTDPET | None = None,
) -> Network:
    """Place cells ``input``, and ``actor``: so many cells for each action, group by group; for a step of 1 ms.

    Only the synapses between them learn, by reward and by how often the actor fired soon after a place cell.

    Parameters
    ----------
    weight
        Mean of the first weights (mV); they are drawn evenly within a tenth of it.
    inhibition
        What a spike of one group takes from the cells of the others (mV).
    """
    rule = rule or MSTDPET(a_plus=1.0, a_minus=0.0, tau_plus=5.0, tau_z=25.0, rate=1.0, w_max=2.0)
    net = Network("place cells and actor")
    places = net.add(SpikeInput(), lines, name="input")
    actor = net.add(LIF(c_m=100.0, g_l=10.0, e_l=-60.0, v_t=-50.0, v_r=-60.0), cells * actions, name="actor")
    first = weight * stream(seed, "place actor").uniform(0.9, 1.1, (lines, actor.size))
    net.connect(places, actor, DenseMatrix(), Delta(), weight=first, delay=1.0, plasticity=rule)
    group = np.arange(actor.size) // cells
    apart = np.where(group[:, None] != group[None, :], -inhibition, 0.0)
    net.connect(actor, actor, DenseMatrix(), Delta(), weight=apart, delay=1.0)
    return net
