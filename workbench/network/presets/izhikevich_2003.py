"""Izhikevich's thousand cells: thalamic noise, random synapses, and rhythms that nobody put in."""

from __future__ import annotations

from workbench.core.random import stream
from workbench.network.distributions import Uniform
from workbench.network.network import Network
from workbench.network.preset import NetworkPreset
from workbench.network.wiring.all_to_all import AllToAll
from workbench.network.wiring.one_to_one import OneToOne
from workbench.neurons.izhikevich import IZHIKEVICH, Izhikevich
from workbench.stimuli.white_noise import WhiteNoise
from workbench.synapses.exponential_current import ExponentialCurrent


def izhikevich_2003(excitatory: int = 800, inhibitory: int = 200, seed: int = 1) -> Network:
    """The network of Izhikevich 2003, for a step of 1 ms and the scheme ``Izhikevich 2003``.

    Excitatory cells lie between regular spiking and chattering, inhibitory ones between fast spiking and low-threshold
    spiking. Every cell hears every cell and noise of its own in each step: a standard normal number times 5 or 2. A spike
    acts as a current that fades with 1 ms; in steps of 1 ms this scheme takes all of it away after one, as in the paper. It
    arrives after one step, the shortest delay, where the script of the paper has none; rates are the same.

    Parameters
    ----------
    seed
        Of the cells' values; synapses and noise follow the seed of the run.

    References
    ----------
    Izhikevich 2003, IEEE Trans. Neural Networks 14:1569, doi:10.1109/TNN.2003.820440
    """
    rng = stream(seed, "izhikevich 2003")
    r_e, r_i = rng.random(excitatory), rng.random(inhibitory)
    net = Network("Izhikevich 2003")
    exc = net.add(Izhikevich(), excitatory, name="exc", params={"c": -65 + 15 * r_e**2, "d": 8 - 6 * r_e**2})
    inh = net.add(Izhikevich(d=2.0), inhibitory, name="inh", params={"a": 0.02 + 0.08 * r_i, "b": 0.25 - 0.05 * r_i})
    brief = ExponentialCurrent(tau=1.0)
    for cells, strength in ((exc, 5.0), (inh, 2.0)):
        noise = net.add(WhiteNoise(mean=0.0, sigma=strength), cells.size, name=f"noise {cells.name}")
        net.connect(noise, cells, OneToOne())
        net.connect(exc, cells, AllToAll(autapses=True), brief, weight=Uniform(0.0, 0.5), delay=1.0)
        net.connect(inh, cells, AllToAll(autapses=True), brief, weight=Uniform(-1.0, 0.0), delay=1.0)
    return net


PRESET = NetworkPreset("Izhikevich 2003", izhikevich_2003, IZHIKEVICH, dt=1.0, integrator="Izhikevich 2003")
