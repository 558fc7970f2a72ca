"""A network whose rates stand for the numbers of an ordinary one: cells that add up, give up one threshold a spike, and hear a bias."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from workbench.network.network import Network
from workbench.network.population import Population
from workbench.network.presets.layer import FULL_CURRENT, OUT_OF_REACH
from workbench.network.wiring.conv2d import Conv2D
from workbench.network.wiring.dense_matrix import DenseMatrix
from workbench.network.wiring.pool2d import Pool2D
from workbench.neurons.discrete_leaky import DiscreteLeaky
from workbench.stimuli.current_input import CurrentInput
from workbench.stimuli.drawn_current import DrawnCurrent
from workbench.synapses.plain_delta import PlainDelta

LAG = 2
"""Steps from a spike to what it does in the next layer: it is stamped with the end of its step, and travels one."""


def rate_coded(inputs: int, layers: Sequence[int | Conv2D | Pool2D], dt: float = 1.0) -> Network:
    """Populations ``input``, ``layer 1``, ... and ``output``, with weights of zero to be filled; the output adds up and never spikes.

    A layer's bias sets in when its first input can have come, so that after ``n + latency(network)`` steps every layer has heard n steps.
    An average is a pool whose cells add up ``1/kernel**2`` of each spike.

    Parameters
    ----------
    inputs
        Values of a sample, to be fed as currents by a DirectCode.
    layers
        Cells of a dense layer, or the rule of a convolution or a pool.
    dt
        Step of time (ms).
    """
    net = Network("rate-coded network")
    last: Population = net.add(CurrentInput(), inputs, name="input")
    for index, layer in enumerate(layers):
        rule = DenseMatrix() if isinstance(layer, int) else layer
        size = layer if isinstance(layer, int) else int(np.prod(layer.shape_out))
        end = index == len(layers) - 1
        cell = DiscreteLeaky(
            beta=1.0, i_1=FULL_CURRENT, reset="none" if end else "subtract", theta=OUT_OF_REACH if end else 1.0
        )
        post = net.add(cell, size, name="output" if end else f"layer {index + 1}")
        weight: float | np.ndarray = np.zeros((last.size, size))
        if isinstance(layer, Conv2D):
            weight = np.zeros(layer.shared)
        elif isinstance(layer, Pool2D):
            weight = 1.0 / layer.kernel**2
        if last.analog:
            net.connect(last, post, rule, weight=weight)
        else:
            net.connect(last, post, rule, PlainDelta(), weight=weight, delay=dt)
        if not isinstance(layer, Pool2D):
            late = index * LAG * dt
            bias = DrawnCurrent(times=[0.0, late, late], currents=[0.0, 0.0, FULL_CURRENT])
            net.connect(net.add(bias, 1, name=f"bias {index + 1}"), post, DenseMatrix(), weight=np.zeros((1, size)))
        last = post
    return net


def latency(net: Network) -> int:
    """Steps that pass before the last layer of a rate-coded network hears of the input."""
    return LAG * sum(projection.synapse is not None for projection in net.projections.values())
