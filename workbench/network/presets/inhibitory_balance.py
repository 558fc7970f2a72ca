"""Balance that is learned: inhibitory synapses grow until every excitatory cell fires at the rate that they aim at."""

from __future__ import annotations

from workbench.core.source import Source
from workbench.network.distributions import Uniform
from workbench.network.network import Network
from workbench.network.preset import NetworkPreset
from workbench.network.wiring.fixed_probability import FixedProbability
from workbench.neurons.lif import LIF
from workbench.plasticity.inhibitory_stdp import InhibitorySTDP
from workbench.stimuli.step_current import StepCurrent
from workbench.synapses.exponential_conductance import ExponentialConductance

SOURCE = Source(
    "Vogels, Sprekeler, Zenke, Clopath and Gerstner 2011, Inhibitory plasticity balances excitation and inhibition, Science 334:1569",
    doi="10.1126/science.1211095",
)
CELL = {"c_m": 200.0, "g_l": 10.0, "e_l": -60.0, "v_t": -50.0, "v_r": -60.0, "t_ref": 5.0}
IN_DEGREE, DRIVE = 200.0, 200.0
"""Mean number of synapses onto each cell, 2 % of the published 10,000 cells and kept at every size; the current into all cells (pA)."""


def inhibitory_balance(size: int = 1000, rho: float = 3.0, eta: float = 0.1) -> Network:
    """The network of Vogels et al. 2011 with ``size`` cells, four fifths of them excitatory.

    Inhibition of the excitatory cells starts at nothing: they fire fast, like clocks. With fewer than the published 10,000 cells each
    still has 200 inputs. Excitation arrives after 0.1 ms, inhibition after 1 ms.

    Parameters
    ----------
    rho
        The rate that the inhibitory synapses aim at (Hz).
    eta
        What a pair changes (nS); ten times the published amount, so that seconds are enough.
    """
    excitatory = max(round(0.8 * size), 1)
    net = Network("inhibitory balance")
    start = {"v": Uniform(-60.0, -50.0)}
    exc = net.add(LIF(**CELL), excitatory, name="exc", start=start)
    inh = net.add(LIF(**CELL), max(size - excitatory, 1), name="inh", start=start)
    drive = net.add(StepCurrent(amplitude=DRIVE), 1, name="drive")
    rule = FixedProbability(min(IN_DEGREE / size, 1.0))
    excites, inhibits = ExponentialConductance(tau=5.0, e_rev=0.0), ExponentialConductance(tau=10.0, e_rev=-80.0)
    for target in (exc, inh):
        net.connect(drive, target)
        net.connect(exc, target, rule, excites, weight=0.3, delay=0.1)
    net.connect(inh, inh, rule, inhibits, weight=3.0, delay=1.0)
    learns = InhibitorySTDP(eta=eta, rho=rho, tau=20.0, w_max=100.0)
    net.connect(inh, exc, rule, inhibits, weight=0.0, delay=1.0, plasticity=learns)
    return net


PRESET = NetworkPreset("Balance that is learned (Vogels)", inhibitory_balance, SOURCE)
