"""What a network costs is told before anything is made, for the engine that would make it."""

from __future__ import annotations

import pytest

from workbench.core.errors import TooLarge
from workbench.engines.simulation import Simulation
from workbench.network import network as module
from workbench.network.distributions import LogNormal, Normal, Value
from workbench.network.network import Network
from workbench.network.wiring.fixed_total import FixedTotal
from workbench.neurons.lif import LIF
from workbench.synapses.delta import Delta

NARROW = Normal(1.0, 0.1)


def drawn(weight: Value = NARROW, synapses: int = 300_000_000) -> Network:
    """As many synapses as the microcircuit of Potjans and Diesmann 2014, which was measured to take 1.5 GB."""
    net = Network()
    cells = net.add(LIF(), 77_169, name="cells")
    net.connect(cells, cells, FixedTotal(synapses), Delta(), weight=weight, delay=Normal(1.5, 0.75, 0.1))
    return net


def test_synapses_drawn_piece_by_piece_take_a_few_bytes_each():
    assert 1.2e9 < drawn().estimate().bytes < 2e9
    assert drawn().estimate(in_pieces=False).bytes > 20e9
    assert drawn(LogNormal(1.0, 1.0)).estimate().bytes > 20e9


@pytest.mark.parametrize("options", [{"engine": "reference"}, {"engine": "batch"}, {"precision": "double"}])
def test_an_engine_that_needs_whole_arrays_refuses_them_before_it_makes_them(options, monkeypatch):
    monkeypatch.setattr(module, "available", lambda: 8e9)
    with pytest.raises(TooLarge, match="300,000,000 synapses"):
        Simulation(drawn(), **options)
