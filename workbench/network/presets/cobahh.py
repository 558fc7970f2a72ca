"""COBAHH: the network of conductances again, with cells whose sodium and potassium channels make the spikes."""

from __future__ import annotations

from workbench.network.distributions import Normal
from workbench.network.network import Network
from workbench.network.preset import NetworkPreset
from workbench.network.presets.balanced import IN_DEGREE, SOURCE
from workbench.network.wiring.fixed_probability import FixedProbability
from workbench.neurons.traub_miles import TraubMiles
from workbench.stimuli.step_current import StepCurrent
from workbench.synapses.exponential_conductance import ExponentialConductance


def cobahh(size: int = 4000) -> Network:
    """Benchmark 3 of Brette et al. 2007 with ``size`` cells, four fifths of them excitatory.

    Synapses are those of COBA: 6 nS and 5 ms excite, 67 nS and 10 ms inhibit. Membranes start around -65 mV. The benchmark
    starts with open synapses; here 50 ms of current start the activity, which then feeds itself. A spike is the upward crossing
    of -20 mV, at most one in 3 ms.
    With fewer than 4,000 cells each still has 80 inputs.
    """
    excitatory = max(round(0.8 * size), 1)
    net = Network("COBAHH")
    start = {"v": Normal(-65.0, 5.0)}
    exc = net.add(TraubMiles(t_ref=3.0), excitatory, name="exc", start=start)
    inh = net.add(TraubMiles(t_ref=3.0), max(size - excitatory, 1), name="inh", start=start)
    kick = net.add(StepCurrent(amplitude=200.0, duration=50.0), 1, name="kick")
    rule = FixedProbability(min(IN_DEGREE / size, 1.0))
    for target in (exc, inh):
        net.connect(kick, target)
        net.connect(exc, target, rule, ExponentialConductance(tau=5.0, e_rev=0.0), weight=6.0, delay=0.1)
        net.connect(inh, target, rule, ExponentialConductance(tau=10.0, e_rev=-80.0), weight=67.0, delay=0.1)
    return net


PRESET = NetworkPreset("Self-sustained activity, with channels (COBAHH)", cobahh, SOURCE)
