"""White noise: its moments, its independence, and the variance of a membrane under it, whatever the step."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import kstest

from workbench.engines.simulation import Simulation
from workbench.network.network import Network
from workbench.network.wiring.one_to_one import OneToOne
from workbench.neurons.lif import LIF
from workbench.stimuli.white_noise import WhiteNoise


def run(noise: WhiteNoise, cells: int, duration: float, dt: float, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Currents and membranes of cells with a line of noise each, ``(steps, cells)``."""
    net = Network()
    target = net.add(LIF(v_t=1000.0), cells, name="cells")
    net.connect(net.add(noise, cells, name="noise"), target, OneToOne())
    sim = Simulation(net, dt=dt, seed=seed)
    sim.watch("cells", "i", list(range(cells)))
    sim.watch("cells", "v", list(range(cells)))
    block = sim.advance(duration)
    return block.samples["cells", "i"].astype(float), block.samples["cells", "v"].astype(float)


def test_each_step_and_line_draws_a_normal_number_of_its_own():
    dt, n = 0.25, 200_000
    current, _ = run(WhiteNoise(mean=100.0, sigma=50.0), 50, 1000.0, dt)
    xi = (current - 100.0) / (50.0 / np.sqrt(dt))
    assert kstest(xi.ravel(), "norm").pvalue > 1e-3
    assert abs(xi.mean()) < 4.0 / np.sqrt(n)
    assert xi.var() == pytest.approx(1.0, abs=4.0 * np.sqrt(2.0 / n))
    assert (xi**4).mean() == pytest.approx(3.0, abs=4.0 * np.sqrt(96.0 / n))
    # correlations of neighbors in time, and of neighboring lines: pairs 2j and 2j + 1 share their words
    for product in (
        xi[1:] * xi[:-1],
        xi[:, 1:] * xi[:, :-1],
        xi[:, ::2] * xi[:, 1::2],
        (xi[:, ::2] * xi[:, 1::2]) ** 2 - 1.0,
    ):
        assert abs(product.mean()) < 4.0 * product.std() / np.sqrt(product.size)


@pytest.mark.parametrize("dt", [0.1, 1.0])
def test_the_variance_of_a_leaky_membrane_is_the_closed_form_whatever_the_step(dt):
    # dV = -V/tau dt + sigma/C dW has the variance sigma^2 tau / (2 C^2); held over steps of dt it is
    # R^2 sigma^2 / dt tanh(dt / (2 tau)), which is less by (dt / tau)^2 / 12 only. Here C = 200 pF, tau = 20 ms
    sigma, c, tau = 400.0, 200.0, 20.0
    _, v = run(WhiteNoise(mean=100.0, sigma=sigma), 200, 1000.0, dt, seed=3)
    late = v[round(200.0 / dt) :: round(20.0 / dt)]
    expected = sigma**2 * tau / (2.0 * c**2)
    # samples one tau apart are correlated by 1/e: of n there are n (1 - e^-2) / (1 + e^-2) of their own for a variance
    own = late.size * np.tanh(1.0)
    assert late.var() == pytest.approx(expected, rel=4.0 * np.sqrt(2.0 / own))
    assert late.mean() == pytest.approx(-60.0, abs=4.0 * np.sqrt(expected / (late.size * np.tanh(0.5))))


def test_without_strength_it_is_a_constant_and_seeds_differ():
    assert np.ptp(run(WhiteNoise(mean=7.0, sigma=0.0), 2, 10.0, 0.1)[0]) == 0.0
    one, other = (run(WhiteNoise(), 1, 10.0, 0.1, seed)[0] for seed in (1, 2))
    assert not np.array_equal(one, other)
