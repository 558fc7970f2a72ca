"""Brunel's network: sparse, random, kept alive by spikes from outside; four regimes from two numbers."""

from __future__ import annotations

from workbench.core.source import Source
from workbench.network.distributions import Uniform
from workbench.network.network import Network
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


def brunel(
    size: int = 12_500, g: float = 5.0, eta: float = 2.0, in_degree: int | None = None, j: float = 0.1
) -> Network:
    """Model A of Brunel 2000 with ``size`` cells, four fifths of them excitatory.

    Parameters
    ----------
    g
        How much stronger an inhibitory synapse is than an excitatory one.
    eta
        The rate from outside, in units of the rate that alone lifts the mean membrane to its threshold.
    in_degree
        Synapses from inside onto each cell, four fifths of them excitatory; a tenth of ``size`` if not given, as published.
        As many excitatory ones again come from outside.
    j
        Jump of the membrane at an excitatory spike (mV).
    """
    excitatory = round(0.8 * size)
    inputs = round(0.8 * (size // 10 if in_degree is None else in_degree))
    cell = {"c_m": 200.0, "g_l": 200.0 / TAU, "e_l": 0.0, "v_t": THRESHOLD, "v_r": RESET, "t_ref": REFRACTORY}
    net = Network("Brunel network")
    exc = net.add(LIF(**cell), excitatory, name="exc", start={"v": Uniform(RESET, THRESHOLD)})
    inh = net.add(LIF(**cell), size - excitatory, name="inh", start={"v": Uniform(RESET, THRESHOLD)})
    outside = 1000.0 * eta * THRESHOLD / (j * inputs * TAU)  # Hz
    for target in (exc, inh):
        drive = net.add(Background(rate=outside, trains=inputs), target.size, name=f"outside {target.name}")
        net.connect(drive, target, OneToOne(), Delta(), weight=j, delay=DELAY)
        net.connect(exc, target, FixedInDegree(inputs), Delta(), weight=j, delay=DELAY)
        net.connect(inh, target, FixedInDegree(inputs // 4), Delta(), weight=-g * j, delay=DELAY)
    return net
