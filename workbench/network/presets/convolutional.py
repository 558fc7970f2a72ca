"""A convolutional network for training: small shared filters look at every place of a picture, pools shrink it, dense cells decide."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from workbench.core.model import Neuron
from workbench.core.random import stream
from workbench.network.network import Network
from workbench.network.population import Population
from workbench.network.presets.layer import connection, distance
from workbench.network.wiring.conv2d import Conv2D
from workbench.network.wiring.dense_matrix import DenseMatrix
from workbench.network.wiring.pool2d import Pool2D
from workbench.neurons.lif import LIF
from workbench.stimuli.spike_input import SpikeInput


def convolutional(
    shape: tuple[int, int, int] = (1, 8, 8),
    channels: Sequence[int] = (8,),
    classes: int = 10,
    kernel: int = 3,
    pool: int = 2,
    seed: int = 1,
    gain: float = 2.0,
    cell: Neuron | None = None,
) -> Network:
    """Populations ``input``, ``convolved``, ``pooled``, ``convolved 2``, ... and ``output``, for a step of time of 1 ms.

    Parameters
    ----------
    shape
        Channels, rows and columns of the picture.
    channels
        Filters of each convolution; each is followed by a pool of ``pool`` by ``pool`` cells (1 for none).
    kernel
        Edge of the filters; pictures keep their size.
    gain
        Weights are drawn uniformly from +-gain * distance to threshold / sqrt(inputs of a cell).
    cell
        The cell of every layer, as in :func:`feedforward`.
    """
    cell = cell or LIF(c_m=100.0, g_l=10.0, e_l=-60.0, v_t=-50.0, v_r=-60.0)
    net, reach = Network("convolutional network"), distance(cell).weight
    deep, high, wide = shape
    last: Population = net.add(SpikeInput(), deep * high * wide, name="input")

    def copied() -> Neuron:
        return type(cell).from_dict(cell.to_dict())

    def drawn(name: str, inputs: int, form: tuple[int, ...]) -> np.ndarray:
        bound = gain * reach / np.sqrt(inputs)
        return stream(seed, "convolutional", name).uniform(-bound, bound, form)

    for index, many in enumerate(channels, start=1):
        number = "" if index == 1 else f" {index}"
        rule = Conv2D(height=high, width=wide, channels_in=deep, channels_out=many, kernel=kernel, padding=kernel // 2)
        filters = drawn(f"convolved{number}", deep * kernel**2, rule.shared)
        deep, high, wide = rule.shape_out
        layer = net.add(copied(), deep * high * wide, name=f"convolved{number}")
        net.connect(last, layer, rule, connection(cell), weight=filters)
        last = layer
        if pool > 1:
            shrink = Pool2D(height=high, width=wide, channels=deep, kernel=pool, stride=pool)
            deep, high, wide = shrink.shape_out
            layer = net.add(copied(), deep * high * wide, name=f"pooled{number}")
            net.connect(last, layer, shrink, connection(cell), weight=1.01 * reach)  # any one spike is passed on
            last = layer
    output = net.add(copied(), classes, name="output")
    net.connect(last, output, DenseMatrix(), connection(cell), weight=drawn("output", last.size, (last.size, classes)))
    return net
