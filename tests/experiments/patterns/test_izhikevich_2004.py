"""The twenty patterns of Izhikevich 2004, spike for spike as the published script makes them, in every engine."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.experiments.patterns.pattern import patterns

TWENTY = patterns("Izhikevich 2004")
ENGINES = {"reference": {}, "event": {"precision": "double"}, "event, single": {}, "batch": {}}


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("pattern", TWENTY, ids=[pattern.name for pattern in TWENTY])
def test_count_and_first_spike_are_those_of_the_script(pattern, engine):
    """models-and-training.md 2.1: spikes, and the first of them to the step (the table stamps the beginning of a step)."""
    times = pattern.run(engine=engine.split(",")[0], **ENGINES[engine]).spikes
    assert len(times) == pattern.count
    assert times[0] == pytest.approx(pattern.first, abs=1e-6)


def test_every_spike_of_tonic_bursting_is_that_of_the_script():
    a, b, c, d, v, tau = 0.02, 0.2, -50.0, 2.0, -70.0, 0.25
    u, script = b * v, []
    for k in range(880):
        current = 15.0 if k * tau > 22 else 0.0
        v += tau * (0.04 * v**2 + 5 * v + 140 - u + current)
        u += tau * a * (b * v - u)
        if v > 30:
            script.append((k + 1) * tau)
            v, u = c, u + d
    (bursting,) = (pattern for pattern in TWENTY if pattern.name == "tonic bursting")
    np.testing.assert_array_equal(bursting.run(engine="reference").spikes, script)


def test_the_exceptions_matter():
    """With the common parabola, or a recovery that decays, class 1, integrator and accommodation are no longer themselves."""
    for pattern in TWENTY:
        if pattern.note:
            pattern.neuron.param.update(k_1=5.0, k_0=140.0, recovery="follows")
            assert len(pattern.run().spikes) != pattern.count, pattern.name
    for fresh in patterns("Izhikevich 2004"):
        assert not fresh.note or len(fresh.run().spikes) == fresh.count
