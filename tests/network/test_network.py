"""A synapse that acts on a membrane needs a target that has one, in mV."""

from __future__ import annotations

import pytest

from workbench.core.errors import WiringError
from workbench.core.own import own_neuron
from workbench.network.network import Network
from workbench.stimuli.poisson import Poisson
from workbench.synapses.delta import Delta
from workbench.synapses.exponential_conductance import ExponentialConductance
from workbench.synapses.exponential_current import ExponentialCurrent

BARE = own_neuron("dx/dt = (i/i_0 - x)/tau : 1\nspike: x > 1\nreset: x <- 0\ntau = 20 ms\ni_0 = 1 pA")
PLAIN = own_neuron("dv/dt = (i/i_0 - v)/tau : 1\nspike: v > 1\nreset: v <- 0\ntau = 20 ms\ni_0 = 1 pA")


@pytest.mark.parametrize("kind", [BARE, PLAIN], ids=["no v", "v without a unit"])
@pytest.mark.parametrize("synapse", [Delta, ExponentialConductance])
def test_it_is_refused_where_there_is_none(kind, synapse):
    net = Network()
    with pytest.raises(WiringError, match="a target with a membrane v in mV"):
        net.connect(net.add(Poisson(), 1), net.add(kind(), 1), synapse=synapse())


def test_a_current_needs_no_membrane():
    net = Network()
    net.connect(net.add(Poisson(), 1), net.add(BARE(), 1), synapse=ExponentialCurrent())
