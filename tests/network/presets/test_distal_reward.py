"""Izhikevich 2007: among thousands, the synapse whose pairs are rewarded seconds later comes to the top."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.engines.simulation import Simulation
from workbench.experiments.rewarded import run_rewarded
from workbench.network.presets.distal_reward import LARGEST, PRESET, REWARD, chosen_synapse, distal_reward
from workbench.tasks.pair_reward import Rewards


def reached(
    seconds: float, rate: float, seed: int = 1, rewarded: bool = True
) -> tuple[float, np.ndarray, int, Rewards]:
    """When the chosen synapse comes to its largest weight (s; infinite if it does not), all weights then, the chosen one and the rewards."""
    sim = Simulation(distal_reward(rate=rate), dt=PRESET.dt, seed=seed, integrator=PRESET.integrator, keep=1000.0)
    rewards, chosen = Rewards(REWARD, seed), chosen_synapse(*sim.weights("exc->exc")[:2])
    for t in run_rewarded(sim, rewards, 1000.0 * seconds):
        if not rewarded:
            rewards.due.clear()
        weights = sim.weights("exc->exc")[2]
        if weights[chosen] > 0.97 * LARGEST:
            return t / 1000.0, weights, chosen, rewards
    return np.inf, sim.weights("exc->exc")[2], chosen, rewards


def test_the_rewarded_synapse_comes_to_the_top():
    # twice as fast as published, so that minutes are enough
    when, weights, chosen, rewards = reached(400.0, rate=50.0)
    assert when < 400.0
    assert np.mean(weights < weights[chosen]) > 0.97
    assert weights.mean() < 1.2, "the others stay where they were"
    assert 10 < len(rewards.given) < 60, "a few dozen rewards are enough"


def test_without_reward_no_weight_changes():
    when, weights, chosen, _ = reached(5.0, rate=50.0, rewarded=False)
    assert when == np.inf
    assert weights[chosen] == 0.0
    assert np.delete(weights, chosen) == pytest.approx(1.0)


def test_it_is_built_small_and_no_cell_hears_itself():
    pre, post, _ = Simulation(distal_reward(size=50), dt=PRESET.dt, integrator=PRESET.integrator).weights("exc->exc")
    assert np.bincount(pre).tolist() == [39] * 40  # each excitatory cell hears all others
    assert (pre != post).all()


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 3])
def test_at_the_published_speed_it_takes_less_than_the_published_hour(seed):
    when, weights, chosen, _ = reached(1000.0, rate=25.0, seed=seed)
    assert when < 1000.0
    assert np.mean(weights < weights[chosen]) > 0.99
    assert np.delete(weights, chosen).mean() < 0.8, "the others decline, as in Fig. 1 of the paper"
