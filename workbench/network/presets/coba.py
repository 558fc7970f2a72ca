"""COBA: the balanced network with conductances, which goes on by itself once it has been kicked."""

from __future__ import annotations

from workbench.network.distributions import Uniform
from workbench.network.network import Network
from workbench.network.preset import NetworkPreset
from workbench.network.presets.balanced import IN_DEGREE, SOURCE
from workbench.network.wiring.fixed_probability import FixedProbability
from workbench.neurons.lif import LIF
from workbench.stimuli.step_current import StepCurrent
from workbench.synapses.exponential_conductance import ExponentialConductance


def coba(size: int = 4000) -> Network:
    """The conductance-based network of Vogels and Abbott (benchmark 1 of Brette et al. 2007) with ``size`` cells.

    Four fifths excite by 6 nS and 5 ms, the rest inhibit by 67 nS and 10 ms. All cells rest below their threshold: the first
    50 ms of current start an activity that feeds itself. Small networks fall silent after a while; with fewer than 4,000
    cells each still has 80 inputs.
    """
    excitatory = max(round(0.8 * size), 1)
    cell = {"c_m": 200.0, "g_l": 10.0, "e_l": -60.0, "v_t": -50.0, "v_r": -60.0, "t_ref": 5.0}
    net = Network("COBA")
    exc = net.add(LIF(**cell), excitatory, name="exc", start={"v": Uniform(-60.0, -50.0)})
    inh = net.add(LIF(**cell), max(size - excitatory, 1), name="inh", start={"v": Uniform(-60.0, -50.0)})
    kick = net.add(StepCurrent(amplitude=200.0, duration=50.0), 1, name="kick")
    rule = FixedProbability(min(IN_DEGREE / size, 1.0))
    for target in (exc, inh):
        net.connect(kick, target)
        net.connect(exc, target, rule, ExponentialConductance(tau=5.0, e_rev=0.0), weight=6.0, delay=0.1)
        net.connect(inh, target, rule, ExponentialConductance(tau=10.0, e_rev=-80.0), weight=67.0, delay=0.1)
    return net


PRESET = NetworkPreset("Self-sustained activity (COBA)", coba, SOURCE)
