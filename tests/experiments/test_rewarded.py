"""A rewarded run gives each reward in the step in which it is due, however the run is cut."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.engines.simulation import Simulation
from workbench.experiments.rewarded import run_rewarded
from workbench.network.network import Network
from workbench.network.wiring.all_to_all import AllToAll
from workbench.neurons.lif import LIF
from workbench.plasticity.reward_stdp import RewardSTDP
from workbench.stimuli.spike_list import SpikeList
from workbench.synapses.delta import Delta
from workbench.tasks.pair_reward import PairReward, Rewards

TASK = PairReward("pre->post", pre=("pre", 0), post=("post", 0), delay=(1500.0, 1500.0), amount=0.5)


def pair() -> Simulation:
    """A spike that fires its target at once, at 100 ms."""
    net = Network()
    pre = net.add(SpikeList(times=[100.0], ids=[0]), 1, name="pre")
    net.connect(
        pre, net.add(LIF(), 1, name="post"), AllToAll(), Delta(), weight=50.0, plasticity=RewardSTDP(w_max=100.0)
    )
    return Simulation(net, dt=0.5)


def test_a_reward_finds_what_is_left_of_the_eligibility():
    # c = 0.1 exp(-gap/20) exp(-1.5), d = 0.5: the weight grows by w_max c d tau_c tau_d / (tau_c + tau_d), in seconds
    sim, rewards = pair(), Rewards(TASK)
    for _ in run_rewarded(sim, rewards, 6000.0):
        pass
    gap = sim.recording.of("post")[0][0] - 100.0
    assert rewards.given == pytest.approx([1600.0 + gap])
    expected = 100.0 * 0.1 * np.exp(-gap / 20.0) * np.exp(-1.5) * 0.5 * (1.0 * 0.2 / 1.2)
    assert sim.weights("pre->post")[2][0] - 50.0 == pytest.approx(expected, rel=0.01)


def test_cutting_a_run_changes_nothing():
    whole, cut = pair(), pair()
    rewards = Rewards(TASK)
    list(run_rewarded(whole, Rewards(TASK), 4000.0))
    for _ in range(8):
        list(run_rewarded(cut, rewards, 500.0))
    assert whole.t == cut.t == 4000.0
    assert cut.weights("pre->post")[2] == pytest.approx(whole.weights("pre->post")[2], rel=1e-6)
