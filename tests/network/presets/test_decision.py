"""The network decides for the evidence, by chance where there is none, and remembers what it decided (Wang 2002)."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.engines.simulation import Simulation
from workbench.network.network import Network
from workbench.network.presets.decision import DELAY, NMDA, PEAK, SATURATION, decision
from workbench.network.wiring.one_to_one import OneToOne
from workbench.neurons.lif import LIF
from workbench.stimuli.spike_list import SpikeList


def rates(sim: Simulation, wait: float, span: float) -> dict[str, float]:
    """Mean rates over ``span`` ms, after ``wait`` ms."""
    sim.advance(wait)
    sim.recording.blocks.clear()
    sim.advance(span)
    return sim.recording.rates()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_strong_evidence_wins_and_is_remembered_when_it_is_gone(seed):
    # at 51.2 % the favored group wins in all trials, fires at tens of Hz, and goes on when the evidence is gone (Wang 2002)
    sim = Simulation(decision(coherence=0.512, size=1000), dt=0.1, seed=seed)
    decided = rates(sim, 1000.0, 500.0)
    assert decided["choice A"] > 25.0
    assert decided["choice A"] > 5.0 * decided["choice B"]
    for letter in "AB":
        sim.set(f"evidence {letter}", rate=0.0)
    remembered = rates(sim, 500.0, 500.0)
    assert remembered["choice A"] > 15.0
    assert remembered["choice B"] < 5.0


def test_evidence_for_b_makes_b_win():
    decided = rates(Simulation(decision(coherence=-0.512, size=1000), dt=0.1, seed=1), 1000.0, 500.0)
    assert decided["choice B"] > 5.0 * decided["choice A"]


def test_without_a_difference_chance_decides():
    winners = []
    for seed in range(1, 11):
        decided = rates(Simulation(decision(coherence=0.0, size=1000), dt=0.1, seed=seed), 1500.0, 500.0)
        winners.append(max("AB", key=lambda letter: decided[f"choice {letter}"]))
    assert 1 <= winners.count("A") <= 9


def test_without_evidence_nothing_is_decided():
    # 3 Hz of pyramidal cells and 9 Hz of interneurons are what the conductances are chosen for (Brunel and Wang 2001,
    # 10.1023/A:1011204814320); this network is a little quieter
    quiet = rates(Simulation(decision(evidence=0.0), dt=0.1, seed=1), 500.0, 1000.0)
    assert all(1.0 < quiet[name] < 4.0 for name in ("choice A", "choice B", "others"))
    assert 6.0 < quiet["inhibition"] < 10.0


def test_depression_stands_for_saturating_channels():
    # s' = -s/100 ms + 0.5/ms x (1 - s), x' = -x/2 ms, x + 1 at a spike (Wang 2002): a regular train of 50 Hz, and one spike later
    train = [*np.arange(10.0, 210.0, 20.0), 400.0]
    net = Network()
    cell = net.add(LIF(v_t=1000.0), 1, name="cell")
    source = net.add(SpikeList(times=train, ids=[0] * len(train)), 1, name="source")
    net.connect(source, cell, OneToOne(), NMDA, weight=PEAK, delay=DELAY, plasticity=SATURATION)
    sim = Simulation(net, engine="reference", dt=0.1)
    (state,) = [name for name in sim.plan.cells["cell"].program.states if name.endswith("g")]
    sim.watch(cell, state)
    found = sim.advance(500.0).samples["cell", state][:, 0]

    s, x, fine, expected = 0.0, 0.0, 0.01, []
    arrivals = {round((time + DELAY) / fine) for time in train}
    for step in range(50_000):
        x += step in arrivals
        s, x = s + fine * (-s / 100.0 + 0.5 * x * (1.0 - s)), x - fine * x / 2.0
        if step % 10 == 9:
            expected.append(s)
    # all but the few ms in which channels open
    since = np.min([np.where(ago > 0, ago, np.inf) for ago in (np.arange(1, 5001) * 0.1 - t for t in train)], axis=0)
    shut = np.isfinite(since) & (since > 10.0)
    np.testing.assert_allclose(found[shut], np.array(expected)[shut], rtol=0.03)
    assert found.mean() == pytest.approx(np.mean(expected), rel=0.02)
