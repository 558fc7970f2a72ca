"""The eight AdEx patterns of Naud et al. 2008: counts and first intervals, in the published scheme and a finer one."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from workbench.engines.simulation import Simulation
from workbench.experiments.patterns.pattern import patterns
from workbench.network.network import Network
from workbench.network.wiring.all_to_all import AllToAll
from workbench.neurons.adex import AdEx
from workbench.stimuli.step_current import StepCurrent

EIGHT = patterns("Naud 2008")
COARSE = (60, 12, 12, 11, 45, 32, 1, 33)
"""models-and-training.md 2.1: forward Euler in steps of 0.1 ms; the gallery holds those of 0.01 ms."""


@pytest.mark.parametrize("pattern", EIGHT, ids=[pattern.name for pattern in EIGHT])
def test_counts_and_intervals_of_fine_euler_steps(pattern):
    trial = pattern.run(precision="double")
    assert len(trial.spikes) == pattern.count
    np.testing.assert_allclose(trial.intervals[: len(pattern.intervals)], pattern.intervals, rtol=0.02)
    if pattern.first is not None:
        assert trial.spikes[0] == pytest.approx(pattern.first, rel=0.02)


@pytest.mark.parametrize("dt", [0.01, 0.05])
@pytest.mark.parametrize("pattern", EIGHT, ids=[pattern.name for pattern in EIGHT])
def test_a_high_order_scheme_gives_the_same_pattern(pattern, dt):
    # the table rounds to 0.1 ms
    trial = pattern.run(precision="double", integrator="auto", dt=dt)
    assert len(trial.spikes) == pytest.approx(pattern.count, abs=3 if "Chaotic" in pattern.note else 0)
    np.testing.assert_allclose(trial.intervals[: len(pattern.intervals)], pattern.intervals, rtol=0.02, atol=0.05)


@pytest.mark.parametrize("engine", ["reference", "event", "batch"])
def test_every_engine_gives_the_counts_of_coarse_euler_steps(engine):
    """All eight cells side by side, each with its own values and current."""
    names = ("c_m", "g_l", "e_l", "v_t", "delta_t", "v_cut", "v_r", "a", "b", "tau_w")
    net = Network()
    values = {name: np.array([getattr(pattern.neuron, name) for pattern in EIGHT]) for name in names}
    cells = net.add(AdEx(), len(EIGHT), name="cells", params=values)
    currents = np.array([pattern.stimulus.values()["amplitude"] for pattern in EIGHT])
    net.connect(net.add(StepCurrent(amplitude=1.0), 1, name="drive"), cells, AllToAll(), weight=currents)
    options: dict[str, Any] = {"precision": "double"} if engine == "event" else {}
    sim = Simulation(net, engine=engine, dt=0.1, integrator="Euler", **options)
    counts = np.bincount(sim.advance(600.0).spikes["cells"][1], minlength=len(EIGHT))
    assert tuple(counts[:-1]) == COARSE[:-1]
    assert counts[-1] == pytest.approx(COARSE[-1], abs=3)
