"""The published network shows the four states of Brunel 2000, Fig. 8, at the rates that its text gives."""

from __future__ import annotations

import math

import numpy as np
import pytest

from workbench.analysis.population_activity import activity, spectrum
from workbench.engines.simulation import Simulation
from workbench.network.presets.brunel import REGIMES, brunel

pytestmark = pytest.mark.slow  # 15.6 million synapses, four times

SETTLE = 100.0
EXCITATORY = 10_000


def run(regime: str, duration: float) -> tuple[float, float, float]:
    """Mean rate (Hz), CV of intervals, and the frequency of the population (Hz)."""
    g, eta = REGIMES[regime]
    sim = Simulation(brunel(g=g, eta=eta), dt=0.1, seed=1)
    sim.advance(SETTLE)
    sim.recording.blocks.clear()
    sim.advance(duration)
    times, _ = sim.recording.of("exc")
    together = spectrum(activity(times, EXCITATORY, SETTLE, SETTLE + duration, 0.5), 0.5)
    return sim.recording.rates()["exc"], sim.recording.irregularity()["exc"], together.peak


# simulated rates of single cells and of the population in the text on Fig. 8: 60.7 and 180 Hz, 37.7 Hz, 5.5 and 22 Hz
@pytest.mark.parametrize(
    ("regime", "duration", "rate", "rhythm"),
    [("SI fast", 300.0, 60.7, 180.0), ("AI", 300.0, 37.7, math.nan), ("SI slow", 700.0, 5.5, 22.0)],
)
def test_irregular_states_have_the_published_rates(regime, duration, rate, rhythm):
    found, cv, peak = run(regime, duration)
    assert found == pytest.approx(rate, rel=0.1)
    assert 0.3 < cv < 1.1
    if not math.isnan(rhythm):
        assert peak == pytest.approx(rhythm, rel=0.2)


def test_with_little_inhibition_all_fire_as_one_and_like_clocks():
    # state SR: cells fire almost as fast as their refractory period of 2 ms lets them, and regularly
    rate, cv, peak = run("SR", 100.0)
    assert 250.0 < rate < 500.0
    assert cv < 0.1
    assert np.isclose(peak / rate, round(peak / rate), atol=0.1), "the rhythm is theirs"
