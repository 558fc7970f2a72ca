"""Degrees are counted as a run draws them, and cells with both signs are found."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.core.errors import UnknownName
from workbench.engines.simulation import Simulation
from workbench.network.distributions import Normal
from workbench.network.network import Network
from workbench.network.presets.balanced import balanced
from workbench.network.wiring.all_to_all import AllToAll
from workbench.network.wiring.fixed_in_degree import FixedInDegree
from workbench.network.wiring.fixed_total import FixedTotal
from workbench.neurons.lif import LIF
from workbench.synapses.delta import Delta
from workbench.synapses.exponential_conductance import ExponentialConductance


def test_degrees_are_those_of_the_run():
    net = balanced(200)
    found = net.degrees("exc->inh", seed=7)
    pre, post, _ = Simulation(net, engine="reference", seed=7).weights("exc->inh")
    assert np.array_equal(found.outgoing, np.bincount(pre, minlength=160))
    assert np.array_equal(found.incoming, np.bincount(post, minlength=40))
    assert found.requested_incoming == pytest.approx(0.4 * 160)
    assert found.incoming.mean() == pytest.approx(found.requested_incoming, rel=0.05)


def test_doubles_and_loops_are_counted():
    net = Network()
    cells = net.add(LIF(), 3, name="cells")
    found = net.degrees(net.connect(cells, cells, FixedTotal(40, autapses=True), Delta()))
    assert found.synapses == 40
    assert found.multapses == 40 - 9  # all nine pairs are hit
    assert found.autapses > 0
    single = net.degrees(net.connect(cells, cells, FixedInDegree(2, multapses=False), Delta()))
    assert (single.autapses, single.multapses) == (0, 0)
    assert str(single) == "out-degree 2 (2 to 2), requested 2; in-degree 2 (2 to 2), requested 2"


def test_an_unknown_projection_is_named():
    with pytest.raises(UnknownName, match="exc->inh"):
        balanced(50).degrees("exc->ihn")


def test_cells_of_both_signs_are_found():
    assert balanced(100).mixed_sources() == {}
    net = Network()
    a, b = net.add(LIF(), 20, name="a"), net.add(LIF(), 30, name="b")
    projection = net.connect(a, b, AllToAll(), Delta(), weight=Normal(0.0, 1.0))
    assert net.mixed_sources()["a"].tolist() == list(range(20))
    projection.weight = Normal(0.5, 1.0, low=0.0)
    assert net.mixed_sources() == {}
    net.connect(a, b, AllToAll(), ExponentialConductance(e_rev=-80.0))  # a positive weight that inhibits
    assert net.mixed_sources()["a"].tolist() == list(range(20))
