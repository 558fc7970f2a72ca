"""A synfire chain: a volley that is strong and sharp enough runs on, a weaker one dies away."""

from __future__ import annotations

from itertools import pairwise

from workbench.core.source import Source
from workbench.network.distributions import Uniform
from workbench.network.network import Network
from workbench.network.preset import NetworkPreset
from workbench.network.wiring.all_to_all import AllToAll
from workbench.network.wiring.one_to_one import OneToOne
from workbench.neurons.lif import LIF
from workbench.stimuli.pulse_train import PulseTrain
from workbench.stimuli.white_noise import WhiteNoise
from workbench.synapses.alpha_current import AlphaCurrent

SOURCE = Source("Diesmann, Gewaltig and Aertsen 1999, Nature 402:529", doi="10.1038/990101")


def synfire_chain(groups: int = 10, width: int = 100, pulse: float = 3000.0) -> Network:
    """Groups of LIF cells, each joined all-to-all with the next; every 200 ms a pulse of 1 ms meets the first.

    A spike lifts the membrane by 0.14 mV, with its peak after 1.7 ms, as in the paper. White noise of 2.85 mV on the membrane
    stands in for its 20,000 background synapses and gives about 2 Hz at rest. Turn the pulse: near 2000 pA half the first
    group fires, and the volley may go either way.

    Parameters
    ----------
    width
        Cells of a group.
    pulse
        Current into the first group in pA.
    """
    cell = {"c_m": 250.0, "g_l": 25.0, "e_l": -70.0, "v_t": -55.0, "v_r": -70.0, "t_ref": 1.0}
    net = Network("synfire chain")
    starter = net.add(
        PulseTrain(amplitude=pulse, width=1.0, period=200.0, count=1_000_000, onset=100.0), 1, name="pulse"
    )
    chain = []
    for k in range(1, groups + 1):
        chain.append(net.add(LIF(**cell), width, name=f"group {k}", start={"v": Uniform(-66.0, -58.0)}))
        noise = net.add(WhiteNoise(mean=185.0, sigma=318.0), width, name=f"noise {k}")
        net.connect(noise, chain[-1], OneToOne())
    net.connect(starter, chain[0])
    for group, following in pairwise(chain):
        net.connect(group, following, AllToAll(), AlphaCurrent(tau=0.33), weight=45.1, delay=5.0)
    return net


PRESET = NetworkPreset("Synfire chain", synfire_chain, SOURCE)
