"""So many synapses in all: every pair has the same chance."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from workbench.core.random import stream
from workbench.network.wiring.draws import distinct
from workbench.network.wiring.fixed_out_degree import FixedOutDegree
from workbench.network.wiring.fixed_total import FixedTotal
from workbench.network.wiring.rule import Ends


@pytest.mark.parametrize("multapses", [False, True])
@pytest.mark.parametrize("n", [4, 15])
def test_every_pair_has_the_same_chance(multapses, n):
    hits = np.zeros((5, 5))
    for seed in range(2000):
        pre, post = FixedTotal(n, multapses=multapses).wire(Ends(5, 5, True), stream(seed, "total"))
        np.add.at(hits, (pre, post), 1)
    assert np.trace(hits) == 0
    assert stats.chisquare(hits[~np.eye(5, dtype=bool)]).pvalue > 1e-3


@pytest.mark.parametrize("count", [0, 1, 30, 99, 100])
def test_distinct_numbers_are_evenly_drawn(count):
    hits = np.zeros(100)
    for seed in range(300):
        found = distinct(stream(seed), 100, count)
        assert len(np.unique(found)) == count
        hits[found] += 1
    assert hits.sum() == 300 * count
    if count:
        assert stats.chisquare(hits).pvalue > 1e-3


def test_a_few_of_very_many_pairs_take_little_memory():
    pre, _ = FixedTotal(1000, multapses=False).wire(Ends(10**6, 10**6), stream(1))
    assert len(pre) == 1000


@pytest.mark.parametrize("multapses", [False, True])
def test_fixed_out_degree_draws_evenly_among_the_others(multapses):
    hits = np.zeros((5, 5))
    for seed in range(2000):
        pre, post = FixedOutDegree(2, multapses=multapses).wire(Ends(5, 5, True), stream(seed, "out"))
        np.add.at(hits, (pre, post), 1)
    assert np.trace(hits) == 0
    assert stats.chisquare(hits[~np.eye(5, dtype=bool)]).pvalue > 1e-3
