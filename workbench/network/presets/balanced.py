"""A balanced network: excitation and inhibition so strong that only their difference is left, and it fluctuates."""

from __future__ import annotations

from workbench.core.source import Source
from workbench.network.distributions import Uniform
from workbench.network.network import Network
from workbench.network.preset import NetworkPreset
from workbench.network.wiring.fixed_probability import FixedProbability
from workbench.neurons.lif import LIF
from workbench.stimuli.step_current import StepCurrent
from workbench.synapses.exponential_current import ExponentialCurrent

SOURCE = Source(
    "Vogels and Abbott 2005; CUBA benchmark of Brette et al. 2007, J. Comput. Neurosci. 23:349",
    doi="10.1007/s10827-007-0038-6",
)
IN_DEGREE = 80.0
"""Mean number of synapses onto each cell: 2 % of the published 4,000 cells, kept at every size."""


def balanced(size: int = 1000) -> Network:
    """The current-based network of Vogels and Abbott with ``size`` cells, four fifths of them excitatory.

    The published cells rest above their threshold (-49 and -50 mV). Here they rest at -60 mV and a drive of 110 pA through 10 nS lifts them to the same
    -49 mV, so that the drive can be moved. Weights are the published 1.62 and -9 mV times the leak conductance. With
    fewer than 4,000 cells the probability rises so that each cell still has 80 inputs.
    """
    excitatory = max(round(0.8 * size), 1)
    cell = {"c_m": 200.0, "g_l": 10.0, "e_l": -60.0, "v_t": -50.0, "v_r": -60.0, "t_ref": 5.0}
    net = Network("balanced network")
    exc = net.add(LIF(**cell), excitatory, name="exc", start={"v": Uniform(-60.0, -50.0)})
    inh = net.add(LIF(**cell), max(size - excitatory, 1), name="inh", start={"v": Uniform(-60.0, -50.0)})
    drive = net.add(StepCurrent(amplitude=110.0), 1, name="drive")
    p = min(IN_DEGREE / size, 1.0)
    for target in (exc, inh):
        net.connect(drive, target)
        net.connect(exc, target, FixedProbability(p), ExponentialCurrent(tau=5.0), weight=16.2, delay=0.1)
        net.connect(inh, target, FixedProbability(p), ExponentialCurrent(tau=10.0), weight=-90.0, delay=0.1)
    return net


PRESET = NetworkPreset("Balanced network", balanced, SOURCE)
