"""Competition: a thousand plastic synapses onto one cell, of which few end up strong and most end up weak."""

from __future__ import annotations

from workbench.core.source import Source
from workbench.network.distributions import Uniform
from workbench.network.network import Network
from workbench.network.preset import NetworkPreset
from workbench.network.wiring.all_to_all import AllToAll
from workbench.network.wiring.one_to_one import OneToOne
from workbench.neurons.lif import LIF
from workbench.plasticity.pair_stdp import PairSTDP
from workbench.stimuli.background import Background
from workbench.stimuli.poisson import Poisson
from workbench.synapses.exponential_conductance import ExponentialConductance

SOURCE = Source(
    "Song, Miller and Abbott 2000, Competitive Hebbian learning through spike-timing-dependent plasticity, Nature Neuroscience 3:919",
    doi="10.1038/78829",
)
CELL = {"c_m": 200.0, "g_l": 10.0, "e_l": -70.0, "v_t": -54.0, "v_r": -60.0}
"""The cell of the paper: a membrane of 20 ms, in mV."""
LARGEST, INHIBITION = 0.15, 0.5
"""Peak conductances: 0.015 of the leak at most for excitation, 0.05 for each of 200 inhibitory inputs at 10 Hz (nS)."""


def stdp_competition(rate: float = 20.0, inputs: int = 1000, scattered: bool = True) -> Network:
    """The model of Song, Miller and Abbott 2000: Poisson inputs of one rate (Hz), which only chance tells apart.

    All numbers are the paper's. The 200 inhibitory trains are merged, as their synapses are all alike.

    Parameters
    ----------
    scattered
        Whether weights start anywhere between zero and the largest, or all at the largest, from where it takes longer.
    """
    net = Network("competition")
    cell = net.add(LIF(**CELL), 1, name="cell")
    excitation = net.add(Poisson(rate=rate), inputs, name="exc")
    inhibition = net.add(Background(rate=10.0, trains=200), 1, name="inh")
    rule = PairSTDP(a_plus=0.005, a_minus=0.00525, tau_plus=20.0, tau_minus=20.0, w_max=LARGEST)
    start = Uniform(0.0, LARGEST) if scattered else LARGEST
    excites, inhibits = ExponentialConductance(tau=5.0, e_rev=0.0), ExponentialConductance(tau=5.0, e_rev=-70.0)
    net.connect(excitation, cell, AllToAll(), excites, weight=start, delay=1.0, plasticity=rule)
    net.connect(inhibition, cell, OneToOne(), inhibits, weight=INHIBITION, delay=1.0)
    return net


PRESET = NetworkPreset("Competition of synapses (Song, Miller and Abbott)", stdp_competition, SOURCE, dt=0.5)
