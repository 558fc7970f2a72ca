"""The discrete leaky unit against the recursion of the books, and its bridge to a time constant."""

from __future__ import annotations

import math

import numpy as np
import pytest

from workbench.core.errors import RangeError, UnknownName
from workbench.core.expression import read
from workbench.engines.simulation import Simulation
from workbench.experiments.live_network import LiveNetwork
from workbench.experiments.trial import run_trial
from workbench.network.network import Network
from workbench.network.wiring.all_to_all import AllToAll
from workbench.neurons.discrete_leaky import RESETS, DiscreteLeaky
from workbench.stimuli.drawn_current import DrawnCurrent
from workbench.stimuli.spike_list import SpikeList
from workbench.stimuli.step_current import StepCurrent
from workbench.synapses.plain_delta import PlainDelta

ENGINES = ("event", "reference", "batch")
DOUBLE = {"event": {"precision": "double"}, "reference": {}, "batch": {}}
INPUT = np.random.default_rng(5).uniform(-0.2, 0.8, 60)


def recursion(inputs: np.ndarray, beta: float, theta: float, reset: str) -> tuple[np.ndarray, np.ndarray]:
    """Eshraghian et al. 2023: u[t] = beta u[t-1] + x[t] - theta z[t-1], and its kin."""
    u, z, membranes, spikes = 0.0, 0.0, [], []
    for x in inputs:
        kept = {"subtract": beta * u - theta * z, "subtract decayed": beta * (u - theta * z), "zero": beta * u * (1 - z), "none": beta * u}  # fmt: skip
        u = kept[reset] + x
        z = float(u > theta)
        membranes.append(u)
        spikes.append(z)
    return np.array(membranes), np.array(spikes)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("reset", list(RESETS))
def test_every_reset_is_the_recursion_of_the_book(engine, reset):
    cell = DiscreteLeaky(beta=0.85, theta=1.0, reset=reset)
    steps = np.arange(len(INPUT))
    drawn = DrawnCurrent(times=np.repeat(steps, 2)[1:], currents=np.repeat(INPUT, 2)[:-1] * cell.i_1)
    trial = run_trial(cell, drawn, float(len(INPUT)), 1.0, engine=engine, **DOUBLE[engine])
    membranes, spikes = recursion(INPUT, 0.85, 1.0, reset)
    np.testing.assert_allclose(trial.membrane, membranes, atol=1e-5)
    np.testing.assert_array_equal(trial.spikes, np.flatnonzero(spikes) + 1.0)
    assert spikes.sum() > 5


def test_the_resets_differ():
    trains = {reset: tuple(recursion(INPUT, 0.85, 1.0, reset)[1]) for reset in RESETS}
    assert len(set(trains.values())) == 4


@pytest.mark.parametrize("engine", ENGINES)
def test_the_weight_of_a_spike_is_added_without_decay(engine):
    net = Network()
    net.add(DiscreteLeaky(beta=0.5), 1, name="cell")
    net.add(SpikeList(times=[1.0, 2.0, 4.0], ids=[0, 0, 0]), 1, name="in")
    net.connect("in", "cell", AllToAll(), PlainDelta(), weight=0.4, delay=1.0)
    sim = Simulation(net, engine=engine, dt=1.0, **DOUBLE[engine])
    sim.watch("cell", "v")
    membrane = sim.advance(10.0).samples["cell", "v"][:, 0]
    first = np.flatnonzero(membrane)[0]
    np.testing.assert_allclose(membrane[first : first + 5], [0.4, 0.6, 0.3, 0.55, 0.275], atol=1e-6)


def test_the_reset_stays_as_long_as_it_runs():
    """Another reset is another model: a run refuses it, and a live network is built again."""
    net = Network()
    net.add(DiscreteLeaky(), 1, name="cell")
    with pytest.raises(RangeError, match="a new Simulation"):
        Simulation(net, dt=1.0).set("cell", reset="zero")
    live = LiveNetwork(network=net)
    live.stale = False
    live.network.populations["cell"].model.param.update(reset="zero")
    assert live.stale


def test_dt_does_not_enter():
    cell = DiscreteLeaky()
    counts = {len(run_trial(cell, StepCurrent(amplitude=400.0), 100 * dt, dt).spikes) for dt in (0.1, 1.0, 5.0)}
    assert len(counts) == 1


def test_smallest_input_that_ever_fires():
    """Exercise 11 of the reference: beta 0.8, threshold 1: 0.2."""
    cell = DiscreteLeaky(beta=0.8, i_1=1.0)
    fired = [len(run_trial(cell, StepCurrent(amplitude=x), 200.0, 1.0, precision="double").spikes) for x in (0.1999, 0.2001)]  # fmt: skip
    assert fired[0] == 0 < fired[1]


def test_the_bridge_to_a_time_constant():
    """Exercise 10 of the reference: tau 5 ms, step 1 ms: 0.8187 exactly, 0.8 by Euler."""
    exact, euler = DiscreteLeaky.from_tau(5.0, 1.0), DiscreteLeaky.from_tau(5.0, 1.0, "Euler", theta=2.0)
    assert exact.beta == pytest.approx(math.exp(-0.2))
    assert (euler.beta, euler.theta) == (0.8, 2.0)
    assert exact.tau(1.0) == pytest.approx(5.0)
    assert euler.tau(1.0, "Euler") == pytest.approx(5.0)
    assert DiscreteLeaky(beta=1.0).tau(1.0) == math.inf
    assert DiscreteLeaky(beta=0.0).tau(1.0) == 0.0
    with pytest.raises(UnknownName):
        exact.tau(1.0, "Eulr")
    with pytest.raises(RangeError):
        DiscreteLeaky.from_tau(0.5, 1.0)


def test_formula_shows_the_reset_that_was_chosen():
    assert r"v_{k+1} &= \beta \, v_{k}" in DiscreteLeaky.latex()
    assert DiscreteLeaky(reset="zero").formula() != DiscreteLeaky.latex()
    for text in RESETS.values():
        read(text, ["beta", "theta", "i_1", "v", "z", "i"])
