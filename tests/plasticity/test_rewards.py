"""Rules with a third factor: what a pair leaves, and what a later reward makes of it, in closed form."""

from __future__ import annotations

import math

import pytest

from workbench.core.errors import RangeError, UnknownName
from workbench.engines.simulation import Simulation
from workbench.network.network import Network
from workbench.network.wiring.one_to_one import OneToOne
from workbench.neurons.lif import LIF
from workbench.plasticity.mstdp import MSTDP
from workbench.plasticity.mstdpet import MSTDPET
from workbench.plasticity.pair_stdp import PairSTDP
from workbench.plasticity.reward_stdp import RewardSTDP
from workbench.stimuli.poisson import Poisson
from workbench.synapses.exponential_current import ExponentialCurrent


@pytest.mark.parametrize("gap", [-15.0, 10.0])
@pytest.mark.parametrize("late", [100.0, 1000.0])
@pytest.mark.parametrize("dopamine", [0.5, -0.3])
def test_a_late_reward_pays_what_is_left_of_the_eligibility(learned, gap, late, dopamine):
    """The weight moves by the integral of c d: c_0 exp(-late/tau_c) d_0 / (1/tau_c + 1/tau_d), Izhikevich 2007."""
    rule = RewardSTDP(a_plus=0.4, a_minus=0.6, rate=2.0)
    pair = 0.4 * math.exp(-gap / 20.0) if gap > 0 else -0.6 * math.exp(gap / 20.0)
    second = max(100.0, 100.0 + gap)
    left = pair * math.exp(-late / 1000.0)
    span = 1.0 / (1 / 1.0 + 1 / 0.2)  # s
    change = learned([100.0], [100.0 + gap], rule, 0.5, ((second + late, dopamine),), second + late + 1200.0) - 0.5
    assert change == pytest.approx(2.0 * left * dopamine * span, rel=5e-3)


def test_without_a_reward_nothing_changes(learned):
    assert learned([50.0, 70.0], [55.0, 90.0], RewardSTDP(a_plus=1.0, rate=10.0), 0.5) == pytest.approx(0.5, abs=1e-12)


@pytest.mark.parametrize("gap", [-15.0, 10.0])
@pytest.mark.parametrize("reward", [1.0, -1.0])
def test_florian_pairs_count_once_under_a_lasting_reward(learned, gap, reward):
    """The eligibility of a pair integrates to its STDP value, whatever tau_z."""
    pair = math.exp(-gap / 20.0) if gap > 0 else -math.exp(gap / 20.0)
    for tau_z in (5.0, 25.0):
        rule = MSTDPET(rate=0.1, tau_z=tau_z)
        change = learned([100.0], [100.0 + gap], rule, 0.5, ((0.0, reward),), 500.0) - 0.5
        # a step of dt of an exponential, taken by its left end, is worth dt / 2 tau more
        assert change == pytest.approx(0.1 * reward * pair * (1 + 0.25 / tau_z), rel=2e-3)


@pytest.mark.parametrize("gap", [-15.0, 10.0])
@pytest.mark.parametrize(("rewards", "counts"), [(((0.0, -1.5),), -1.5), (((0.0, 1.0), (107.0, -1.0)), None)])
def test_mstdp_pays_a_pair_with_the_reward_of_its_second_spike(learned, gap, rewards, counts):
    """Florian 2007: dw = gamma r(t) zeta(t), zeta a pulse at each spike, P+ or P- high."""
    rule = MSTDP(rate=0.1, a_plus=0.8, a_minus=0.6, tau_plus=20.0, tau_minus=30.0)
    pair = 0.8 * math.exp(-gap / 20.0) if gap > 0 else -0.6 * math.exp(gap / 30.0)
    second = max(100.0, 100.0 + gap)
    reward = counts if counts is not None else (1.0 if second < 107.0 else 0.0)
    change = learned([100.0], [100.0 + gap], rule, 0.5, rewards, 300.0) - 0.5
    assert change == pytest.approx(0.1 * reward * pair, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("kind", [MSTDP, MSTDPET])
def test_rewards_that_last_add_up_and_are_taken_back_by_their_negative(learned, kind):
    def change(*rewards: tuple[float, float]) -> float:
        return learned([100.0], [110.0], kind(rate=0.1), 0.5, rewards, 500.0) - 0.5

    assert change((0.0, 0.4), (50.0, 0.6)) == pytest.approx(change((0.0, 1.0)), rel=1e-9)
    assert change((0.0, 1.0)) > 0.01
    assert change((0.0, 1.0), (50.0, -1.0)) == pytest.approx(0.0, abs=1e-12)


def test_a_reward_is_refused_where_there_is_nobody_to_take_it():
    net = Network()
    cells = net.add(LIF(), 2, name="cells")
    noise = net.add(Poisson(), 2, name="noise")
    net.connect(noise, cells, OneToOne(), ExponentialCurrent(), weight=1.0, plasticity=PairSTDP(), name="plain")
    net.connect(noise, cells, OneToOne(), ExponentialCurrent(), weight=1.0, plasticity=RewardSTDP(), name="rewarded")
    sim = Simulation(net)
    with pytest.raises(RangeError, match="PairSTDP"):
        sim.reward("plain")
    with pytest.raises(UnknownName, match="rewarded"):
        sim.reward("rewardd")
    for amount in (float("nan"), "much"):
        with pytest.raises(RangeError, match="finite"):
            sim.reward("rewarded", amount)  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize("engine", ["reference", "event"])
def test_eligibility_and_dopamine_travel_in_snapshots(engine):
    net = Network()
    cells = net.add(LIF(), 5, name="cells")
    noise = net.add(Poisson(rate=200.0), 5, name="noise")
    rule = RewardSTDP(a_plus=1.0, a_minus=0.2, rate=5.0, w_max=500.0)
    net.connect(noise, cells, OneToOne(), ExponentialCurrent(), weight=300.0, plasticity=rule, name="rewarded")
    sim = Simulation(net, engine=engine, dt=0.5)
    sim.advance(100.0)
    sim.reward("rewarded", 1.0)
    sim.advance(50.0)
    moment = sim.snapshot()
    sim.advance(100.0)
    after = sim.weights("rewarded")[2]
    sim.restore(moment)
    sim.advance(100.0)
    assert (sim.weights("rewarded")[2] == after).all()
    assert (after != 300.0).any()
