"""Placement: brute force on small cases, curves that keep neighbors, and spikes that do not care where cores sit."""

from __future__ import annotations

from itertools import pairwise, permutations

import numpy as np
import pytest

from workbench.hardware.chips.loihi import Loihi
from workbench.hardware.chips.truenorth import TrueNorth
from workbench.hardware.passes.arrange import ANNEALED, CURVE, IN_ORDER, Mesh, annealed, curve, hops
from workbench.network.presets.feedforward import feedforward


@pytest.mark.parametrize("mesh", [Mesh(64, 64), Mesh(8, 4), Mesh(4, 2), Mesh(1, 1)])
def test_the_curve_visits_every_router_once_in_single_steps(mesh):
    found = curve(mesh)
    assert len({tuple(spot) for spot in found.tolist()}) == len(found) == mesh.width * mesh.height
    assert all(abs(a[0] - b[0]) + abs(a[1] - b[1]) == 1 for a, b in pairwise(found.tolist()))


def test_cores_of_one_router_come_one_after_another():
    assert curve(Mesh(2, 1, 3)).tolist() == [[0, 0]] * 3 + [[1, 0]] * 3


@pytest.mark.parametrize("seed", range(6))
def test_annealing_finds_the_best_of_all_orders(seed):
    # seven cores have 5,040 orders: all of them are tried
    rng = np.random.default_rng(seed)
    traffic = rng.integers(0, 20, (7, 7)) * (rng.random((7, 7)) < 0.5)
    both = np.triu(traffic, 1) + np.triu(traffic, 1).T
    places = curve(Mesh(4, 2))[:7]
    best = min(hops(both, places[list(order)]) for order in permutations(range(7)))
    assert hops(both, annealed(both, places, seed=1)) == best


def test_one_core_and_silent_cores_stay_where_they_are():
    assert annealed(np.zeros((1, 1)), np.array([[0, 0]]), 1).tolist() == [[0, 0]]
    places = curve(Mesh(4, 2))
    assert np.array_equal(annealed(np.zeros((8, 8)), places, 1), places)


@pytest.mark.parametrize("kind", [Loihi, TrueNorth])
def test_the_place_of_a_core_changes_hops_and_nothing_else(kind):
    net = feedforward((60, 500, 700, 10) if kind is Loihi else (60, 250, 250, 10), seed=2, gain=4.0)
    spikes = np.random.default_rng(3).random((8, 2, 60)) < 0.3
    runs = {placement: kind(placement=placement).map(net).run(spikes) for placement in (IN_ORDER, CURVE, ANNEALED)}
    total = {name: run.ledger.total("hops_x") + run.ledger.total("hops_y") for name, run in runs.items()}
    assert total[ANNEALED] <= total[CURVE]
    assert total[ANNEALED] <= total[IN_ORDER]
    for run in runs.values():
        for name, spiked in runs[IN_ORDER].spikes.items():
            assert np.array_equal(run.spikes[name], spiked)
        for count in ("synaptic_events", "packets", "neurons_fired"):
            assert run.ledger.total(count) == runs[IN_ORDER].ledger.total(count)


def test_a_network_on_one_core_has_no_hops():
    run = Loihi(placement=ANNEALED).map(feedforward((20, 10), seed=1, gain=4.0)).run(np.ones((6, 1, 20), bool))
    assert run.ledger.total("hops_x") == run.ledger.total("hops_y") == 0
