"""Diehl and Cook's network with a readout: features that STDP finds, and cells that learn from labels what they mean."""

from __future__ import annotations

from workbench.core.random import stream
from workbench.network.network import Network
from workbench.network.presets.diehl_cook import diehl_cook
from workbench.network.presets.layer import readout_of
from workbench.network.wiring.dense_matrix import DenseMatrix
from workbench.neurons.lif import LIF
from workbench.synapses.delta import Delta


def hybrid(inputs: int = 64, cells: int = 100, classes: int = 10, seed: int = 1) -> Network:
    """Populations ``input``, ``cells`` and ``output``, whose cells never spike: what they would say is in their membranes.

    Features fire a few spikes a sample, so the readout remembers for 50 ms, and a spike moves it by up to 30 mV at first.
    """
    net = diehl_cook(inputs, cells, seed)
    net.name = "hybrid"
    output = net.add(readout_of(LIF(c_m=500.0, g_l=10.0, e_l=-60.0, v_t=-50.0, v_r=-60.0)), classes, name="output")
    weights = stream(seed, "hybrid", "output").uniform(-30.0, 30.0, (cells, classes))
    net.connect("cells", output, DenseMatrix(), Delta(), weight=weights, delay=1.0)
    return net
