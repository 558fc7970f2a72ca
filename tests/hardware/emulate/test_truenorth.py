"""TrueNorth's neuron against its equation, one Python integer at a time; where it throws dice, against their distribution."""

from __future__ import annotations

import random

import numpy as np
import pytest

from workbench.hardware.emulate.rows import Rows
from workbench.hardware.emulate.truenorth import CrossbarCore, Modes


def oracle(arrivals, values, leak, alpha, beta, epsilon=1, gamma=0, kappa=1, stored=0):
    """The equation of Cassidy 2013 (doi:10.1109/IJCNN.2013.6707077) without dice, clause by clause."""
    v = 0
    trace = []
    for spikes in arrivals:
        v += sum(value for value, spike in zip(values, spikes, strict=True) if spike)
        omega = (1 - epsilon) + epsilon * ((v > 0) - (v < 0))
        v += omega * leak
        fired = v >= alpha
        if fired:
            v = {0: stored, 1: v - alpha, 2: v}[gamma]
        elif v < -(beta * kappa + beta * (1 - kappa)):
            v = -beta if kappa else {0: -stored, 1: v + beta, 2: v}[gamma]
        trace.append((v, fired))
    return trace


ALL = [(e, g, k) for e in (0, 1) for g in (0, 1, 2) for k in (0, 1)]


@pytest.mark.parametrize(("epsilon", "gamma", "kappa"), ALL)
def test_potential_and_spikes_equal_the_equation_in_every_mode(epsilon, gamma, kappa):
    seen = dict.fromkeys(("spikes", "floor"), 0)
    for trial in range(8):
        rng = random.Random(f"{trial} {epsilon} {gamma} {kappa}")
        values = [rng.randint(-255, 255) for _ in range(10)]
        leak, alpha, beta = (
            rng.randint(-60, 0 if epsilon else 60),
            rng.randint(1, 900),
            rng.choice([50, 500, 2**18 - 1]),
        )
        stored = rng.randint(-40, 40)
        arrivals = [[rng.random() < 0.3 for _ in values] for _ in range(120)]
        modes = Modes(bool(epsilon), gamma, stored, bool(kappa))
        core = CrossbarCore([Rows.dense(np.array(values)[:, None])], np.array([leak]), np.array([alpha]), beta, modes)
        core.start(1)
        expected = oracle(arrivals, values, leak, alpha, beta, epsilon, gamma, kappa, stored)
        for spikes, (v, fired) in zip(arrivals, expected, strict=True):
            assert core.step([np.array([spikes], float)])[0, 0] == fired
            assert core.v[0, 0] == v
            seen["spikes"] += fired
            seen["floor"] += v <= -beta or (v == -stored and not fired)
    assert min(seen.values()) > 3


def thrown(modes: Modes, leak=0, threshold=10**5, dice=None, ticks=40) -> CrossbarCore:
    """A core of 500 cells after some ticks without input but that of its dice."""
    cells = 500
    rows = Rows.dense(np.zeros((1, cells), np.int64))
    core = CrossbarCore([rows], np.full(cells, leak), np.full(cells, threshold), 2**18 - 1, modes, dice and [dice])
    core.start(1)
    for _ in range(ticks):
        core.step([np.ones((1, 1), bool)])
    return core


@pytest.mark.parametrize("value", [200, -3])
def test_a_stochastic_synapse_adds_one_step_as_often_as_its_value_says(value):
    # 20,000 throws of p = (|s| + 1) / 256: the mean lies within four standard errors
    core = thrown(Modes(), dice=Rows.dense(np.full((1, 500), value)))
    p = (abs(value) + 1) / 256
    assert core.v.mean() / 40 == pytest.approx(np.sign(value) * p, abs=4 * np.sqrt(p * (1 - p) / 20_000))
    assert core.v.var() == pytest.approx(40 * p * (1 - p), rel=0.3)


def test_a_stochastic_leak_takes_one_step_as_often_as_its_size_says():
    core = thrown(Modes(reversal=False, leak_dice=True), leak=-63)
    assert core.v.mean() / 40 == pytest.approx(-0.25, abs=4 * np.sqrt(0.25 * 0.75 / 20_000))


def test_a_stochastic_threshold_spikes_with_the_share_of_numbers_that_it_passes():
    # eta = rho AND 7 is uniform over 0..7; a potential of alpha + 2 passes for 0, 1 and 2: 3 of 8 ticks
    core = thrown(Modes(reset=2, mask=7), threshold=100, ticks=1)
    core.v[:] = 102
    spikes = sum(int(core.step([np.zeros((1, 1), bool)]).sum()) for _ in range(40))
    assert spikes / 20_000 == pytest.approx(3 / 8, abs=4 * np.sqrt(3 / 8 * 5 / 8 / 20_000))


def test_a_linear_reset_subtracts_the_threshold_that_was_drawn():
    core = thrown(Modes(reset=1, mask=3), threshold=100, ticks=1)
    core.v[:] = 110
    core.step([np.zeros((1, 1), bool)])
    assert set(core.v.ravel().tolist()) == {7, 8, 9, 10}


def test_the_negative_threshold_is_drawn_with_the_positive_one_where_it_does_not_saturate():
    core = CrossbarCore(
        [Rows.dense(np.zeros((1, 400), int))],
        np.zeros(400, int),
        np.full(400, 99),
        10,
        Modes(reset=1, saturates=False, mask=3),
    )
    core.start(1)
    core.v[:] = -12
    core.step([np.zeros((1, 1), bool)])
    # -12 < -(10 + eta) holds for eta 0 and 1: then 10 + eta is added
    assert set(core.v.ravel().tolist()) == {-2, -1, -12}


def test_dice_fall_the_same_in_every_run():
    assert np.array_equal(thrown(Modes(leak_dice=True), leak=9).v, thrown(Modes(leak_dice=True), leak=9).v)


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
