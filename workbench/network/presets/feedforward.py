"""A layered network for training: an input that is fed, and layers of cells with dense weights."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from workbench.core.model import Neuron
from workbench.core.random import stream
from workbench.network.network import Network
from workbench.network.presets.layer import FULL_CURRENT, connection, distance, readout_of
from workbench.network.wiring.dense_matrix import DenseMatrix
from workbench.neurons.lif import LIF
from workbench.stimuli.current_input import CurrentInput
from workbench.stimuli.spike_input import SpikeInput


def feedforward(
    sizes: Sequence[int] = (64, 128, 10),
    seed: int = 1,
    gain: float = 1.0,
    cell: Neuron | None = None,
    delay: float = 1.0,
    recurrent: float = 0.0,
    direct: bool = False,
    readout: bool = False,
) -> Network:
    """Layers ``input``, ``hidden`` (``hidden 2``, ...) and ``output``, for a step of time of 1 ms.

    Parameters
    ----------
    sizes
        Cells of each layer, the input first.
    gain
        Weights are drawn uniformly from +-gain * distance to threshold / sqrt(inputs), the rule torch uses for a linear layer.
    cell
        The cell of every layer; by default a LIF with tau = 10 ms, 10 mV from rest to threshold, reset to rest.
    recurrent
        Gain of the weights within each hidden layer; 0 for none.
    direct
        Whether the input is a current (for a DirectCode) rather than spikes.
    readout
        Whether the output cells never spike, so that only their membranes speak.
    """
    cell = cell or LIF(c_m=100.0, g_l=10.0, e_l=-60.0, v_t=-50.0, v_r=-60.0)
    net, reach = Network("layered network"), distance(cell)
    layers = [net.add(CurrentInput() if direct else SpikeInput(), sizes[0], name="input")]
    for index, size in enumerate(sizes[1:], start=1):
        name = "output" if index == len(sizes) - 1 else "hidden" if index == 1 else f"hidden {index}"
        model = readout_of(cell) if readout and name == "output" else type(cell).from_dict(cell.to_dict())
        layers.append(net.add(model, size, name=name))
    for pre, post in pairwise(layers):
        unit = reach.current / FULL_CURRENT if pre.analog else reach.weight
        bound = gain * unit / np.sqrt(pre.size)
        weights = stream(seed, "feedforward", post.name).uniform(-bound, bound, (pre.size, post.size))
        if pre.analog:
            net.connect(pre, post, DenseMatrix(), weight=weights)
        else:
            net.connect(pre, post, DenseMatrix(), connection(cell), weight=weights, delay=delay)
    for layer in layers[1:-1] if recurrent else []:
        bound = recurrent * reach.weight / np.sqrt(layer.size)
        weights = stream(seed, "feedforward", layer.name, "recurrent").uniform(-bound, bound, (layer.size, layer.size))
        net.connect(layer, layer, DenseMatrix(), connection(cell), weight=weights, delay=delay)
    return net
