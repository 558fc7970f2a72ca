"""The distal reward: one synapse of thousands earns rewards that come seconds later, and is found."""

from __future__ import annotations

import numpy as np

from workbench.core.random import stream
from workbench.core.source import Source
from workbench.network.network import Network
from workbench.network.preset import NetworkPreset
from workbench.network.wiring.fixed_out_degree import FixedOutDegree
from workbench.network.wiring.one_to_one import OneToOne
from workbench.network.wiring.sparse_arrays import SparseArrays
from workbench.neurons.izhikevich import Izhikevich
from workbench.plasticity.reward_stdp import RewardSTDP
from workbench.stimuli.white_noise import WhiteNoise
from workbench.synapses.exponential_current import ExponentialCurrent
from workbench.tasks.pair_reward import PairReward

SOURCE = Source(
    "Izhikevich 2007, Solving the distal reward problem through linkage of STDP and dopamine signaling, Cerebral Cortex 17:2443",
    doi="10.1093/cercor/bhl152",
)
LARGEST = 4.0
"""Of the paper: the largest weight, in the number that it has there."""
NOISE = 6.5 / np.sqrt(3.0)
"""Standard deviation of a current drawn anew in each step from -6.5 to 6.5, as in the paper."""
REWARD = PairReward("exc->exc", pre=("exc", 0), post=("exc", 1))
"""The chosen synapse leads from the first cell to the second; its first weight is zero."""


def distal_reward(size: int = 100, out_degree: int = 50, rate: float = 25.0, seed: int = 1) -> Network:
    """The network of Izhikevich 2007, for a step of 1 ms and the scheme ``Izhikevich 2003``, a tenth as large.

    Published are 1,000 cells with 100 synapses each, a fifth of the cells inhibitory; cells, noise, weights, amplitudes and times
    are the paper's. With fewer cells a run is short. As there is no dopamine but that of rewards here, weights rest between them; synapses onto
    inhibitory cells do not learn.

    Parameters
    ----------
    out_degree
        Synapses from each cell.
    rate
        How fast weights follow (Hz); the paper's is 25.
    seed
        Of the wiring among excitatory cells.
    """
    excitatory = round(0.8 * size)
    inside = round(0.8 * out_degree)
    dice = stream(seed, "distal reward")
    others = excitatory - 1  # no cell hears itself
    drawn = [np.sort(dice.choice(others, min(inside, others), replace=False)) for _ in range(excitatory)]
    chosen = [ids + (ids >= cell) for cell, ids in enumerate(drawn)]
    chosen[0] = np.unique(np.append(chosen[0][1:], 1)) if 1 not in chosen[0] else chosen[0]
    pre = np.repeat(np.arange(excitatory), [len(ids) for ids in chosen])
    post = np.concatenate(chosen)
    net = Network("distal reward")
    exc = net.add(Izhikevich(), excitatory, name="exc")
    inh = net.add(Izhikevich(a=0.1, d=2.0), size - excitatory, name="inh")
    for cells in (exc, inh):
        noise = net.add(WhiteNoise(mean=0.0, sigma=NOISE), cells.size, name=f"noise {cells.name}")
        net.connect(noise, cells, OneToOne())
    brief = ExponentialCurrent(tau=1.0)
    weight = np.where((pre == REWARD.pre[1]) & (post == REWARD.post[1]), 0.0, 1.0)
    rule = RewardSTDP(a_plus=0.1, a_minus=0.15, tau_c=1000.0, tau_d=200.0, rate=rate, w_max=LARGEST)
    net.connect(exc, exc, SparseArrays(pre=pre, post=post), brief, weight=weight, delay=1.0, plasticity=rule)
    net.connect(exc, inh, FixedOutDegree(min(out_degree - inside, inh.size)), brief, weight=1.0, delay=1.0)
    net.connect(inh, exc, FixedOutDegree(min(out_degree, excitatory)), brief, weight=-1.0, delay=1.0)
    return net


def chosen_synapse(pre: np.ndarray, post: np.ndarray) -> int:
    """Which of the synapses of ``exc->exc`` earns the rewards."""
    return int(np.flatnonzero((pre == REWARD.pre[1]) & (post == REWARD.post[1]))[0])


PRESET = NetworkPreset(
    "Distal reward (Izhikevich)", distal_reward, SOURCE, dt=1.0, integrator="Izhikevich 2003", reward=REWARD
)
