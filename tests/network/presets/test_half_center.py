"""Two cells that silence each other take turns, and stop when one can no longer silence the other."""

from __future__ import annotations

from itertools import groupby

from workbench.engines.simulation import Simulation
from workbench.network.network import Network
from workbench.network.presets.half_center import half_center


def turns(net: Network) -> list[int]:
    """How many spikes in a row each turn has, after the first half second."""
    sim = Simulation(net, dt=0.1, seed=1)
    sim.advance(3000.0)
    spikes = sorted((t, name) for name in ("left", "right") for t in sim.recording.of(name)[0] if t > 500)
    return [len(list(spikes_of_one)) for _, spikes_of_one in groupby(name for _, name in spikes)]


def test_the_cells_take_turns_with_bursts():
    found = turns(half_center())
    assert len(found) >= 8
    assert all(count >= 4 for count in found[1:-1])  # the first and the last may be cut


def test_without_one_of_the_inhibitory_edges_nobody_waits():
    net = half_center()
    net.projections.pop("right->left")
    assert max(turns(net)[1:-1]) <= 2


def test_without_adaptation_the_first_one_wins():
    net = half_center()
    for name in ("left", "right"):
        net[name].model.b = 0.0
    assert len(turns(net)) == 1
