"""Brunel's network: sparse, random, kept alive by spikes from outside; four regimes from two numbers."""

from __future__ import annotations

from functools import partial

from workbench.core.source import Source
from workbench.network.distributions import Uniform
from workbench.network.network import Network
from workbench.network.preset import NetworkPreset
from workbench.network.wiring.fixed_in_degree import FixedInDegree
from workbench.network.wiring.one_to_one import OneToOne
from workbench.neurons.lif import LIF
from workbench.stimuli.background import Background
from workbench.synapses.delta import Delta

SOURCE = Source(
    "Brunel 2000, Dynamics of sparsely connected networks of excitatory and inhibitory spiking neurons",
    doi="10.1023/A:1008925309027",
)
TAU, THRESHOLD, RESET, REFRACTORY, DELAY = 20.0, 20.0, 10.0, 2.0, 1.5
"""Of model A: membrane time constant (ms), threshold and reset (mV above rest), refractory period and delay (ms)."""

REGIMES = {"SR": (3.0, 2.0), "SI fast": (6.0, 4.0), "AI": (5.0, 2.0), "SI slow": (4.5, 0.9)}
"""``g`` and ``eta`` of Fig. 8: all as one and regular, a fast rhythm of irregular cells, neither of both, a slow rhythm."""


def brunel(
    size: int = 12_500,
    g: float = 5.0,
    eta: float = 2.0,
    in_degree: int | None = None,
    j: float = 0.1,
    delay: float = DELAY,
    share: float = 0.8,
    scattered: bool = True,
) -> Network:
    """Model A of Brunel 2000 with ``size`` cells, four fifths of them excitatory.

    Parameters
    ----------
    g
        How much stronger an inhibitory synapse is than an excitatory one.
    eta
        The rate from outside, in units of the rate that alone lifts the mean membrane to its threshold.
    in_degree
        Synapses from inside onto each cell, ``share`` of them excitatory; a tenth of ``size`` if not given, as published.
        As many excitatory ones again come from outside; without excitatory cells, as many as all from inside.
    j
        Jump of the membrane at an excitatory spike (mV).
    delay
        From a spike to its arrival, everywhere (ms).
    share
        Of excitatory cells among all; at 0 or 1 there is but one population.
    scattered
        Whether membranes start anywhere between reset and threshold, or all at rest.
    """
    inside = size // 10 if in_degree is None else in_degree
    sizes = {"exc": round(share * size)}
    degrees = {"exc": round(share * inside)}
    sizes["inh"], degrees["inh"] = size - sizes["exc"], inside - degrees["exc"]
    inputs = degrees["exc"] or inside
    cell = {"c_m": 200.0, "g_l": 200.0 / TAU, "e_l": 0.0, "v_t": THRESHOLD, "v_r": RESET, "t_ref": REFRACTORY}
    start = {"v": Uniform(RESET, THRESHOLD)} if scattered else {}
    net = Network("Brunel network")
    cells = [net.add(LIF(**cell), count, name=name, start=start) for name, count in sizes.items() if count]
    outside = 1000.0 * eta * THRESHOLD / (j * inputs * TAU)  # Hz
    for target in cells:
        drive = net.add(Background(rate=outside, trains=inputs), target.size, name=f"outside {target.name}")
        net.connect(drive, target, OneToOne(), Delta(), weight=j, delay=delay)
        for source in cells:
            weight = j if source.name == "exc" else -g * j
            net.connect(source, target, FixedInDegree(degrees[source.name]), Delta(), weight=weight, delay=delay)
    return net


# two fifths of the cells with inputs half as many and twice as strong: the same mean, at a size that runs live
PRESET = NetworkPreset("Sparse random network (Brunel)", partial(brunel, 5000, in_degree=500, j=0.2), SOURCE)
