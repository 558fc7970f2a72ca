"""A decision: two groups add up noisy evidence, excite themselves, and inhibit each other until one of them has won."""

from __future__ import annotations

from functools import partial
from math import exp

from workbench.core.source import Source
from workbench.network.distributions import Uniform
from workbench.network.network import Network
from workbench.network.preset import NetworkPreset
from workbench.network.wiring.all_to_all import AllToAll
from workbench.network.wiring.one_to_one import OneToOne
from workbench.neurons.lif import LIF
from workbench.plasticity.tsodyks_markram import TsodyksMarkram
from workbench.stimuli.background import Background
from workbench.stimuli.poisson import Poisson
from workbench.synapses.exponential_conductance import ExponentialConductance
from workbench.synapses.nmda_conductance import NMDAConductance

SOURCE = Source(
    "Wang 2002, Probabilistic decision making by slow reverberation in cortical circuits, Neuron 36:955",
    doi="10.1016/S0896-6273(02)01092-9",
)
CELLS, SELECTIVE, DELAY = 2000, 0.15, 0.5
"""Of the paper: cells, a fifth of them inhibitory; share of the excitatory ones that favor one choice; latency of synapses (ms)."""

PYRAMIDAL = {"c_m": 500.0, "g_l": 25.0, "e_l": -70.0, "v_t": -50.0, "v_r": -55.0, "t_ref": 2.0}
INTERNEURON = {"c_m": 200.0, "g_l": 20.0, "e_l": -70.0, "v_t": -50.0, "v_r": -55.0, "t_ref": 1.0}
ONTO_PYRAMIDAL = {"outside": 2.1, "AMPA": 0.05, "NMDA": 0.165, "GABA": 1.3}
ONTO_INTERNEURON = {"outside": 1.62, "AMPA": 0.04, "NMDA": 0.13, "GABA": 1.0}
"""Peaks of conductances in a network of 2,000 cells (nS)."""

AMPA, GABA = ExponentialConductance(tau=2.0, e_rev=0.0), ExponentialConductance(tau=5.0, e_rev=-70.0)
NMDA = NMDAConductance(tau_rise=2.0, tau_decay=100.0)
# a spike opens the share 1 - 1/e of the paper's channels that are shut, and they shut with 100 ms: so does a store empty and fill again
SATURATION = TsodyksMarkram(U=1.0 - exp(-1.0), tau_d=100.0, tau_f=0.1)
# weights are peaks here, and in the paper what would be open without a rise: with this factor the area is the same
PEAK = (100.0 / 2.0) ** (-2.0 / (100.0 - 2.0))


def decision(coherence: float = 0.128, size: int = CELLS, potentiation: float = 1.8, evidence: float = 40.0) -> Network:
    """The network of Wang 2002: ``choice A`` and ``choice B`` get spikes at ``evidence (1 + coherence)`` and ``(1 - coherence)`` Hz.

    Cells, conductances and inputs from outside are the paper's. Its NMDA channels saturate at each synapse; here a short-term
    depression of the same course does that, which differs only while they open. The evidence does not fluctuate around its mean
    and lasts until its rate is set to zero. Groups are potentiated by 1.8: with the paper's 1.7 decisions here are slow, and are
    forgotten within two seconds. Small networks have stronger synapses in proportion, and so more noise.

    Parameters
    ----------
    coherence
        How much the evidence speaks for A, from -1 (all for B) to 1.
    size
        Cells, 2,000 in the paper; four fifths of them excitatory.
    potentiation
        Strength of the synapses inside a group, in units of those among the others; onto a group from elsewhere they are weaker, so
        that the mean stays.
    evidence
        Mean rate of the spikes to each cell of a group (Hz); zero for none.
    """
    excitatory = round(0.8 * size)
    group = round(SELECTIVE * excitatory)
    sizes = {"choice A": group, "choice B": group, "others": excitatory - 2 * group, "inhibition": size - excitatory}
    depressed = 1.0 - SELECTIVE * (potentiation - 1.0) / (1.0 - SELECTIVE)
    share = CELLS / size
    net = Network("decision")
    for name, count in sizes.items():
        cell = LIF(**(INTERNEURON if name == "inhibition" else PYRAMIDAL))
        net.add(cell, count, name=name, start={"v": Uniform(-60.0, -50.0)})
    for post, count in sizes.items():
        peak = ONTO_INTERNEURON if post == "inhibition" else ONTO_PYRAMIDAL
        outside = net.add(Background(rate=3.0, trains=800), count, name=f"outside {post}")
        net.connect(outside, post, OneToOne(), AMPA, weight=peak["outside"], delay=DELAY)
        net.connect("inhibition", post, AllToAll(), GABA, weight=share * peak["GABA"], delay=DELAY)
        for pre in ("choice A", "choice B", "others"):
            learned = 1.0 if not post.startswith("choice") else potentiation if pre == post else depressed
            scale = share * learned
            net.connect(pre, post, AllToAll(), AMPA, scale * peak["AMPA"], DELAY)
            net.connect(pre, post, AllToAll(), NMDA, scale * peak["NMDA"] * PEAK, DELAY, SATURATION)
    for letter, sign in (("A", 1.0), ("B", -1.0)):
        spikes = net.add(Poisson(rate=evidence * (1.0 + sign * coherence)), group, name=f"evidence {letter}")
        net.connect(spikes, f"choice {letter}", OneToOne(), AMPA, weight=ONTO_PYRAMIDAL["outside"], delay=DELAY)
    return net


# half of the cells, with synapses twice as strong
PRESET = NetworkPreset("Decision between two (Wang)", partial(decision, size=1000), SOURCE)
