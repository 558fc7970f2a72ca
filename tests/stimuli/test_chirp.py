"""A chirp never jumps, and sweeps from its first frequency to its last."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.core.moments import Moments
from workbench.stimuli.chirp import Chirp


def current(chirp: Chirp, duration: float, dt: float = 0.01) -> tuple[np.ndarray, np.ndarray]:
    t = np.arange(round(duration / dt)) * dt
    return t, chirp.current(Moments(t, dt, noise=None, memory={}))  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize(
    ("sweep", "cycles"),
    # the integral of the frequency: the mean of both ends, or (f_1 - f_0) / ln(f_1 / f_0)
    [("linear", 25.5 * 2.0), ("logarithmic", 49.0 / np.log(50.0) * 2.0)],
)
def test_the_phase_is_the_integral_of_the_frequency(sweep, cycles):
    t, i = current(Chirp(amplitude=1.0, f_0=1.0, f_1=50.0, duration=2000.0, sweep=sweep), 2000.0)
    crossings = np.flatnonzero(np.diff(np.signbit(i[1:])))
    assert len(crossings) == pytest.approx(2.0 * cycles, abs=1.0)
    gaps = np.diff(t[crossings])
    at = 0.5 * (t[crossings[1:]] + t[crossings[:-1]]) / 2000.0
    expected = 1.0 + 49.0 * at if sweep == "linear" else 50.0**at
    np.testing.assert_allclose(500.0 / gaps[20:], expected[20:], rtol=0.02)


@pytest.mark.parametrize("sweep", ["linear", "logarithmic"])
def test_the_current_never_jumps_within_the_sweep(sweep):
    t, i = current(Chirp(amplitude=1.0, f_0=80.0, f_1=2.0, duration=500.0, onset=10.0, sweep=sweep), 510.0)
    # the steepest a sine of 80 Hz gets: 2 pi f
    assert np.abs(np.diff(i)).max() <= 2.0 * np.pi * 0.08 * 0.01 * 1.001
    assert not i[t < 9.99].any()


def test_equal_frequencies_are_a_sine_and_the_offset_stays():
    t, i = current(Chirp(amplitude=2.0, f_0=20.0, f_1=20.0, duration=100.0, offset=5.0, sweep="logarithmic"), 150.0)
    np.testing.assert_allclose(i, 5.0 + np.where(t < 99.995, 2.0 * np.sin(2.0 * np.pi * 0.02 * t), 0.0), atol=1e-9)
