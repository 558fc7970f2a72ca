"""The runs of lesson 13: a pole pushed at random, what a reward is worth, and an actor that learns by surprises."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from workbench.core.random import stream
from workbench.course.network_setup import NetworkSetup
from workbench.course.numbers import Draw, Numbers
from workbench.course.outcome import Outcome
from workbench.experiments.result import Axis, Curve, Mark, Panel
from workbench.learning.agent import Answer
from workbench.learning.agent_trainer import AgentTrainer
from workbench.learning.methods.reward_actor_critic import ActorCriticAgent, RewardActorCritic
from workbench.learning.returns import Returns
from workbench.network.network import Network
from workbench.network.presets.bi_poo import FIRST, bi_poo
from workbench.plasticity.mstdpet import MSTDPET
from workbench.tasks.cart_pole import CartPole

EPISODES, CROWD = 200, 50  # watched in all, and at a time, with pushes at random
PAID = 60  # turns with a reward of one
MOMENT = 1.0  # ms for which a surprise is told
TAU_PLUS, TAU_Z, LARGEST = 5.0, 25.0, 2.0  # of the actor's rule: ms, ms, mV
ACTIONS, LATE = 3000, 20  # of the actor's run, and the episodes that are looked at
WEAKER, STRONGER, SAME = "they become weaker", "they become stronger", "they stay as they are"

NUMBERS = {
    "gamma": Draw(0.98, "1", 0.95, 0.98, 0.01),
    "wait": Draw(50.0, "1", 30, 60, 5),
    "v": Draw(24.0, "1", 20, 30, 1),
    "next": Draw(26.0, "1", 20, 30, 1),
    "gap": Draw(3.0, "ms", 2, 6, 1),
    "late": Draw(20.0, "ms", 10, 40, 5),
    "surprise": Draw(0.4, "1", 0.2, 0.5, 0.05),
    "dice": Draw(1.0, "1", 2, 100_000, 1),
}


def at_random(n: Numbers) -> Outcome:
    """How long episodes last if every push is a toss of a coin.

    Of each environment the same number of episodes is taken, and each is played to its end: the first to finish would be the short ones.
    """
    world, dice = CartPole().environments(CROWD, round(n.dice)), stream(round(n.dice), "pushes")
    lengths: list[int] = []
    begun, played, turn = np.zeros(CROWD, dtype=int), np.zeros(CROWD, dtype=int), 0
    while len(lengths) < EPISODES:
        turn += 1
        ended = world.step(dice.integers(0, 2, CROWD)).ended
        lengths += (turn - begun)[ended & (played < EPISODES // CROWD)].tolist()
        begun[ended] = turn
        played += ended
    mean, longest = float(np.mean(lengths)), max(lengths)
    bins = np.arange(0, 101, 5)
    counts = np.histogram(np.minimum(lengths, 99), bins)[0]
    curve = Curve("episodes", (bins[1:] + bins[:-1]) / 2.0, counts.astype(float))
    panel = Panel(Axis("pushes until it falls"), Axis("episodes"), (curve,), (Mark("mean", mean),))
    said = (
        f"{EPISODES} episodes lasted {mean:.1f} pushes on average, {0.02 * mean:.2f} s; the longest lasted {longest}."
    )
    return Outcome(said, mean, "1", panel=panel)


def _small(n: Numbers) -> tuple[ActorCriticAgent, np.ndarray]:
    """An actor and its critic as they begin, and place cells of which twenty fire in every other step."""
    method = RewardActorCritic(discount=n.gamma)
    agent = AgentTrainer.suggested(CartPole(), method, cells=2, environments=1).agent
    assert isinstance(agent, ActorCriticAgent)
    shown = np.zeros((10, 1, len(agent.critic)))
    shown[::2, :, :20] = 1.0
    return agent, shown


def always_paid(n: Numbers) -> float:
    """What the critic comes to expect where every turn brings a reward of one and nothing ever ends."""
    agent, shown = _small(n)
    agent.method.param.update(dose=0.0, critic_rate=0.5, trace=0.95)  # the actor stays as it is
    never, dice = np.array([False]), np.array([0.5])
    for _ in range(PAID):
        agent.act(shown, dice)
        agent.told(Answer(np.ones(1), never, never, shown))
    return float(agent.act(shown, dice).values[0])


def after_a_fall(n: Numbers) -> str:
    """What becomes of the synapses of the place cells that saw it onto the group that acted, when an episode fails."""
    agent, shown = _small(n)
    agent.critic[:20] = 0.5  # it had expected more to come
    weights = agent.engine.weights[agent.taught].values
    before = weights.detach().clone()
    done = agent.act(shown, np.array([0.5]))
    agent.told(Answer(np.ones(1), np.array([True]), np.array([False]), shown))
    acted = done.spikes[agent.actor].sum((0, 1)) > 0
    moved = float((weights.detach() - before)[:20].numpy()[:, acted].mean())
    return WEAKER if moved < 0 else STRONGER if moved > 0 else SAME


# -- one synapse


def marked(n: Numbers) -> NetworkSetup:
    """One pair of spikes at a synapse of the actor's rule."""

    def build() -> Network:
        net = bi_poo([n.gap], 1)
        net.projections["pre->post"].weight = 1.0
        net.projections["pre->post"].plasticity = MSTDPET(
            a_minus=0.0, tau_plus=TAU_PLUS, tau_z=TAU_Z, rate=1.0, w_max=LARGEST
        )
        return net

    return NetworkSetup(build, FIRST + n.late + MOMENT, dt=0.1)


def moved(n: Numbers) -> float:
    """By how much the weight has moved when the surprise was told for a moment."""
    simulation = marked(n).simulation()
    simulation.advance(FIRST + n.late)
    before = float(simulation.weights("pre->post")[2][0])
    simulation.reward("pre->post", n.surprise)
    simulation.advance(MOMENT)
    simulation.reward("pre->post", -n.surprise)
    simulation.advance(MOMENT)
    return float(simulation.weights("pre->post")[2][0]) - before


def moves(n: Numbers, late: float) -> float:
    """The same in closed form: what is left of the mark when the surprise comes, and what of it fades meanwhile."""
    return LARGEST * n.surprise * float(np.exp(-n.gap / TAU_PLUS - late / TAU_Z) * -np.expm1(-MOMENT / TAU_Z))


# -- the whole


@lru_cache(maxsize=1)
def learned() -> Returns:
    """What an actor's episodes earned while it learned; the same run for every student."""
    trainer = AgentTrainer.suggested(CartPole(), RewardActorCritic(), cells=3, seed=1, total=ACTIONS)
    return trainer.run()


def learning(n: Numbers) -> Outcome:
    """How long episodes last at the end of the actor's run."""
    returns = learned()
    first, last = (float(np.mean(part)) for part in (returns.value[:LATE], returns.value[-LATE:]))
    said = (
        f"The first {LATE} episodes lasted {first:.0f} pushes on average; of {len(returns.value)} in all, the last {LATE} lasted {last:.0f}, "
        f"and the longest {max(returns.value):.0f}."
    )
    action = np.array(returns.action, float)
    curves = (
        Curve("episodes", action, np.array(returns.value), points=True),
        Curve("mean of the last hundred", action, returns.means()),
    )
    return Outcome(said, last, "1", panel=Panel(Axis("actions taken"), Axis("pushes of an episode"), curves))
