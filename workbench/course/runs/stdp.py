"""The runs of lesson 8: single pairs, three hundred inputs of one cell, and a thousand that compete."""

from __future__ import annotations

import numpy as np

from workbench.course.network_setup import NetworkSetup
from workbench.course.numbers import Derived, Draw, Numbers
from workbench.course.outcome import Outcome
from workbench.engines.simulation import Simulation
from workbench.experiments.result import Axis, Curve, Panel
from workbench.network.network import Network
from workbench.network.presets.bi_poo import FIRST, bi_poo
from workbench.network.presets.plastic_inputs import LARGEST, plastic_inputs
from workbench.network.presets.stdp_competition import LARGEST as TOP
from workbench.network.presets.stdp_competition import stdp_competition
from workbench.plasticity.pair_stdp import PairSTDP

TWO_MINUTES, SLICE, LATE = 120_000.0, 10_000.0, 30_000.0  # ms: a run, from one look at the weights to the next, its end
GROWN, SHRUNK, KEPT = "they grow", "they shrink", "they stay as they were"
MORE, SAME, LESS = "it fires faster", "it fires as before", "it fires more slowly"
GONE, STAYS = "the brake is gone", "the brake is still there"
LEARNING = 300_000.0  # ms in which a thousand inputs sort themselves out

NUMBERS = {
    "a_plus": Draw(0.008, "1", 0.007, 0.009, 0.0005),
    "a_minus": Derived(lambda n: 1.1 * n.a_plus, "1"),
    "tau": Draw(20.0, "ms", 18, 22, 1),
    "gap": Draw(10.0, "ms", 6, 14, 1),
    "pairs": Draw(60.0, "1", 40, 80, 10),
    "rate": Draw(10.0, "Hz", 9, 11, 0.5),
    "group": Draw(50.0, "1", 46, 60, 2),
    "slow": Draw(15.0, "Hz", 15, 17, 0.5),
    "fast": Draw(30.0, "Hz", 30, 34, 1),
    "crowd": Draw(20.0, "Hz", 18, 24, 1),
    "dice": Draw(1.0, "1", 2, 100_000, 1),
}


def rule(n: Numbers, w_max: float = 1.0, a_minus: float | None = None) -> PairSTDP:
    """The student's rule."""
    down = n.a_minus if a_minus is None else a_minus
    return PairSTDP(a_plus=n.a_plus, a_minus=down, tau_plus=n.tau, tau_minus=n.tau, w_max=w_max)


def paired(n: Numbers, gaps: list[float], pairs: int = 1) -> NetworkSetup:
    """Pairs of spikes a second apart, with ``gaps`` (ms) from the presynaptic to the postsynaptic one; weights start in the middle."""

    def build() -> Network:
        net = bi_poo(gaps, pairs)
        projection = net.projections["pre->post"]
        projection.weight, projection.plasticity = 0.5, rule(n)
        return net

    return NetworkSetup(build, FIRST + 1000.0 * pairs)


def changes(n: Numbers, gaps: list[float], pairs: int = 1) -> np.ndarray:
    """The change of the weight for each gap, as a share of the largest weight."""
    setup = paired(n, gaps, pairs)
    simulation = setup.simulation()
    simulation.advance(setup.duration)
    return simulation.weights("pre->post")[2] - 0.5


def change(n: Numbers, gap: float, pairs: int = 1) -> float:
    """The change for one gap."""
    return float(changes(n, [gap], pairs)[0])


def area(n: Numbers) -> float:
    """The area (ms) under the measured window, from one pair in every millisecond up to 200 ms on either side."""
    return float(changes(n, [sign * (k + 0.5) for k in range(200) for sign in (-1, 1)]).sum())


def window(n: Numbers) -> Outcome:
    """The student's window, measured one gap at a time."""
    gaps = [float(gap) for gap in np.arange(-80.0, 81.0, 4.0) if gap]
    found = changes(n, gaps)
    said = f"At +4 ms the weight grows by {found[gaps.index(4.0)]:.5f}, at -4 ms it shrinks by {-found[gaps.index(-4.0)]:.5f}."
    panel = Panel(
        Axis("from the presynaptic to the postsynaptic spike", "ms"),
        Axis("change of the weight"),
        (Curve("one pair", np.array(gaps), found, points=True),),
    )
    return Outcome(said, float(found[gaps.index(4.0)]), "1", panel=panel)


def inputs(n: Numbers, rate: float, identical: int = 0, a_minus: float | None = None) -> NetworkSetup:
    """Three hundred inputs of one cell under the student's rule."""

    def build() -> Network:
        net = plastic_inputs(rate, identical)
        for projection in net.projections.values():
            projection.plasticity = rule(n, LARGEST, a_minus)
        return net

    return NetworkSetup(build, TWO_MINUTES, dt=0.5, seed=round(n.dice))


def strength(simulation: Simulation, name: str) -> float:
    """Mean weight from a population of inputs, as a share of the largest."""
    return float(simulation.weights(f"{name}->cell")[2].mean() / LARGEST)


def late_rate(simulation: Simulation) -> float:
    """The rate (Hz) of the cell in the last half minute."""
    times = simulation.recording.of("cell")[0]
    return 1000.0 * np.count_nonzero(times > simulation.t - LATE) / LATE


def followed(setup: NetworkSetup, names: tuple[str, ...]) -> tuple[Simulation, Panel]:
    """Run a set-up and look at the mean weights every ten seconds."""
    simulation = setup.simulation()
    seconds = np.arange(0.0, setup.duration + 1.0, SLICE) / 1000.0
    means = [[strength(simulation, name) for name in names]]
    for _ in seconds[1:]:
        simulation.advance(SLICE)
        means.append([strength(simulation, name) for name in names])
    curves = tuple(
        Curve(name, seconds, np.array(column)) for name, column in zip(names, zip(*means, strict=True), strict=True)
    )
    return simulation, Panel(Axis("time", "s"), Axis("mean weight"), curves)


def alone(n: Numbers) -> Outcome:
    """Three hundred inputs that have nothing in common."""
    simulation, panel = followed(inputs(n, n.rate), ("others",))
    now, spikes = strength(simulation, "others"), len(simulation.recording.of("cell")[0])
    first = float(panel.curves[0].y[0])
    word = GROWN if now > first + 0.01 else SHRUNK if now < first - 0.01 else KEPT
    said = f"The mean weight was {first:.3f} and is {now:.3f}. The cell fired {spikes} spikes in two minutes."
    return Outcome(said, now, "1", panel=panel, word=word)


def in_step(n: Numbers) -> Outcome:
    """The same, but the first inputs are one train."""
    simulation, panel = followed(inputs(n, n.rate, round(n.group)), ("group", "others"))
    group, others = (strength(simulation, name) for name in ("group", "others"))
    said = f"The {n.group:g} inputs in step have come to {group:.2f}, the others to {others:.2f}."
    window = (simulation.t - 1000.0, simulation.t)
    return Outcome(said, group, "1", recording=simulation.recording, window=window, panel=panel)


def ended(n: Numbers, rate: float, a_minus: float | None = None) -> float:
    """The late rate (Hz) of the cell with inputs at a rate (Hz)."""
    setup = inputs(n, rate, a_minus=a_minus)
    simulation = setup.simulation()
    simulation.advance(setup.duration)
    return late_rate(simulation)


def others_after(n: Numbers) -> float:
    """Where the inputs that are not in step end."""
    setup = inputs(n, n.rate, round(n.group))
    simulation = setup.simulation()
    simulation.advance(setup.duration)
    return strength(simulation, "others")


def doubled(n: Numbers) -> str:
    """What the cell does with inputs that are twice as fast, once it has learned."""
    slow, fast = ended(n, n.slow), ended(n, n.fast)
    return MORE if fast > 1.1 * slow else LESS if fast < 0.9 * slow else SAME


def positive(n: Numbers) -> float:
    """A shrinkage that makes the area of the window positive."""
    return 0.9 * n.a_plus


def unbraked(n: Numbers) -> str:
    """Whether the brake still works with a window of positive area."""
    slow, fast = (ended(n, rate, positive(n)) for rate in (n.slow, n.fast))
    return GONE if fast > slow else STAYS


def crowd(n: Numbers) -> NetworkSetup:
    """The thousand inputs of Song, Miller and Abbott."""
    return NetworkSetup(lambda: stdp_competition(n.crowd), LEARNING, dt=1.0, seed=round(n.dice))


def competed(n: Numbers) -> np.ndarray:
    """The weights of the thousand after the run, as shares of the largest."""
    setup = crowd(n)
    simulation = setup.simulation()
    simulation.advance(setup.duration)
    return simulation.weights("exc->cell")[2] / TOP


def compete(n: Numbers) -> Outcome:
    """The distribution of a thousand weights before and after."""
    edges = np.linspace(0.0, 1.0, 21)
    after = competed(n)
    before = crowd(n).simulation().weights("exc->cell")[2] / TOP
    middles = (edges[1:] + edges[:-1]) / 2
    curves = tuple(
        Curve(name, middles, np.histogram(weights, edges)[0].astype(float), points=True)
        for name, weights in (("at first", before), ("after", after))
    )
    low, high = float(np.mean(after < 0.1)), float(np.mean(after > 0.9))
    said = f"{100 * low:.0f} % of the weights are below a tenth of the largest, {100 * high:.0f} % above nine tenths."
    panel = Panel(Axis("weight, as a share of the largest"), Axis("synapses"), curves)
    return Outcome(said, low, "1", panel=panel)
