"""The floor plan: links carry the hops of the ledger, and a moved core moves nothing but packets."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.core.errors import RangeError
from workbench.hardware.chips.loihi import Loihi
from workbench.hardware.chips.spinnaker import SpiNNaker
from workbench.hardware.floor import again, floor, moved
from workbench.network.presets.feedforward import feedforward


@pytest.fixture(scope="module")
def mapping():
    return Loihi().map(feedforward((60, 500, 700, 10), seed=2, gain=4.0))


@pytest.fixture(scope="module")
def run(mapping):
    return mapping.run(np.random.default_rng(3).random((8, 2, 60)) < 0.3)


def test_links_carry_exactly_the_hops_that_were_counted(mapping, run):
    seen = floor(mapping, run)
    assert seen.east.sum() == pytest.approx(run.ledger.mean("hops_x"))
    assert seen.north.sum() == pytest.approx(run.ledger.mean("hops_y"))
    assert seen.events.sum() == pytest.approx(run.ledger.mean("synaptic_events"))
    assert seen.hops > 0


def test_a_core_far_away_makes_more_hops_and_the_same_spikes(mapping, run):
    far = moved(mapping, 0, 7, 3)
    counted = again(far, run)
    assert counted.ledger.total("hops_x") > run.ledger.total("hops_x")
    assert counted.ledger.total("hops_y") > run.ledger.total("hops_y")
    afresh = far.run(np.random.default_rng(3).random((8, 2, 60)) < 0.3)
    for name, counts in afresh.ledger.counts.items():
        assert np.array_equal(counts, counted.ledger.counts[name]), name
    back = moved(far, 0, mapping.layout.cores[0].x, mapping.layout.cores[0].y)
    assert back.layout == mapping.layout


def test_a_full_router_makes_room(mapping):
    # four cores share a tile of Loihi: the first of the tile next door swaps with the one that comes
    cores = mapping.layout.cores
    assert [(core.x, core.y) for core in cores[:5]] == [(0, 0)] * 4 + [(1, 0)]
    swapped = moved(mapping, 4, 0, 0).layout.cores
    assert (swapped[4].x, swapped[4].y) == (0, 0)
    assert (swapped[0].x, swapped[0].y) == (1, 0)


def test_places_off_the_mesh_and_chips_without_one_are_refused(mapping):
    with pytest.raises(RangeError, match="8 by 4"):
        moved(mapping, 0, 8, 0)
    with pytest.raises(RangeError, match="core"):
        moved(mapping, 10_000, 0, 0)
    with pytest.raises(RangeError, match="published mesh"):
        moved(SpiNNaker().map(feedforward((8, 8), seed=1)), 0, 0, 0)
