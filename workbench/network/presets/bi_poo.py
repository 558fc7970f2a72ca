"""The pairing experiment: two cells made to fire in order, again and again, and the synapse that remembers which came first."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from workbench.core.source import Source
from workbench.network.network import Network
from workbench.network.preset import NetworkPreset
from workbench.network.wiring.all_to_all import AllToAll
from workbench.network.wiring.one_to_one import OneToOne
from workbench.neurons.lif import LIF
from workbench.plasticity.pair_stdp import PairSTDP
from workbench.stimuli.spike_list import SpikeList
from workbench.synapses.delta import Delta
from workbench.synapses.exponential_current import ExponentialCurrent

SOURCE = Source(
    "Bi and Poo 1998, J. Neurosci. 18:10464; exponentials as fitted by Bi and Poo 2001, Annu. Rev. Neurosci. 24:139",
    doi="10.1523/JNEUROSCI.18-24-10464.1998",
)
PAIRINGS, FREQUENCY = 60, 1.0
"""Of the experiment: how many pairs, and how many a second (Hz)."""
GROWTH, SHRINKAGE, TAU_PLUS, TAU_MINUS = 0.777, 0.273, 16.8, 33.7
"""Of the fit: change after all pairings for spikes that nearly meet, as a share of the first weight, and its time constants (ms)."""
GAPS = (-80.0, -40.0, -20.0, -10.0, -5.0, 5.0, 10.0, 20.0, 40.0, 80.0)
"""ms from the presynaptic to the postsynaptic spike."""
FIRST, WEIGHT, KICK, DELAY, STEP = 200.0, 1.0, 100.0, 0.5, 0.1
"""When the first pairs come (ms), a current too weak to be felt (pA), a kick that always makes the cell fire (mV), delays and the step (ms)."""


def bi_poo(gaps: Sequence[float] = GAPS, pairings: int = PAIRINGS, frequency: float = FREQUENCY) -> Network:
    """One cell that is kicked into firing ``pairings`` times, and a presynaptic cell for each of the ``gaps``.

    The rule's amplitudes are those of the fit, shared among the 60 pairings; weights start at 1 and may grow to 3 pA.

    Parameters
    ----------
    gaps
        From the presynaptic to the postsynaptic spike (ms); negative where the presynaptic one is late.
    """
    beats = FIRST + np.arange(pairings) * 1000.0 / frequency  # of the postsynaptic spikes
    before = np.sort((beats[:, None] - np.asarray(gaps)).ravel())
    ids = np.argsort((beats[:, None] - np.asarray(gaps)).ravel(), kind="stable") % len(gaps)
    net = Network("pairing")
    pre = net.add(SpikeList(times=before, ids=ids), len(gaps), name="pre")
    kicks = net.add(SpikeList(times=beats - DELAY - STEP, ids=np.zeros(pairings, dtype=int)), 1, name="kicks")
    cell = net.add(LIF(), 1, name="post")
    net.connect(kicks, cell, OneToOne(), Delta(), weight=KICK, delay=DELAY)
    top = 3.0 * WEIGHT
    share = WEIGHT / top / PAIRINGS
    rule = PairSTDP(a_plus=GROWTH * share, a_minus=SHRINKAGE * share, tau_plus=TAU_PLUS, tau_minus=TAU_MINUS, w_max=top)
    net.connect(pre, cell, AllToAll(), ExponentialCurrent(), weight=WEIGHT, delay=DELAY, plasticity=rule)
    return net


PRESET = NetworkPreset("Pairing of two cells (Bi and Poo)", bi_poo, SOURCE, dt=STEP)
