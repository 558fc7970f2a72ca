"""Ornstein-Uhlenbeck current: stationary from the first step, exact at any step of time, and correlated over tau."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.engines.simulation import Simulation
from workbench.network.network import Network
from workbench.network.wiring.one_to_one import OneToOne
from workbench.neurons.lif import LIF
from workbench.stimuli.ornstein_uhlenbeck import NARROW, OrnsteinUhlenbeck, relaxed


def run(noise: OrnsteinUhlenbeck, lines: int, duration: float, dt: float) -> np.ndarray:
    net = Network()
    cells = net.add(LIF(v_t=1000.0), lines, name="cells")
    net.connect(net.add(noise, lines, name="noise"), cells, OneToOne())
    sim = Simulation(net, dt=dt, seed=5)
    sim.watch("cells", "i", list(range(lines)))
    return sim.advance(duration).samples["cells", "i"].astype(float)


@pytest.mark.parametrize("dt", [0.1, 2.0])
def test_mean_spread_and_correlation_are_exact_whatever_the_step(dt):
    lines, tau = 1000, 10.0
    deviation = (run(OrnsteinUhlenbeck(mean=50.0, sigma=80.0, tau=tau), lines, 24.0, dt) - 50.0) / 80.0
    bound = 4.0 / np.sqrt(lines)
    for row in (0, -1):  # stationary from the first step on
        assert abs(deviation[row].mean()) < bound
        assert deviation[row].var() == pytest.approx(1.0, abs=bound * np.sqrt(2.0))
    for lag, expected in ((tau, np.exp(-1.0)), (2.0 * tau, np.exp(-2.0))):
        together = deviation[0] * deviation[round(lag / dt)]
        assert together.mean() == pytest.approx(expected, abs=bound * np.sqrt(1.0 + expected**2))


def test_lines_are_independent():
    deviation = run(OrnsteinUhlenbeck(mean=0.0, sigma=1.0, tau=0.01), 40, 500.0, 0.5)
    assert np.abs(np.corrcoef(deviation.T) - np.eye(40)).max() < 5.0 / np.sqrt(1000)


def test_plain_numbers_and_arrays_take_the_same_path():
    pushes, start = np.random.default_rng(0).normal(size=(500, NARROW + 1)), np.ones(NARROW + 1)
    wide = relaxed(start, 0.97, pushes)
    assert np.array_equal(wide[:, :3], relaxed(start[:3], 0.97, pushes[:, :3]))


def test_a_new_tau_bends_the_path_and_does_not_break_it():
    net = Network()
    net.connect(
        net.add(OrnsteinUhlenbeck(mean=0.0, sigma=1.0, tau=1e6), 1, name="noise"), net.add(LIF(), 1, name="cell")
    )
    sim = Simulation(net, dt=0.1, seed=2)
    sim.watch("cell", "i")
    before = sim.advance(1.0).samples["cell", "i"][-1, 0]
    sim.set("noise", tau=2e6)
    assert sim.advance(0.1).samples["cell", "i"][0, 0] == pytest.approx(before, abs=0.01)
