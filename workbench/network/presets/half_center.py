"""A half-center: two cells that silence each other take turns, because the one that fires tires."""

from __future__ import annotations

from workbench.core.source import Source
from workbench.network.network import Network
from workbench.network.preset import NetworkPreset
from workbench.network.wiring.all_to_all import AllToAll
from workbench.neurons.adex import AdEx
from workbench.stimuli.step_current import StepCurrent
from workbench.synapses.exponential_conductance import ExponentialConductance

SOURCE = Source("Brown 1911, Proc. R. Soc. Lond. B 84:308", doi="10.1098/rspb.1911.0077")


def half_center(drive: float = 500.0, inhibition: float = 30.0) -> Network:
    """Two cells with mutual inhibition and adaptation, the oscillator that Brown proposed for walking.

    While one fires, its adaptation current grows and its rate falls, until the other escapes from inhibition. Brown named the
    mechanism and no numbers; cells and weights are chosen here. Take one of the two inhibitory projections away, and the turns end.

    Parameters
    ----------
    drive
        Current into both cells in pA.
    inhibition
        Conductance that a spike opens in the other cell, in nS.
    """
    cell = {"c_m": 200.0, "g_l": 10.0, "e_l": -70.0, "v_t": -50.0, "v_r": -58.0}
    tiring = {"a": 0.0, "b": 60.0, "tau_w": 300.0, "t_ref": 2.0}
    net = Network("half-center")
    left = net.add(AdEx(**cell, **tiring), 1, name="left", start={"v": -55.0})  # a head start, or both fire as one
    right = net.add(AdEx(**cell, **tiring), 1, name="right")
    current = net.add(StepCurrent(amplitude=drive), 1, name="drive")
    for cells, other in ((left, right), (right, left)):
        net.connect(current, cells)
        net.connect(
            cells, other, AllToAll(), ExponentialConductance(tau=20.0, e_rev=-80.0), weight=inhibition, delay=1.0
        )
    return net


PRESET = NetworkPreset("Two-neuron oscillator", half_center, SOURCE)
