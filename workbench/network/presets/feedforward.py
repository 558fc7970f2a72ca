"""A layered network for training: an input that is fed, and layers of LIF cells with dense weights in mV."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from workbench.core.random import stream
from workbench.network.network import Network
from workbench.network.wiring.dense_matrix import DenseMatrix
from workbench.neurons.lif import LIF
from workbench.stimuli.spike_input import SpikeInput
from workbench.synapses.delta import Delta


def feedforward(
    sizes: Sequence[int] = (64, 128, 10), seed: int = 1, gain: float = 1.0, cell: LIF | None = None, delay: float = 1.0
) -> Network:
    """Layers ``input``, ``hidden`` (``hidden 2``, ...) and ``output``, for a step of time of 1 ms.

    Parameters
    ----------
    sizes
        Cells of each layer, the input first.
    gain
        Weights are drawn uniformly from +-gain * distance to threshold / sqrt(inputs), the rule torch uses for a linear layer.
    cell
        The cell of every layer; by default tau = 10 ms, 10 mV from rest to threshold, reset to rest.
    """
    cell = cell or LIF(c_m=100.0, g_l=10.0, e_l=-60.0, v_t=-50.0, v_r=-60.0)
    net = Network("layered network")
    layers = [net.add(SpikeInput(), sizes[0], name="input")]
    for index, size in enumerate(sizes[1:], start=1):
        name = "output" if index == len(sizes) - 1 else "hidden" if index == 1 else f"hidden {index}"
        layers.append(net.add(LIF(**cell.values()), size, name=name))
    for pre, post in pairwise(layers):
        reach = gain * (cell.v_t - cell.e_l) / np.sqrt(pre.size)
        weights = stream(seed, "feedforward", post.name).uniform(-reach, reach, (pre.size, post.size))
        net.connect(pre, post, DenseMatrix(), Delta(), weight=weights, delay=delay)
    return net
