"""Diehl and Cook's network: inputs that learn by STDP, and cells that silence each other and grow tired of winning."""

from __future__ import annotations

import numpy as np

from workbench.core.random import stream
from workbench.network.network import Network
from workbench.network.wiring.dense_matrix import DenseMatrix
from workbench.neurons.diehl_cook_lif import DiehlCookLIF
from workbench.plasticity.diehl_cook_stdp import DiehlCookSTDP
from workbench.stimuli.spike_input import SpikeInput
from workbench.synapses.delta import Delta


def diehl_cook(
    inputs: int = 64,
    cells: int = 100,
    seed: int = 1,
    total: float = 12.0,
    inhibition: float = 300.0,
    theta_plus: float = 0.3,
    tau_theta: float = 3e5,
    rule: DiehlCookSTDP | None = None,
) -> Network:
    """Populations ``input`` and ``cells``, for a step of time of 1 ms; after Diehl and Cook 2015, doi:10.3389/fncom.2015.00099.

    What is kept are its parts: STDP by postsynaptic spikes, weights onto a cell that add up to the same for all, inhibition of all others
    by whoever fires, and thresholds that remember every spike. Theirs has conductances, and inhibition by way of a second layer of as many
    cells; here spikes move membranes at once and inhibit directly. Numbers are chosen for digits of 8 by 8 pixels at up to 500 Hz.

    Parameters
    ----------
    total
        What the weights onto a cell add up to (mV).
    inhibition
        How far a spike throws all other cells back (mV).
    theta_plus, tau_theta
        What a spike adds to the threshold (mV), and for how long (ms).
    rule
        How the input weights learn; its ``w_max`` is in mV.
    """
    net = Network("Diehl and Cook")
    fed = net.add(SpikeInput(), inputs, name="input")
    model = DiehlCookLIF(c_m=20.0, g_l=1.0, theta_plus=theta_plus, tau_theta=tau_theta)
    layer = net.add(model, cells, name="cells")
    drawn = stream(seed, "diehl_cook", "weights").uniform(0.1, 0.9, (inputs, cells))
    learns = rule or DiehlCookSTDP(eta=0.003, x_tar=2.0, mu=0.0, w_max=4.0 * total / inputs)
    weights = total * drawn / drawn.sum(0)
    net.connect(fed, layer, DenseMatrix(), Delta(), weight=weights, delay=1.0, plasticity=learns, total=total)
    others = -inhibition * (1.0 - np.eye(cells))
    net.connect(layer, layer, DenseMatrix(), Delta(), weight=others, delay=1.0)
    return net
