"""The experiments of lesson 10: one small network that learns two rings, with and without a slope, near and far from threshold, free and priced."""

from __future__ import annotations

from typing import Any

import numpy as np

from workbench.core.jobs import Job
from workbench.core.jobs import run as run_job
from workbench.course.network_setup import NetworkSetup
from workbench.course.numbers import Draw, Numbers
from workbench.course.outcome import Outcome
from workbench.experiments.inference_energy import inference_energy
from workbench.experiments.result import Axis, Curve, Panel
from workbench.experiments.training import Training
from workbench.learning.expenses import Expenses
from workbench.learning.surrogates.arctan import ArcTan
from workbench.learning.surrogates.fast_sigmoid import FastSigmoid
from workbench.network.network import Network
from workbench.network.wiring.dense_matrix import DenseMatrix
from workbench.stimuli.poisson import Poisson
from workbench.synapses.delta import Delta
from workbench.tasks.circles import Circles

FALLS, STAYS = "it falls", "it stays where it is"
MORE, SAME, FEWER = "more than with usual ones", "about as many", "fewer than half as many"
EPOCHS, POINTS = 3, 600
GAINS = (1.0, 2.0, 5.0, 10.0)
PRICES = (0.0, 1.0, 3.0, 10.0)
PRICE = 3.0  # of which the student guesses what it does

NUMBERS = {
    "k": Draw(25.0, "1", 20, 30, 1),
    "x": Draw(0.1, "1", 0.08, 0.14, 0.01),
    "tau": Draw(10.0, "ms", 8, 20, 1),
    "back": Draw(15.0, "ms", 12, 25, 1),
    "beta": Draw(4.0, "1", 3, 9, 0.5),
    "spikes": Draw(300.0, "1", 200, 500, 10),
    "fan": Draw(32.0, "1", 24, 64, 4),
    "dice": Draw(1.0, "1", 2, 100_000, 1),
}


def rings(n: Numbers, **choices: Any) -> Training:
    """A training on two rings, before its first step: 32 leaky cells, with the student's seed."""
    made = {"problem": "Circles", "hidden": 32, "epochs": EPOCHS, "batch": 32, "seed": round(n.dice)}
    training = Training(**{**made, **choices})
    training.task = Circles(samples=POINTS)
    return training


def alive(n: Numbers) -> NetworkSetup:
    """The same network before its first step, with random spikes for a point, to look at while it runs."""

    def build() -> Network:
        first = rings(n).begin().network
        net = Network("two rings")
        net.add(Poisson(rate=150.0), first.populations["input"].size, name="input")
        for name in ("hidden", "output"):
            net.add(first.populations[name].model, first.populations[name].size, name=name)
        for wires in first.projections.values():
            net.connect(wires.pre, wires.post, DenseMatrix(), Delta(), weight=np.asarray(wires.weight), delay=1.0)
        return net

    return NetworkSetup(build, seed=1)


def narrow(n: Numbers, gain: float) -> Training:
    """The same with a fast sigmoid of the student's slope, and first weights of a size."""
    training = rings(n, shape="FastSigmoid", gain=gain)
    assert training.surrogate is not None
    training.surrogate.param.update(slope=n.k)
    return training


def epoch_losses(training: Training) -> np.ndarray:
    """Train to the end; the mean loss of each epoch."""
    curves = training.run()
    assert curves is not None
    return np.array([part.mean() for part in np.array_split(np.array(curves.loss), training.epochs)])


def blind(n: Numbers) -> Outcome:
    """The loss with the true slope of a spike, beside that with a surrogate."""
    epochs = np.arange(1, EPOCHS + 1)
    none, soft = epoch_losses(rings(n, shape="NoSurrogate")), epoch_losses(rings(n))
    moved = abs(none[-1] - none[0]) / none[0]
    word = FALLS if none[-1] < 0.9 * none[0] else STAYS
    curves = (Curve("true slope", epochs, none, points=True), Curve("arctan", epochs, soft, points=True))
    panel = Panel(Axis("epoch"), Axis("loss", "1"), curves)
    said = f"With the true slope the loss is {none[0]:.2f} in the first epoch and {none[-1]:.2f} in the last; with a surrogate it goes from {soft[0]:.2f} to {soft[-1]:.2f}."
    return Outcome(said, 100.0 * moved, "%", panel=panel, word=word)


def share_inside(training: Training) -> float:
    """Share of hidden membranes inside the surrogate's window, before anything was learned (%)."""
    run_job(_seen(training))
    assert training.inside is not None
    return 100.0 * training.inside["hidden"].window


def _seen(training: Training) -> Job:
    for progress in training.study():
        training.take(progress)
        yield progress


def far_away(n: Numbers) -> Outcome:
    """How many membranes a narrow surrogate sees, by the size of first weights, and what is learned at either end."""
    inside = np.array([share_inside(narrow(n, gain)) for gain in GAINS])
    right = []
    for gain in (GAINS[0], GAINS[-1]):
        training = narrow(n, gain)
        training.run()
        assert training.curves is not None
        right.append(100.0 * training.curves.test_accuracy[-1])
    word = FEWER if inside[-1] < 0.5 * inside[0] else MORE if inside[-1] > 1.2 * inside[0] else SAME
    panel = Panel(
        Axis("first weights g", log=True),
        Axis("membranes inside the window", "%"),
        (Curve("hidden cells", np.array(GAINS), inside, points=True),),
    )
    said = (
        f"Of the membranes {inside[0]:.1f} % are inside the window with g = 1, and {inside[-1]:.1f} % with g = 10. "
        f"After {EPOCHS} epochs {right[0]:.0f} % and {right[1]:.0f} % of the test samples are answered rightly."
    )
    return Outcome(said, float(inside[-1]), "%", panel=panel, word=word)


def priced(n: Numbers, price: float) -> tuple[float, float]:
    """Spikes of an inference, and the share of right answers (%), of a network that learned with a price of spikes."""
    training = rings(n)
    training.method.param.update(penalty=price)
    training.run()
    assert training.tested is not None
    return training.tested.counts.spikes, 100.0 * training.tested.accuracy


def trade(n: Numbers) -> Outcome:
    """Spikes against accuracy, and what is left of the spikes at the student's price."""
    spikes, right = np.array([priced(n, price) for price in PRICES]).T
    left = 100.0 * spikes[PRICES.index(PRICE)] / spikes[0]
    panel = Panel(
        Axis("spikes of an inference"),
        Axis("right answers", "%"),
        (Curve("one price each", spikes, right, points=True),),
    )
    told = "; ".join(
        f"at {p:g}: {s:.0f} spikes, {r:.0f} % right" for p, s, r in zip(PRICES, spikes, right, strict=True)
    )
    return Outcome(f"{told}. At the price {PRICE:g}, {left:.0f} % of the spikes are left.", left, "%", panel=panel)


def left_of_fast(n: Numbers) -> float:
    """The fast sigmoid at the student's distance, over its peak."""
    surrogate = FastSigmoid(slope=n.k)
    return float(surrogate.sampled(np.array([n.x]))[0] / surrogate.peak)


def left_of_arctan(n: Numbers) -> float:
    """The arctan with its usual slope at the same distance, over its peak."""
    surrogate = ArcTan()
    return float(surrogate.sampled(np.array([n.x]))[0] / surrogate.peak)


def half_window(n: Numbers) -> float:
    """The distance at which the fast sigmoid has a tenth of its peak, read from its values."""
    x = np.linspace(0, 1, 100_001)
    surrogate = FastSigmoid(slope=n.k)
    return float(x[np.argmin(surrogate.sampled(x) >= 0.1 * surrogate.peak)])


def synapses_cost(n: Numbers) -> float:
    """The energy of an inference (nJ)."""
    counts = Expenses(n.spikes, n.spikes * n.fan, 0.0, updates=0, synapses=0, weights=0, states=0)
    return 1e9 * inference_energy(counts).energy.middle
