"""Agents learn in short steps, can be left and resumed exactly, and give the network its weights."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest
import torch

from workbench.core.errors import Misfits, RangeError, SpecError
from workbench.learning.agent import Agent, AgentMethod, Answer, Decision
from workbench.learning.agent_trainer import AgentTrainer
from workbench.learning.methods.reward_actor_critic import RewardActorCritic
from workbench.learning.methods.spiking_ppo import SpikingPPO
from workbench.learning.returns import Returns
from workbench.learning.rollout import Rollout
from workbench.network.network import Network
from workbench.network.presets.actor_critic import actor_critic
from workbench.network.presets.place_actor import place_actor
from workbench.stimuli.rate_code import RateCode
from workbench.tasks.cart_pole import CartPole


def ppo(**settings: object) -> SpikingPPO:
    return SpikingPPO(**{"turns": 16, "epochs": 2, "batch": 32, **settings})  # type: ignore[arg-type]


def trainer(method: AgentMethod | None = None, network: Network | None = None, **settings: object) -> AgentTrainer:
    options = {"total": 200, "environments": 4, "steps": 6, "seed": 3, **settings}
    network = network or actor_critic(hidden=(8,))
    return AgentTrainer(network, CartPole(), method or ppo(), **options)  # type: ignore[arg-type]


def stdp(**settings: object) -> AgentTrainer:
    """A small actor that learns by reward, and place cells that drive it."""
    options = {"total": 60, "environments": 2, "steps": 8, "seed": 3, **settings}
    code = RateCode(rate=4000.0, timing="random")
    return AgentTrainer(place_actor(cells=2), CartPole(view="places"), RewardActorCritic(), code, **options)  # type: ignore[arg-type]


def weights(net: Network) -> list[np.ndarray]:
    return [np.array(projection.weight) for projection in net.projections.values()]


def test_a_run_ends_when_all_actions_are_taken_and_learned_from():
    agent = trainer()
    seen = list(agent.steps())
    assert agent.done == 200 == seen[-1].done
    assert agent.finished
    assert [step.done for step in seen] == sorted(step.done for step in seen)
    assert len(seen) == 50 + (50 // 16) * 2 * 2  # turns, and two steps of learning in each of two epochs a round
    assert len(agent.returns.value) == seen[-1].values["episodes"] > 2
    assert set(seen[-1].values["signals"]) == {"policy loss", "value loss", "entropy"}


def test_returns_are_the_lengths_of_the_episodes():
    agent = trainer(environments=1, total=100)
    agent.run()
    assert np.diff([0, *agent.returns.action]).tolist() == agent.returns.value  # every push earns 1, the last one too


@pytest.mark.parametrize(("make", "leave"), [(trainer, 5), (trainer, 17), (trainer, 19), (trainer, 21), (stdp, 21)])
def test_a_run_resumed_from_a_file_ends_like_one_that_was_never_left(
    make: Callable[[], AgentTrainer], leave: int, tmp_path: Path
):
    """Left within the turns, before learning from them, within it, and after."""
    whole, first, second = make(), make(), make()
    whole.run()
    steps = first.steps()
    for _ in range(leave):
        next(steps)
    steps.close()
    first.save(tmp_path / "left.safetensors")
    second.resume(tmp_path / "left.safetensors")
    second.run()
    assert asdict(second.returns) == asdict(whole.returns)
    assert all(map(np.array_equal, weights(second.network), weights(whole.network)))


@pytest.mark.parametrize("make", [trainer, stdp])
def test_a_run_that_is_watched_learns_the_same(make: Callable[[], AgentTrainer]):
    quiet, watched = make(), make()
    quiet.run()
    for step in watched.steps():
        if step.done % 40 == 0:
            watched.evaluate(2)
            watched.look(watched.world.seen, step.done, greedy=False)
    assert quiet.returns == watched.returns
    assert all(map(np.array_equal, weights(quiet.network), weights(watched.network)))


def test_the_network_gets_the_trained_weights_when_training_stops():
    agent = trainer()
    before = weights(agent.network)
    steps = agent.steps()
    for _ in range(30):
        next(steps)
    steps.close()
    assert not any(map(np.array_equal, before, weights(agent.network)))


def test_training_stops_at_the_goal():
    agent = trainer(total=100_000, environments=64, goal=8.0)
    agent.run()
    assert agent.done < 10_000
    assert len(agent.returns.value) >= 100
    assert (agent.returns.mean() or 0.0) >= 8.0


def test_other_runs_are_refused_by_name(tmp_path):
    trainer().save(tmp_path / "one.safetensors")
    with pytest.raises(Misfits, match="environments"):
        trainer(environments=2).resume(tmp_path / "one.safetensors")
    with pytest.raises(Misfits, match="method"):
        trainer(ppo(discount=0.9)).resume(tmp_path / "one.safetensors")
    state = trainer().state_dict()
    with pytest.raises(Misfits, match="agent"):
        trainer().load_state_dict({**state, "agent": {}})
    with pytest.raises(SpecError, match="signals"):
        trainer().load_state_dict({**state, "returns": {}})


@pytest.mark.parametrize("wrong", [{"total": 0}, {"environments": 0}, {"steps": 0}, {"threads": 0}])
def test_runs_that_cannot_be_are_refused(wrong: dict[str, int]):
    with pytest.raises(RangeError, match=next(iter(wrong))):
        trainer(**wrong)


def test_a_network_of_another_width_is_refused():
    with pytest.raises(RangeError, match="the task's 9"):
        trainer(network=actor_critic(lines=8))


# -- how good an action was


def test_advantages_are_discounted_returns_less_what_was_expected():
    """With a trace of one, eq. 16 of Schulman et al. 2016 adds up to that; with a trace of zero it is one surprise."""
    draw = torch.Generator().manual_seed(0)
    rewards, values, after = (torch.rand(size, generator=draw) for size in ((3, 1), (3, 1), (1,)))
    found = {}
    for trace in (1.0, 0.0):
        rollout = Rollout(3, 1, 1, 1)
        for reward, value in zip(rewards, values, strict=True):
            rollout.acted(torch.zeros(1, 1, 1), torch.zeros(1, dtype=torch.int64), torch.zeros(1), value)
            rollout.answered(reward, torch.ones(1))
        rollout.judge(after, 0.9, trace)
        found[trace] = rollout.flat("advantages")
    r, v = rewards[:, 0], values[:, 0]
    whole = [
        r[0] + 0.9 * r[1] + 0.81 * r[2] + 0.729 * after[0],
        r[1] + 0.9 * r[2] + 0.81 * after[0],
        r[2] + 0.9 * after[0],
    ]
    assert found[1.0] == pytest.approx(torch.stack(whole) - v)
    assert found[0.0] == pytest.approx(r + 0.9 * torch.cat([v[1:], after]) - v)


def test_nothing_is_expected_beyond_the_end_of_an_episode():
    rollout = Rollout(2, 1, 1, 1)
    for goes_on in (0.0, 1.0):
        rollout.acted(torch.zeros(1, 1, 1), torch.zeros(1, dtype=torch.int64), torch.zeros(1), torch.full((1,), 0.5))
        rollout.answered(torch.ones(1), torch.full((1,), goes_on))
    rollout.judge(torch.full((1,), 7.0), 0.9, 0.95)
    assert rollout.flat("advantages").tolist() == pytest.approx([0.5, 1 + 0.9 * 7 - 0.5])


def test_the_mean_of_the_last_hundred_returns():
    returns = Returns(list(range(150)), [float(value) for value in range(150)])
    assert returns.mean() == pytest.approx(99.5)  # 50 to 149
    assert returns.means()[[0, 1, 99, 149]] == pytest.approx([0.0, 0.5, 49.5, 99.5])


# -- spiking PPO


def test_steps_of_the_policy_are_bounded_by_the_clip():
    """Where an advantage is positive, the loss has no slope once the action is likelier by more than the clip."""
    agent = trainer().agent
    agent.rollout.actions[:], agent.rollout.numbers["log_probabilities"][:] = 0, float(np.log(0.5))
    agent.rollout.numbers["advantages"][:2] = torch.tensor([1.0, -1.0])[:, None]
    chosen = torch.arange(8)
    for chance, slope in ((0.55, True), (0.65, False)):
        logits = torch.tensor([[np.log(chance / (1 - chance)), 0.0]]).float().repeat(8, 1).requires_grad_()
        loss = agent._losses(chosen, logits, torch.zeros(8))["policy loss"]
        (gradient,) = torch.autograd.grad(loss, logits)
        assert bool((gradient[:4] != 0).any()) == slope
        assert bool((gradient[4:] != 0).all())  # what is worse than expected may always become rarer


def test_an_action_that_is_rewarded_becomes_the_usual_one():
    agent = trainer(ppo(discount=0.0, learning_rate=0.1), actor_critic(hidden=(24,)), steps=12, total=10_000).agent
    inputs, dice = np.full((12, 4, 9), 100.0), np.random.default_rng(1)
    before = agent.look(inputs).probabilities[0, 1]
    for _ in range(64):
        done = agent.act(inputs, dice.random(4))
        agent.told(Answer(1.0 * (done.actions == 1), np.zeros(4, dtype=bool), np.zeros(4, dtype=bool), inputs))
        while agent.owes:
            agent.learn()
    after = agent.look(inputs)
    assert after.probabilities[0, 1] > max(0.9, before)
    assert after.values == pytest.approx(after.probabilities[:, 1], abs=0.2)  # the critic expects what is to come


# -- an actor that learns by reward-modulated STDP


def turn(agent: Agent, lines: tuple[int, ...], rewards: float, ended: bool = False) -> Decision:
    """Let an actor see these place cells fire in every other step, and be told the reward."""
    inputs = np.zeros((8, 1, 225))
    inputs[::2, :, lines] = 1.0
    done = agent.act(inputs, np.array([0.5]))
    agent.told(Answer(np.array([rewards]), np.array([ended]), np.array([False]), inputs))
    return done


def test_the_critic_learns_the_discounted_return():
    """A reward of 1 each turn, discounted by 0.9, is worth 1/(1 - 0.9)."""
    trained = stdp(environments=1)
    trained.method.discount, trained.method.dose = 0.9, 0.0
    for _ in range(150):
        done = turn(trained.agent, (3, 7), 1.0)
    assert done.values == pytest.approx([10.0], rel=0.02)


@pytest.mark.parametrize(("reward", "sign"), [(300.0, 1), (-300.0, -1), (0.0, 0)])
def test_a_surprise_moves_the_synapses_of_who_was_seen_onto_who_acted(reward: float, sign: int):
    trained = stdp(environments=1)
    seen = tuple(range(20))
    before = trained.agent.engine.weights["input->actor"].values.detach().clone()
    done = turn(trained.agent, seen, reward)
    moved = (trained.agent.engine.weights["input->actor"].values.detach() - before).numpy()
    fired = done.spikes["actor"].sum((0, 1)) > 0
    assert fired.any()
    assert np.all(np.sign(moved[:20, fired]) == sign)
    assert not moved[20:].any()
    assert not moved[:, ~fired].any()


def test_after_the_end_of_an_episode_nothing_is_remembered():
    trained = stdp(environments=1)
    turn(trained.agent, tuple(range(20)), 0.0, ended=True)
    memory = trained.agent.carry.learning["input->actor"]
    assert not any(value.any() for values in (memory.pre, memory.post, memory.synapse) for value in values.values())
    assert trained.agent.carry.states["actor"]["v"] == pytest.approx(-60.0)


def test_an_actor_with_long_delays_begins_anew_and_can_be_resumed(tmp_path: Path):
    def slow() -> AgentTrainer:
        network = place_actor(cells=2)
        network.projections["actor->actor"].delay = 5.0
        code = RateCode(rate=4000.0, timing="random")
        return AgentTrainer(
            network, CartPole(view="places"), RewardActorCritic(), code, total=60, environments=2, steps=8, seed=3
        )

    whole, first, second = slow(), slow(), slow()
    assert len(whole.run().value) >= 2
    steps = first.steps()
    for _ in range(21):
        next(steps)
    first.save(tmp_path / "left.safetensors")
    second.resume(tmp_path / "left.safetensors")
    assert second.run() == whole.returns


def test_a_network_that_is_watched_runs_as_one_that_learns():
    """An actor that is told of no surprise learns nothing: turn by turn it fires as the one that is only looked at."""
    trained = stdp(environments=1)
    trained.method.dose = 0.0
    inputs = np.random.default_rng(1).integers(0, 2, (8, 1, 225)).astype(float)
    memory, dice, never = None, np.array([0.5]), np.array([False])
    for _ in range(4):
        looked = trained.agent.look(inputs, dice, memory)
        acted = trained.agent.act(inputs, dice)
        assert acted.spikes["actor"].any()
        np.testing.assert_array_equal(looked.spikes["actor"], acted.spikes["actor"])
        trained.agent.told(Answer(np.ones(1), never, never, inputs))
        memory = looked.memory
        for name, value in trained.agent.carry.states["actor"].items():
            torch.testing.assert_close(memory.states["actor"][name], value)


def test_the_actor_and_critic_are_refused_on_another_device():
    with pytest.raises(RangeError, match=r"RewardActorCritic\(device=...\)"):
        stdp(device="cuda")


def test_a_network_that_knows_no_reward_cannot_be_taught_by_one():
    with pytest.raises(RangeError, match="knows rewards"):
        trainer(RewardActorCritic())


@pytest.mark.nightly
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_an_actor_learns_by_reward_modulated_stdp(seed: int):
    """At random an episode earns 22.

    Nobody wrote down on which seeds the settings were tuned; seeds 1 and 2 were the first ones here, 3 was added without changing a setting.
    """
    trained = AgentTrainer.suggested(CartPole(), RewardActorCritic(), cells=3, seed=seed, total=20_000)
    assert (trained.run().mean() or 0.0) > 60


@pytest.mark.nightly
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_cart_pole_is_solved_within_250_000_actions(seed: int):
    """The aim of CartPole-v1 in gymnasium's registry: a mean return of 475 over a hundred episodes.

    Nobody wrote down on which seeds the settings were tuned; seeds 1 and 2 were the first ones here, 3 was added without changing a setting.
    """
    agent = AgentTrainer(actor_critic(seed=seed), CartPole(), SpikingPPO(), seed=seed, goal=475.0)
    agent.run()
    assert agent.done < 250_000
    assert agent.returns.mean() >= 475
    assert agent.evaluate(100) >= 475
