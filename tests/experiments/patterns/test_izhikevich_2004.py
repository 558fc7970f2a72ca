"""The twenty patterns of Izhikevich 2004, spike for spike as the published script makes them, in every engine."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.engines.engine import Probe
from workbench.engines.simulation import Simulation
from workbench.experiments.patterns.pattern import patterns
from workbench.experiments.trial import trial_network

TWENTY = patterns("Izhikevich 2004")
ENGINES = {"reference": {}, "event": {"precision": "double"}, "event, single": {}, "batch": {}}


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("pattern", TWENTY, ids=[pattern.name for pattern in TWENTY])
def test_count_and_first_spike_are_those_of_the_script(pattern, engine):
    """models-and-training.md 2.1: spikes, and the first of them to the step (the table stamps the beginning of a step)."""
    times = pattern.run(engine=engine.split(",")[0], **ENGINES[engine]).spikes
    assert len(times) == pattern.count
    assert times[0] == pytest.approx(pattern.first, abs=1e-6)


@pytest.mark.parametrize("engine", ["reference", "event", "batch"])
@pytest.mark.parametrize("pattern", TWENTY, ids=[pattern.name for pattern in TWENTY])
def test_every_step_is_that_of_the_script_to_the_last_bit(pattern, engine):
    """The script's two lines in plain Python, v then u; where u adds up, (tau*a*b)*(v + 65) for its tau*a*(b*(v + 65))."""
    cell, tau, steps = pattern.neuron, pattern.dt, round(pattern.duration / pattern.dt)
    options = {"precision": "double"} if engine == "event" else {}
    net = trial_network(cell, pattern.stimulus, pattern.start)
    sim = Simulation(net, engine, dt=tau, integrator=pattern.integrator, **options)
    probes = [Probe("cell", state, (0,)) for state in ("v", "u", "i")]
    done = sim.engine.advance(steps, probes)
    *states, current = (done.samples[probe][:, 0].astype(float) for probe in probes)
    a, b, c, d, v, k_1, k_0 = cell.a, cell.b, cell.c, cell.d, cell.v_0, cell.k_1, cell.k_0
    u, path, spikes = pattern.start.get("u", b * v), [], []
    for k, i in enumerate(current):
        v = v + tau * (0.04 * (v * v) + k_1 * v + k_0 - u + i)
        u = u + (tau * a * b * (v + 65) if cell.recovery == "adds up" else tau * a * (b * v - u))
        if v > 30:
            spikes.append(k + 1)
            v, u = c, u + d
        path.append((v, u))
    assert done.spikes["cell"][0].tolist() == spikes
    assert len(spikes) == pattern.count
    np.testing.assert_array_equal(np.transpose(states), path)


def test_the_exceptions_matter():
    """With the common parabola, or a recovery that decays, class 1, integrator and accommodation are no longer themselves."""
    for pattern in TWENTY:
        if pattern.note:
            pattern.neuron.param.update(k_1=5.0, k_0=140.0, recovery="follows")
            assert len(pattern.run().spikes) != pattern.count, pattern.name
    for fresh in patterns("Izhikevich 2004"):
        assert not fresh.note or len(fresh.run().spikes) == fresh.count
