"""A network that answers with its first spike: some cells a class, whose inputs learn from rewards, and whoever fires first silences the rest."""

from __future__ import annotations

import numpy as np

from workbench.core.random import stream
from workbench.network.network import Network
from workbench.network.wiring.dense_matrix import DenseMatrix
from workbench.network.wiring.sparse_arrays import SparseArrays
from workbench.neurons.lif import LIF
from workbench.plasticity.first_spike_rstdp import FirstSpikeRSTDP
from workbench.stimuli.spike_input import SpikeInput
from workbench.synapses.delta import Delta
from workbench.synapses.exponential_current import ExponentialCurrent


def first_spike(
    inputs: int = 64,
    classes: int = 10,
    each: int = 10,
    seed: int = 1,
    threshold: float = 16.0,
    w_max: float = 30.0,
    duration: float = 64.0,
    rule: FirstSpikeRSTDP | None = None,
) -> Network:
    """Populations ``input`` and ``cells``, ``each`` cells a class, those of the first class first; for a step of time of 1 ms.

    The idea is that of Mozafari et al. 2018, doi:10.1109/TNNLS.2018.2826721, without their convolutions. Membranes hardly leak, and
    currents that last let them climb smoothly, so that seldom two of them reach their threshold in the same step. Each class has a
    projection of its own, as there only the cell that answered learns, and here those of its class. Numbers are chosen for
    digits of 8 by 8 pixels, of which the brightest fire first.

    Parameters
    ----------
    threshold
        Way from rest to threshold (mV).
    w_max
        Largest weight (pA).
    duration
        Of a sample (ms).
    rule
        How the input weights learn.
    """
    net = Network("first spike")
    fed = net.add(SpikeInput(), inputs, name="input")
    model = LIF(c_m=400.0, g_l=0.4, e_l=-60.0, v_r=-60.0, v_t=-60.0 + threshold, t_ref=2 * duration)
    layer = net.add(model, classes * each, name="cells")
    drawn = stream(seed, "first_spike", "weights").normal(0.8, 0.1, (inputs, layer.size))
    weights = w_max * np.clip(drawn, 0.05, 0.95)
    learns = rule or FirstSpikeRSTDP(
        a_r_plus=0.1, a_r_minus=0.08, a_p_minus=0.08, a_p_plus=0.03, window=1.5 * duration, tau_r=4.0, w_max=w_max
    )
    for index in range(classes):
        pre = np.repeat(np.arange(inputs), each)
        post = np.tile(np.arange(index * each, (index + 1) * each), inputs)
        wires = SparseArrays.listed(pre, post, weights[pre, post])
        own = type(learns)(**learns.values())
        net.connect(
            fed, layer, synapse=ExponentialCurrent(tau=20.0), plasticity=own, name=f"input->class {index}", **wires
        )
    net.connect(layer, layer, DenseMatrix(), Delta(), weight=-1000.0 * (1.0 - np.eye(layer.size)), delay=1.0)
    return net
