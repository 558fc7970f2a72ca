"""Wiring rules: who is joined with whom, against counts and the laws that the rules name."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from workbench.core.errors import WiringError
from workbench.core.random import stream
from workbench.network.layout import Grid, Ring, Scatter
from workbench.network.network import Network
from workbench.network.wiring.all_to_all import AllToAll
from workbench.network.wiring.conv2d import Conv2D
from workbench.network.wiring.dense_matrix import DenseMatrix
from workbench.network.wiring.distance_kernel import DistanceKernel
from workbench.network.wiring.fixed_in_degree import FixedInDegree
from workbench.network.wiring.fixed_out_degree import FixedOutDegree
from workbench.network.wiring.fixed_probability import FixedProbability
from workbench.network.wiring.fixed_total import FixedTotal
from workbench.network.wiring.one_to_one import OneToOne
from workbench.network.wiring.pool2d import Pool2D
from workbench.network.wiring.rule import Ends, Wiring
from workbench.network.wiring.small_world import SmallWorld
from workbench.network.wiring.sparse_arrays import SparseArrays
from workbench.neurons.lif import LIF
from workbench.synapses.delta import Delta

sizes = st.integers(1, 25)


@st.composite
def fitting(draw):
    """A rule and two ends that it can join."""
    same = draw(st.booleans())
    pre = draw(st.integers(2, 25))
    post = pre if same else draw(sizes)
    autapses, multapses = draw(st.booleans()), draw(st.booleans())
    rules = [
        AllToAll(autapses=autapses),
        FixedProbability(draw(st.floats(0, 1)), autapses=autapses),
        FixedInDegree(draw(st.integers(0, pre - 1)), autapses=autapses, multapses=multapses),
        FixedOutDegree(draw(st.integers(0, max(post - 1, 0))), autapses=autapses, multapses=multapses),
        FixedTotal(draw(st.integers(0, pre * (post - same))), autapses=autapses, multapses=multapses),
        DenseMatrix(),
        DistanceKernel(
            kernel=draw(st.sampled_from(["gaussian", "exponential", "disc"])),
            sigma=draw(st.floats(1, 2000)),
            p=draw(st.floats(0, 1)),
            periodic=draw(st.booleans()),
            autapses=autapses,
        ),
        SparseArrays.listed(*draw(pairs(pre, post)))["rule"],
    ]
    rules += [OneToOne()] if pre == post else []
    rules += [SmallWorld(k=2 * draw(st.integers(0, (pre - 1) // 2)), beta=draw(st.floats(0, 1)))] if same else []
    layouts = draw(st.sampled_from([(Grid(), Scatter()), (Ring(), Ring()), (Scatter(seed=3), Scatter(seed=3))]))
    return draw(st.sampled_from(rules)), Ends(pre, post, same, *layouts)


def pairs(pre: int, post: int):
    """Sources and targets in any order, doubles among them."""
    pair = st.tuples(st.integers(0, pre - 1), st.integers(0, post - 1))
    return st.lists(pair, max_size=30).map(lambda found: ([a for a, _ in found], [b for _, b in found]))


@settings(deadline=None)
@given(fitting(), st.integers(0, 2**31))
def test_every_rule_stays_inside_and_lists_by_source(case, seed):
    rule, ends = case
    assert rule.misfit(ends, "rule") is None
    pre, post = rule.wire(ends, stream(seed, "wiring"))
    assert pre.dtype == post.dtype == np.int32
    assert len(pre) == len(post)
    if len(pre):
        assert 0 <= pre.min() <= pre.max() < ends.pre
        assert 0 <= post.min() <= post.max() < ends.post
        assert (np.diff(pre.astype(np.int64) * ends.post + post) >= 0).all()
    if ends.same and not getattr(rule, "autapses", True):
        assert (pre != post).all()
    if not getattr(rule, "multapses", isinstance(rule, SparseArrays)):
        assert len(np.unique(pre.astype(np.int64) * ends.post + post)) == len(pre)
    if not isinstance(rule, (FixedProbability, DistanceKernel)):
        assert len(pre) == rule.count(ends)
    again = rule.wire(ends, stream(seed, "wiring"))
    assert np.array_equal(again[0], pre)
    assert np.array_equal(again[1], post)


@settings(deadline=None)
@given(fitting(), st.integers(0, 2**31))
def test_degrees_are_as_requested(case, seed):
    rule, ends = case
    pre, post = rule.wire(ends, stream(seed, "wiring"))
    if isinstance(rule, (FixedOutDegree, SmallWorld)):
        assert (np.bincount(pre, minlength=ends.pre) == rule.k).all()
    if isinstance(rule, FixedInDegree):
        assert (np.bincount(post, minlength=ends.post) == rule.k).all()


@settings(deadline=None)
@given(fitting())
def test_every_rule_survives_its_own_data(case):
    rule, ends = case
    again = Wiring.from_dict(json.loads(json.dumps(rule.to_dict())))
    assert again == rule
    assert again.count(ends) == rule.count(ends)


@pytest.mark.parametrize("autapses", [False, True])
def test_fixed_probability_joins_each_pair_with_its_probability(autapses):
    ends, p, draws = Ends(12, 12, True), 0.3, 2000
    hits = np.zeros((12, 12))
    totals = []
    for seed in range(draws):
        pre, post = FixedProbability(p, autapses=autapses).wire(ends, stream(seed, "p"))
        hits[pre, post] += 1
        totals.append(len(pre))
    pairs = ~np.eye(12, dtype=bool) if not autapses else np.ones((12, 12), bool)
    spread = np.sqrt(p * (1 - p) / draws)
    assert np.abs(hits[pairs] / draws - p).max() < 4.5 * spread
    assert hits[~pairs].sum() == 0
    # the number of synapses is binomial: its variance tells a coin for each pair from a fixed number
    count = pairs.sum()
    assert np.mean(totals) == pytest.approx(FixedProbability(p, autapses=autapses).count(ends), rel=0.01)
    assert np.var(totals) == pytest.approx(count * p * (1 - p), rel=0.15)


def test_fixed_in_degree_gives_every_target_k_and_every_source_its_chance():
    ends, k = Ends(50, 400), 20
    pre, post = FixedInDegree(k).wire(ends, stream(3, "k"))
    assert (np.bincount(post, minlength=400) == k).all()
    out = np.bincount(pre, minlength=50)
    assert stats.chisquare(out).pvalue > 1e-3
    single = FixedInDegree(k, multapses=False).wire(ends, stream(3, "k"))
    assert stats.chisquare(np.bincount(single[0], minlength=50)).pvalue > 1e-3


def test_fixed_in_degree_without_autapses_draws_evenly_among_the_others():
    hits = np.zeros((5, 5))
    for seed in range(3000):
        pre, post = FixedInDegree(1).wire(Ends(5, 5, True), stream(seed, "self"))
        hits[pre, post] += 1
    assert np.trace(hits) == 0
    assert stats.chisquare(hits[~np.eye(5, dtype=bool)]).pvalue > 1e-3


def test_a_dense_matrix_keeps_each_weight_in_its_place():
    net = Network()
    a, b = net.add(LIF(), 2, name="a"), net.add(LIF(), 3, name="b")
    weights = np.arange(6.0).reshape(2, 3)
    projection = net.connect(a, b, DenseMatrix(), Delta(), weight=weights)
    pre, post = projection.synapses(net.ends(projection), seed=1)
    found = np.zeros((2, 3))
    found[pre, post] = projection.weights(len(pre), seed=1)
    assert np.array_equal(found, weights)


@pytest.mark.parametrize(
    ("rule", "sizes", "told"),
    [
        (OneToOne(), (3, 4), "3 and 4"),
        (FixedInDegree(9, multapses=False), (5, 4), "k=9"),
        (DenseMatrix(), (2, 2), "array (2, 2)"),
        (FixedOutDegree(9, multapses=False), (4, 5), "k=9"),
        (FixedTotal(13, multapses=False), (3, 4), "n=13"),
        (SmallWorld(), (9, 9), "one population"),
        (DistanceKernel(), (3, 3), "layout"),
        (Conv2D(height=4, width=4), (15, 4), "1 x 4 x 4 = 16"),
        (Conv2D(height=4, width=4, kernel=5), (16, 1), "window"),
        (Pool2D(height=4, width=4, channels=2), (32, 9), "2 x 2 x 2 = 8"),
        (SparseArrays(pre=[0], post=[7]), (3, 7), "cells 0 to 6"),
    ],
)
def test_a_rule_that_cannot_join_says_why(rule, sizes, told):
    net = Network()
    a, b = net.add(LIF(), sizes[0], name="a"), net.add(LIF(), sizes[1], name="b")
    weight = np.ones(9) if isinstance(rule, DenseMatrix) else 1.0
    with pytest.raises(WiringError, match="a->b") as refused:
        net.connect(a, b, rule, Delta(), weight=weight)
    assert told in str(refused.value)
    assert not net.projections


@settings(deadline=None)
@given(fitting(), st.integers(0, 2**31))
def test_portions_are_the_same_synapses_in_another_order(case, seed):
    rule, ends = case
    with pytest.MonkeyPatch.context() as small:
        small.setattr("workbench.network.wiring.fixed_in_degree.SOURCES", 3)
        small.setattr("workbench.network.wiring.fixed_probability.SOURCES", 4)
        whole, parts = rule.wire(ends, stream(seed, "wiring")), list(rule.portions(ends, stream(seed, "wiring")))
    joined = [np.concatenate([part[side] for part in parts]) if parts else np.zeros(0, np.int32) for side in (0, 1)]
    order = np.lexsort(joined[::-1])
    for mine, theirs in zip(whole, joined, strict=True):
        np.testing.assert_array_equal(mine, theirs[order])
