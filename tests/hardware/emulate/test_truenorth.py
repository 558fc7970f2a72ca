"""TrueNorth's deterministic neuron against its equation, one Python integer at a time."""

from __future__ import annotations

import random

import numpy as np
import pytest

from workbench.hardware.emulate.rows import Rows
from workbench.hardware.emulate.truenorth import CrossbarCore


def oracle(arrivals, values, leak, alpha, beta):
    """V += sum of axons; Omega = sgn(V); V += Omega lambda; V >= alpha: spike, V = 0; V < -beta: V = -beta."""
    v = 0
    trace = []
    for spikes in arrivals:
        v += sum(value for value, spike in zip(values, spikes, strict=True) if spike)
        v += (v > 0) * leak - (v < 0) * leak
        fired = v >= alpha
        v = 0 if fired else max(v, -beta)
        trace.append((v, fired))
    return trace


@pytest.mark.parametrize("trial", range(20))
def test_potential_and_spikes_equal_the_equation(trial):
    rng = random.Random(trial)
    values = [rng.randint(-255, 255) for _ in range(10)]
    leak, alpha, beta = -rng.randint(0, 60), rng.randint(1, 900), rng.choice([50, 500, 2**18 - 1])
    arrivals = [[rng.random() < 0.3 for _ in values] for _ in range(200)]
    core = CrossbarCore([Rows.dense(np.array(values)[:, None])], np.array([leak]), np.array([alpha]), beta)
    core.start(1)
    for spikes, (v, fired) in zip(arrivals, oracle(arrivals, values, leak, alpha, beta), strict=True):
        assert core.step([np.array([spikes], float)])[0, 0] == fired
        assert core.v[0, 0] == v


def test_the_potential_stays_in_twenty_bits_and_says_so():
    core = CrossbarCore([Rows.dense(np.full((1, 1), 2**20))], np.array([0]), np.array([2**20]), 2**18 - 1)
    core.start(1)
    assert not core.step([np.ones((1, 1))])[0, 0]
    assert core.v[0, 0] == 2**19 - 1
    assert core.events == {"potential clipped at 20 bits": 1}


def test_a_cell_spikes_at_its_threshold_and_not_below():
    core = CrossbarCore([Rows.dense(np.array([[5]]))], np.array([0]), np.array([10]), 2**18 - 1)
    core.start(1)
    assert [bool(core.step([np.ones((1, 1))])[0, 0]) for _ in range(4)] == [False, True, False, True]
