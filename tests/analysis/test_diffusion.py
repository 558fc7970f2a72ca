"""The rate of a leaky cell in white noise, against its own limit and against the live cell."""

import pytest

from workbench.analysis.diffusion import diffusion_rate
from workbench.experiments.trial import run_trial
from workbench.neurons.lif import LIF
from workbench.stimuli.white_noise import WhiteNoise


def test_without_noise_it_is_the_rate_of_a_clock():
    cell = LIF.preset("Neuromatch")
    still = diffusion_rate(-75.0 + 30.0, 1e-3, -55.0, -75.0, 10.0, 2.0)
    assert still == pytest.approx(cell.closed_rate(300.0), rel=1e-4)


def test_far_below_the_threshold_it_is_silent():
    assert diffusion_rate(-75.0, 0.5, -55.0, -75.0, 10.0) == 0.0
    assert 0.0 < diffusion_rate(-75.0, 2.0, -55.0, -75.0, 10.0) < 1e-15


@pytest.mark.parametrize("mean", [150.0, 200.0, 300.0])
def test_the_live_cell_fires_at_this_rate(mean):
    """A threshold that is looked at in steps is as good as higher by 0.5826 sigma sqrt(dt) (Chernoff; Broadie et al. 1997)."""
    sigma, dt = 95.0, 0.02
    trial = run_trial(LIF.preset("Neuromatch"), WhiteNoise(mean=mean, sigma=sigma), 20_000.0, dt, seed=3)
    higher = 0.5826 * sigma / 100.0 * dt**0.5
    spread = sigma * (10.0 / 2) ** 0.5 / 100.0
    expected = diffusion_rate(-75.0 + mean / 10.0, spread, -55.0 + higher, -75.0, 10.0, 2.0)
    count = expected * 20.0
    assert len(trial.spikes) == pytest.approx(count, abs=4 * count**0.5)
