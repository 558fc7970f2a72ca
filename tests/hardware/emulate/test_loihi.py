"""Loihi's integer cell against a slow oracle in Python integers, and against cases worked out by hand."""

from __future__ import annotations

import math
import random

import numpy as np
import pytest

from workbench.hardware.emulate.loihi import BRIAN2LOIHI, LAVA, CubaCore, cleared, decayed, word
from workbench.hardware.emulate.rows import Rows


def oracle(arrivals, mantissas, exponent, du, dv, threshold, refractory):
    """One cell, step by step, as the rules are written: du is the decay with its offset bit added."""
    words = []
    for mantissa in mantissas:
        kept = abs(mantissa) // 2 * 2 * (1 if mantissa >= 0 else -1)  # mixed signs: one bit is not stored
        words.append(max(min(math.floor(kept * 2.0**exponent) * 64, 2**21 - 64), -(2**21 - 64)))
    u = v = dead = 0
    trace = []
    for spikes in arrivals:
        u = (1 if u >= 0 else -1) * (abs(u) * (4096 - du) // 4096)
        u += sum(w for w, spike in zip(words, spikes, strict=True) if spike)
        v = (1 if v >= 0 else -1) * (abs(v) * (4096 - dv) // 4096) + u
        v = max(-(2**23 - 1), min(2**23 - 1, v))
        if dead:
            v, dead = 0, dead - 1
        fired = v > threshold * 64
        if fired:
            v, dead = 0, refractory - 1
        trace.append((u, v, fired))
    return trace


@pytest.mark.parametrize("trial", range(40))
def test_current_membrane_and_spikes_equal_the_oracle(trial):
    rng = random.Random(trial)
    sources, steps = 12, 400
    du, dv = rng.choice([1, 17, 410, 4096, rng.randint(1, 4096)]), rng.randint(0, 4095)
    threshold, refractory, exponent = (
        rng.randint(1, 2000),
        rng.randint(1, 64 if trial % 8 == 0 else 5),
        rng.randint(-2, 2),
    )
    mantissas = [rng.randint(-255, 255) for _ in range(sources)]
    arrivals = [[rng.random() < 0.15 for _ in range(sources)] for _ in range(steps)]
    core = CubaCore(
        [Rows.dense(np.array(mantissas)[:, None])],
        [exponent],
        np.array([dv]),
        np.array([threshold]),
        np.array([refractory]),
        du,
    )
    core.start(1)
    for spikes, (u, v, fired) in zip(
        arrivals, oracle(arrivals, mantissas, exponent, du, dv, threshold, refractory), strict=True
    ):
        assert core.step([np.array([spikes], float)])[0, 0] == fired
        assert (core.u[0, 0], core.v[0, 0]) == (u, v)


def test_the_oracle_is_not_silent():
    fired = 0
    for trial in range(40):
        rng = random.Random(trial)
        mantissas = [rng.randint(-255, 255) for _ in range(12)]
        arrivals = [[rng.random() < 0.15 for _ in range(12)] for _ in range(100)]
        fired += sum(step[2] for step in oracle(arrivals, mantissas, 1, 4096, 200, 300, 2))
    assert fired > 300


def test_a_delta_synapse_lasts_one_step():
    core = CubaCore([Rows.dense(np.array([[10]]))], [0], np.array([0]), np.array([10_000]), np.array([1]))
    core.start(1)
    core.step([np.ones((1, 1))])
    assert (core.u[0, 0], core.v[0, 0]) == (640, 640)
    core.step([np.zeros((1, 1))])
    assert (core.u[0, 0], core.v[0, 0]) == (0, 640)


def test_the_decay_rounds_the_magnitude_down():
    # the same as taking away ceil(|x| d / 4096)
    for x, d in ((1000, 1), (-1000, 1), (4095, 4095), (-7, 2048), (3, 4096)):
        taken = -(-abs(x) * d // 4096)
        assert decayed(np.array([x]), d)[0] == (1 if x > 0 else -1) * (abs(x) - taken)


def test_words_lose_their_low_bits_and_are_clipped():
    assert word(np.array([254]), 0)[0] == 254 * 64
    assert word(np.array([3]), -1)[0] == 64
    assert word(np.array([-3]), -1)[0] == -128
    assert word(np.array([254]), 7)[0] == 254 * 2**13
    assert word(np.array([-256]), 7)[0] == -(2**21 - 64)


def test_the_rule_sets_clear_128_of_511_mantissas_differently():
    mantissas = np.arange(-255, 256)
    toward_zero, downward = cleared(mantissas, 1, floor=False), cleared(mantissas, 1, floor=True)
    assert np.count_nonzero(toward_zero != downward) == 128
    minus_one = mantissas == -1
    assert (toward_zero[minus_one][0], downward[minus_one][0]) == (0, -2)


@pytest.mark.parametrize(("rules", "units"), [(BRIAN2LOIHI, 2), (LAVA, 3)])
def test_two_spikes_of_three_with_exponent_minus_one_give_two_or_three(rules, units):
    core = CubaCore(
        [Rows.dense(np.array([[3], [3]]))],
        [-1],
        np.array([0]),
        np.array([10_000]),
        np.array([1]),
        rules=rules,
        low_bits=0,
    )
    core.start(1)
    core.step([np.ones((1, 2))])
    assert core.u[0, 0] == units * 64


@pytest.mark.parametrize(("rules", "wrapped"), [(BRIAN2LOIHI, False), (LAVA, True)])
def test_only_lava_wraps_the_current(rules, wrapped):
    # 300 spikes of 254 * 2^(6+3) are 39,014,400, more than 2^23
    total = 300 * 254 * 2**9
    core = CubaCore(
        [Rows.dense(np.full((300, 1), 254))], [3], np.array([0]), np.array([131071]), np.array([1]), rules=rules
    )
    core.start(1)
    core.step([np.ones((1, 300))])
    assert core.u[0, 0] == ((total + 2**23) % 2**24 - 2**23 if wrapped else total)
    assert core.events == ({"current wrapped": 1} if wrapped else {})
