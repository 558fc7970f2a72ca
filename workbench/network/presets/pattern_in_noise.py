"""A pattern in noise: one cell learns to fire at the start of a few spikes that keep coming back, and at nothing else."""

from __future__ import annotations

import math

from workbench.core.source import Source
from workbench.network.network import Network
from workbench.network.preset import NetworkPreset
from workbench.network.wiring.all_to_all import AllToAll
from workbench.neurons.lif import LIF
from workbench.plasticity.pair_stdp import PairSTDP
from workbench.stimuli.repeating_pattern import RepeatingPattern
from workbench.synapses.exponential_current import ExponentialCurrent

SOURCE = Source(
    "Masquelier, Guyonneau and Thorpe 2008, Spike timing dependent plasticity finds the start of repeating patterns in continuous spike trains, PLoS ONE 3:e1377",
    doi="10.1371/journal.pone.0001377",
)
TAU_M, TAU_S, THRESHOLD, START = 10.0, 2.5, 500.0, 0.475
"""Of the paper: times of the membrane and of synapses (ms), the threshold in units of the largest single potential, the first weights."""
GROWTH, SHRINKAGE = 2.0**-5, 0.85 * 2.0**-5
"""What a pair adds and takes."""
DEPTH, G_L = 20.0, 10.0
"""mV from rest to threshold, and the leak (nS): ours, the paper has no units."""


def largest_weight() -> float:
    """The current (pA) whose potential peaks at one unit, a 500th of the way to the threshold."""
    peak = math.log(TAU_M / TAU_S) * TAU_M * TAU_S / (TAU_M - TAU_S)  # ms after a spike
    shape = (math.exp(-peak / TAU_M) - math.exp(-peak / TAU_S)) * TAU_S / (TAU_M - TAU_S)
    return DEPTH / THRESHOLD * G_L / shape


def pattern_in_noise(lines: int = 2000, share: float = 0.25, jitter: float = 1.0, start: float = START) -> Network:
    """The neuron of Masquelier, Guyonneau and Thorpe 2008 and its 2,000 inputs.

    Their neuron adds up kernels of two exponentials; a leaky cell with a synaptic current is the same below its threshold. After a
    spike theirs forgets its inputs and is pulled far down; here it is reset to 15 mV below rest and rests for 5 ms. Theirs hears rates
    that wander between 30 and 90 Hz; here they stay at their mean. The reduced pairing and fine steps are needed (Hathway and Goodman
    2018, ReScience 4:6): of 0.05 ms, since spikes of one step do not pair here; at 0.1 ms some runs fall silent. With fewer lines
    the threshold is nearer in proportion.

    Parameters
    ----------
    share
        Of the time, that the pattern takes.
    jitter
        Of its spikes (ms).
    """
    top = largest_weight() * 2000.0 / lines
    stimulus = RepeatingPattern(every=RepeatingPattern().duration / share, jitter=jitter)
    net = Network("pattern in noise")
    inputs = net.add(stimulus, lines, name="inputs")
    cell = net.add(LIF(c_m=TAU_M * G_L, g_l=G_L, e_l=-70.0, v_t=-70.0 + DEPTH, v_r=-85.0, t_ref=5.0), 1, name="cell")
    rule = PairSTDP(
        a_plus=GROWTH, a_minus=SHRINKAGE, tau_plus=16.8, tau_minus=33.7, w_max=top, pairing="reduced symmetric"
    )
    net.connect(inputs, cell, AllToAll(), ExponentialCurrent(tau=TAU_S), weight=start * top, delay=0.1, plasticity=rule)
    return net


PRESET = NetworkPreset("A pattern in noise (Masquelier)", pattern_in_noise, SOURCE, dt=0.05)
