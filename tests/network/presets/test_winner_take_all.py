"""The choice with the most input silences the others."""

from __future__ import annotations

import pytest

from workbench.engines.simulation import Simulation
from workbench.network.presets.winner_take_all import winner_take_all


def late_rates(net, seed: int) -> dict[str, float]:
    sim = Simulation(net, dt=0.1, seed=seed)
    sim.advance(500.0)
    sim.recording.blocks.clear()
    sim.advance(300.0)
    return {name: rate for name, rate in sim.recording.rates().items() if name.startswith("choice")}


@pytest.mark.parametrize(("favored", "seed"), [(1, 1), (3, 2), (4, 3)])
def test_the_favored_choice_fires_alone(favored, seed):
    rates = late_rates(winner_take_all(favored=favored), seed)
    winner = rates.pop(f"choice {favored}")
    assert winner > 30.0
    assert max(rates.values()) < 1.0


def test_without_inhibition_everybody_fires():
    net = winner_take_all()
    for name in [name for name in net.projections if name.startswith("inhibition->")]:
        net.projections.pop(name)
    assert min(late_rates(net, 1).values()) > 30.0
