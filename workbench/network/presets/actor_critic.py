"""A network that acts and judges: layers of spiking cells, read by a policy and by a critic that only add up."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from workbench.core.model import Neuron
from workbench.core.random import stream
from workbench.network.network import Network
from workbench.network.presets.layer import FULL_CURRENT, connection, distance, readout_of
from workbench.network.wiring.dense_matrix import DenseMatrix
from workbench.neurons.lif import LIF
from workbench.stimuli.current_input import CurrentInput


def actor_critic(
    lines: int = 9,
    hidden: Sequence[int] = (64, 64),
    actions: int = 2,
    seed: int = 1,
    gain: float = 3.0,
    cell: Neuron | None = None,
) -> Network:
    """Layers ``input`` (of currents), ``hidden`` (``hidden 2``, ...), and behind the last one ``policy`` and ``value``, for a step of 1 ms.

    Parameters
    ----------
    gain
        Weights are drawn uniformly from +-gain * distance to threshold / sqrt(inputs).
    cell
        The cell of every layer; by default a LIF with tau = 10 ms, 10 mV from rest to threshold, reset to rest. Those of ``policy`` and
        ``value`` never spike.
    """
    cell = cell or LIF(c_m=100.0, g_l=10.0, e_l=-60.0, v_t=-50.0, v_r=-60.0)
    net, reach = Network("actor and critic"), distance(cell)
    last = net.add(CurrentInput(), lines, name="input")
    layers = [("hidden" if not index else f"hidden {index + 1}", size) for index, size in enumerate(hidden)]
    for name, size in [*layers, ("policy", actions), ("value", 1)]:
        reads = name in ("policy", "value")
        post = net.add(readout_of(cell) if reads else type(cell).from_dict(cell.to_dict()), size, name=name)
        bound = gain * (reach.current / FULL_CURRENT if last.analog else reach.weight) / np.sqrt(last.size)
        weight = stream(seed, "actor critic", name).uniform(-bound, bound, (last.size, size))
        if last.analog:
            net.connect(last, post, DenseMatrix(), weight=weight)
        else:
            net.connect(last, post, DenseMatrix(), connection(cell), weight=weight, delay=1.0)
        last = last if reads else post
    return net
