"""Three hundred plastic synapses onto one cell: what they learn from inputs that are silent together, loud, or in step."""

from __future__ import annotations

from functools import partial

from workbench.core.source import Source
from workbench.network.network import Network
from workbench.network.preset import NetworkPreset
from workbench.network.wiring.all_to_all import AllToAll
from workbench.neurons.lif import LIF
from workbench.plasticity.pair_stdp import PairSTDP
from workbench.stimuli.correlated_poisson import CorrelatedPoisson
from workbench.stimuli.poisson import Poisson
from workbench.synapses.exponential_conductance import ExponentialConductance

SOURCE = Source(
    "Neuromatch Academy, Computational Neuroscience W2D3, tutorial 4: synaptic plasticity",
    url="https://compneuro.neuromatch.io/tutorials/W2D3_BiologicalNeuronModels/student/W2D3_Tutorial4.html",
)
CELL = {"c_m": 100.0, "g_l": 10.0, "e_l": -75.0, "v_t": -55.0, "v_r": -75.0, "t_ref": 2.0}
"""The cell of that course: a membrane of 10 ms, in mV."""
LARGEST, START = 0.24, 0.58
"""Peak conductance of a synapse, 0.024 of the leak (nS), and how much of it all synapses have at first."""


def plastic_inputs(rate: float = 10.0, identical: int = 0, inputs: int = 300, start: float = START) -> Network:
    """Poisson inputs at ``rate`` (Hz) onto one cell by pair STDP in which weakening outweighs growth.

    The first ``identical`` inputs are all the same train. The course has 300 inputs, the cell, the synapse and the amplitudes; where
    weights start (a share of the largest) is ours.
    """
    net = Network("plastic inputs")
    cell = net.add(LIF(**CELL), 1, name="cell")
    rule = PairSTDP(a_plus=0.008, a_minus=0.0088, tau_plus=20.0, tau_minus=20.0, w_max=LARGEST)
    wire = {"weight": start * LARGEST, "delay": 1.0, "plasticity": rule}
    synapse = ExponentialConductance(tau=5.0, e_rev=0.0)
    if identical:
        same = CorrelatedPoisson(rate=rate, correlation=1.0, groups=1, correlated=1)
        net.connect(net.add(same, identical, name="group"), cell, AllToAll(), synapse, **wire)
    net.connect(net.add(Poisson(rate=rate), inputs - identical, name="others"), cell, AllToAll(), synapse, **wire)
    return net


SILENT = NetworkPreset("Nothing learned without a spike", plastic_inputs, SOURCE, dt=0.5)
GROUP = NetworkPreset("A group in step wins", partial(plastic_inputs, identical=50), SOURCE, dt=0.5)
BRAKE = NetworkPreset("STDP as a brake", partial(plastic_inputs, rate=30.0), SOURCE, dt=0.5)
