"""The runs of lesson 9: inhibition that aims at a rate, rules that keep weights within bounds, and rewards that come late."""

from __future__ import annotations

import numpy as np

from workbench.course.network_setup import NetworkSetup, irregularity, mean_rate
from workbench.course.numbers import Derived, Draw, Numbers
from workbench.course.outcome import Outcome
from workbench.engines.simulation import Simulation
from workbench.experiments.result import Axis, Curve, Mark, Panel
from workbench.experiments.rewarded import run_rewarded
from workbench.network.network import Network
from workbench.network.presets.bi_poo import FIRST, bi_poo
from workbench.network.presets.distal_reward import LARGEST, PRESET, REWARD, chosen_synapse, distal_reward
from workbench.network.presets.inhibitory_balance import inhibitory_balance
from workbench.network.wiring.all_to_all import AllToAll
from workbench.network.wiring.one_to_one import OneToOne
from workbench.neurons.lif import LIF
from workbench.plasticity.bcm import BCM
from workbench.plasticity.oja import Oja
from workbench.plasticity.reward_stdp import RewardSTDP
from workbench.stimuli.correlated_poisson import CorrelatedPoisson
from workbench.stimuli.poisson import Poisson
from workbench.synapses.delta import Delta
from workbench.tasks.pair_reward import PairReward, Rewards

AIM, LOOK = 8000.0, 2000.0  # ms: a run of the learned balance, and its end
GROW, SHRINK = "they grow", "they shrink"
SAME, LONGER = "the same", "the stronger ones stay stronger"
FOUND, LOST = "it comes to the top as well", "it stays far from the top"
GROWTH, DOSE, TAU_D, TAU, GAIN = (
    0.1,
    0.5,
    200.0,
    20.0,
    25.0,
)  # of the rewarded rule: A+, a reward, times (ms), rate (Hz)
FASTER, LONGEST, TOP = 50.0, 600_000.0, 0.97  # the network's rate (Hz), its longest run (ms), what counts as the top

NUMBERS = {
    "rho": Draw(3.0, "Hz", 3, 6, 0.5),
    "r_0": Draw(10.0, "Hz", 8, 12, 1),
    "high": Derived(lambda n: 2.0 * n.r_0, "Hz"),
    "c": Draw(0.4, "1", 0.3, 0.5, 0.05),
    "gap": Draw(10.0, "ms", 6, 14, 1),
    "wait": Draw(2000.0, "ms", 1500, 2500, 100),
    "tau_c": Draw(1000.0, "ms", 800, 1200, 50),
    "dice": Draw(1.0, "1", 2, 100_000, 1),
}


# -- inhibition that aims at a rate


def aiming(n: Numbers, eta: float = 0.1) -> NetworkSetup:
    """The learned balance at the student's target; with ``eta`` at zero nothing is learned."""
    return NetworkSetup(lambda: inhibitory_balance(rho=n.rho, eta=eta), AIM, seed=round(n.dice))


def settle(n: Numbers) -> Outcome:
    """The rate of the excitatory cells while inhibition learns."""
    recording = aiming(n).run()
    times, bins = recording.of("exc")[0], np.arange(0.0, AIM + 1.0, 200.0)
    rates = np.histogram(times, bins)[0] / (recording.sizes["exc"] * 0.2)
    late = mean_rate(recording, "exc", AIM - LOOK)
    said = (
        f"In the first 200 ms the excitatory cells fire at {rates[0]:.0f} Hz, in the last two seconds at {late:.1f} Hz."
    )
    curve = Curve("excitatory cells", (bins[1:] + bins[:-1]) / 2000.0, rates)
    panel = Panel(Axis("time", "s"), Axis("rate", "Hz"), (curve,), (Mark("target", n.rho, upright=False),))
    return Outcome(said, late, "Hz", recording=recording, window=(AIM - 200.0, AIM), panel=panel)


def late_cv(n: Numbers) -> float:
    """How irregular the excitatory cells are at the end."""
    return irregularity(aiming(n).run(), "exc", AIM - LOOK)


def clocks(n: Numbers) -> float:
    """How irregular they are if inhibition never learns."""
    simulation = aiming(n, eta=0.0).simulation()
    simulation.advance(LOOK)
    return irregularity(simulation.recording, "exc", LOOK / 2)


# -- rules that stay within bounds


def driven(n: Numbers, rate: float) -> NetworkSetup:
    """Inputs of a cell that is made to fire at a rate (Hz), by BCM's rule; they are too weak to be felt."""

    def build() -> Network:
        net = Network("driven")
        cell = net.add(LIF(), 1, name="cell")
        net.connect(net.add(Poisson(rate=rate), 1, name="kicks"), cell, OneToOne(), Delta(), weight=100.0)
        learns = BCM(r_0=n.r_0, eta=1e-4, tau_theta=5000.0)
        wire = {"weight": 0.001, "delay": 1.0, "plasticity": BCM(**{**learns.values(), "w_max": 0.002})}
        net.connect(net.add(Poisson(rate=20.0), 200, name="inputs"), cell, AllToAll(), Delta(), **wire)
        return net

    return NetworkSetup(build, 60_000.0, dt=0.5, seed=round(n.dice))


def drift(n: Numbers, rate: float) -> str:
    """What the weights do once the threshold has settled."""
    setup = driven(n, rate)
    simulation = setup.simulation()
    simulation.advance(20_000.0)
    before = simulation.weights("inputs->cell")[2].mean()
    simulation.advance(setup.duration - 20_000.0)
    return GROW if simulation.weights("inputs->cell")[2].mean() > before else SHRINK


def cloud(n: Numbers, groups: int, start: float = 0.5) -> NetworkSetup:
    """A hundred inputs in two halves, of which so many are in step, by Oja's rule; all weights begin at ``start`` (mV)."""

    def build() -> Network:
        net = Network("two groups")
        inputs = net.add(CorrelatedPoisson(rate=20.0, correlation=n.c, groups=2, correlated=groups), 100, name="inputs")
        cell = net.add(LIF(c_m=200.0, g_l=10.0, e_l=-70.0, v_t=-50.0, v_r=-70.0, t_ref=2.0), 1, name="cell")
        learns = Oja(eta=0.01, tau=20.0, w_max=10.0)
        net.connect(inputs, cell, AllToAll(), Delta(), weight=start, delay=1.0, plasticity=learns)
        return net

    return NetworkSetup(build, 60_000.0, dt=0.5, seed=round(n.dice))


def halves(n: Numbers, groups: int, start: float = 0.5) -> tuple[float, float]:
    """Mean weight (mV) of the first and of the second half, over the last of five stretches of the run."""
    setup = cloud(n, groups, start)
    simulation = setup.simulation()
    simulation.advance(0.8 * setup.duration)
    found = []
    for _ in range(20):
        simulation.advance(0.01 * setup.duration)
        found.append(simulation.weights("inputs->cell")[2])
    weights = np.mean(found, axis=0)
    return float(weights[:50].mean()), float(weights[50:].mean())


def direction(n: Numbers) -> Outcome:
    """Where the weights of the two halves go if both are in step."""
    first, second = halves(n, 2)
    said = f"The mean weights of the two halves are {first:.2f} and {second:.2f} mV: {first / second:.2f} to one."
    return Outcome(said, first / second, "1")


def unequal(n: Numbers) -> float:
    """The ratio of the two halves' weights if only the first is in step."""
    first, second = halves(n, 1)
    return first / second


def lengths(n: Numbers) -> str:
    """Whether weights that begin six times as strong end where weak ones do."""
    weak, strong = (np.hypot(*halves(n, 1, start)) for start in (0.5, 3.0))
    return SAME if abs(strong - weak) < 0.05 * weak else LONGER


# -- rewards


def marked(n: Numbers) -> NetworkSetup:
    """One pair of spikes at a synapse that learns by reward."""

    def build() -> Network:
        net = bi_poo([n.gap], 1)
        projection = net.projections["pre->post"]
        projection.weight = 5.0
        projection.plasticity = RewardSTDP(
            a_plus=GROWTH, tau_plus=TAU, tau_c=n.tau_c, tau_d=TAU_D, rate=GAIN, w_max=10.0
        )
        return net

    return NetworkSetup(build, FIRST + n.wait, dt=0.1)


def grown(n: Numbers, wait: float) -> float:
    """By which share of the largest a weight has grown, long after a reward came ``wait`` ms after its pair."""
    simulation = marked(n).simulation()
    simulation.advance(FIRST + wait)
    simulation.reward("pre->post", DOSE)
    simulation.advance(10_000.0)
    return float(simulation.weights("pre->post")[2][0] - 5.0) / 10.0


def growth(n: Numbers, wait: float) -> float:
    """The same in closed form: what is left of the mark, times the dopamine, until both are gone."""
    lasts = 1.0 / (1.0 / n.tau_c + 1.0 / TAU_D) / 1000.0  # s
    return GAIN * GROWTH * float(np.exp(-n.gap / TAU) * np.exp(-wait / n.tau_c)) * DOSE * lasts


def everyone(n: Numbers) -> NetworkSetup:
    """The network of the distal reward, twice as fast a learner as published; the same for every student."""
    return NetworkSetup(lambda: distal_reward(rate=FASTER), 1000.0, dt=PRESET.dt, seed=1, integrator=PRESET.integrator)


def rewarded(n: Numbers, task: PairReward, longest: float = LONGEST) -> tuple[Simulation, Rewards, Panel]:
    """Reward a pair until the first cell's synapse onto the second is at the top, or for so long (ms)."""
    simulation, rewards = everyone(n).simulation(), Rewards(task)
    simulation.recording.keep = 2000.0
    chosen = chosen_synapse(*simulation.weights("exc->exc")[:2])
    seconds, rows = [], []
    for t in run_rewarded(simulation, rewards, longest):
        weights = simulation.weights("exc->exc")[2] / LARGEST
        seconds.append(t / 1000.0)
        rows.append((weights[chosen], np.delete(weights, chosen).mean()))
        if weights[chosen] > TOP:
            break
    curves = tuple(
        Curve(name, np.array(seconds), np.array(column))
        for name, column in zip(("the chosen synapse", "mean of the others"), zip(*rows, strict=True), strict=True)
    )
    return simulation, rewards, Panel(Axis("time", "s"), Axis("weight, as a share of the largest"), curves)


def search(n: Numbers) -> Outcome:
    """How many rewards it takes to find the synapse that earns them."""
    simulation, rewards, panel = rewarded(n, REWARD)
    weights = simulation.weights("exc->exc")[2]
    chosen = chosen_synapse(*simulation.weights("exc->exc")[:2])
    below, others = float(np.mean(weights < weights[chosen])), float(panel.curves[1].y[-1])
    said = (
        f"After {simulation.t / 1000:.0f} s and {len(rewards.given)} rewards the chosen synapse is stronger than "
        f"{100 * below:.0f} % of {len(weights):,}. The mean of the others is {others:.2f} of the largest."
    )
    return Outcome(said, float(len(rewards.given)), "1", panel=panel)


def elsewhere(n: Numbers) -> str:
    """What becomes of the chosen synapse if the rewards follow another pair of cells, for as long."""
    pre, post, _ = everyone(n).simulation().weights("exc->exc")
    other = int(np.flatnonzero((pre == 40) & (post != REWARD.post[1]))[0])
    task = PairReward("exc->exc", pre=("exc", 40), post=("exc", int(post[other])))
    _, _, panel = rewarded(n, task, 300_000.0)
    return FOUND if panel.curves[0].y[-1] > 0.8 else LOST
