"""Correlated Poisson trains have the rate and the correlations they declare, and are the same in every engine."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.engines.simulation import Simulation
from workbench.network.network import Network
from workbench.network.wiring.all_to_all import AllToAll
from workbench.neurons.lif import LIF
from workbench.stimuli.correlated_poisson import CorrelatedPoisson
from workbench.synapses.delta import Delta


def run(stimulus: CorrelatedPoisson, size: int, duration: float, dt: float = 1.0, engine: str = "event") -> np.ndarray:
    """Whether each line fired in each step, ``(steps, size)``."""
    net = Network()
    lines = net.add(stimulus, size, name="lines")
    net.connect(lines, net.add(LIF(), 1, name="cell"), AllToAll(), Delta(), weight=0.01, delay=dt)
    times, ids = Simulation(net, engine=engine, dt=dt, seed=3).advance(duration).spikes["lines"]
    found = np.zeros((round(duration / dt), size))
    found[np.rint(times / dt).astype(int) - 1, ids] = 1
    return found


@pytest.mark.parametrize("correlation", [0.0, 0.25, 0.8])
def test_rates_and_correlations_are_those_declared(correlation):
    stimulus = CorrelatedPoisson(rate=40.0, correlation=correlation, groups=3, correlated=2)
    found = run(stimulus, 12, 100_000.0)
    # 100,000 steps of p = 0.04: rates to 5 standard errors of sqrt(p (1 - p) / n), correlations of 1 / sqrt(n)
    np.testing.assert_allclose(found.mean(axis=0), 0.04, atol=5 * np.sqrt(0.04 * 0.96 / 1e5))
    measured = np.corrcoef(found.T)
    group = np.repeat([0, 1, 2], 4)
    together = (group[:, None] == group) & (group[:, None] < 2)
    expected = np.where(together, correlation, 0.0)
    np.fill_diagonal(expected, 1.0)
    np.testing.assert_allclose(measured, expected, atol=0.04)


def test_at_a_correlation_of_one_the_lines_of_a_group_are_the_same():
    found = run(CorrelatedPoisson(rate=50.0, correlation=1.0, groups=2, correlated=1), 10, 2000.0)
    assert (found[:, :5] == found[:, :1]).all()
    assert not (found[:, 5:] == found[:, :1]).all()


@pytest.mark.parametrize("engine", ["reference", "batch"])
def test_every_engine_draws_the_same_trains_however_a_run_is_cut(engine):
    stimulus = CorrelatedPoisson(rate=80.0, correlation=0.4, groups=3, correlated=2)
    net = Network()
    lines = net.add(stimulus, 20, name="lines")
    net.connect(lines, net.add(LIF(), 1, name="cell"), AllToAll(), Delta(), weight=0.01, delay=1.0)
    judge, other = Simulation(net, engine="event", dt=0.1, seed=5), Simulation(net, engine=engine, dt=0.1, seed=5)
    judge.advance(60.0)
    other.advance(25.0)
    other.advance(35.0)
    for a, b in zip(judge.recording.of("lines"), other.recording.of("lines"), strict=True):
        np.testing.assert_allclose(a, b, atol=1e-9)


def test_lines_that_do_not_divide_into_equal_groups_differ_by_one():
    found = run(CorrelatedPoisson(rate=100.0, correlation=1.0, groups=3, correlated=3), 7, 1000.0)
    same = [(found[:, k] == found[:, k + 1]).all() for k in range(6)]
    assert same == [True, True, False, True, False, True]
