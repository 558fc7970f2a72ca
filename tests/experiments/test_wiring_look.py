"""A projection as it is looked at: matrices by hand, degrees against their binomial laws, live weights, and bounded work."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from workbench.core.errors import UnknownName
from workbench.core.jobs import run
from workbench.engines.simulation import Simulation
from workbench.experiments.live_network import LiveNetwork
from workbench.experiments.wiring_look import BLOCKS, SAMPLED, bundles, histogram, look, look_live
from workbench.network.distributions import Normal
from workbench.network.network import Network
from workbench.network.presets.balanced import balanced
from workbench.network.wiring.all_to_all import AllToAll
from workbench.network.wiring.dense_matrix import DenseMatrix
from workbench.network.wiring.fixed_in_degree import FixedInDegree
from workbench.network.wiring.fixed_out_degree import FixedOutDegree
from workbench.network.wiring.fixed_probability import FixedProbability
from workbench.network.wiring.fixed_total import FixedTotal
from workbench.network.wiring.one_to_one import OneToOne
from workbench.neurons.lif import LIF
from workbench.plasticity.pair_stdp import PairSTDP
from workbench.stimuli.poisson import Poisson
from workbench.synapses.delta import Delta


def pair(pre: int, post: int, rule, **fields) -> Network:
    net = Network()
    a, b = net.add(LIF(), pre, name="a"), net.add(LIF(), post, name="b")
    net.connect(a, b, rule, Delta(), name="ab", **fields)
    return net


def test_a_matrix_made_by_hand_is_shown_as_it_is():
    by_hand = np.array([[1.0, 2.0, 0.0], [4.0, -5.0, 6.0]])  # two sources, three targets
    found = run(look(pair(2, 3, DenseMatrix(), weight=by_hand), "ab", 1))
    np.testing.assert_array_equal(found.matrix, by_hand.T)
    assert sorted(found.weights) == sorted(by_hand.ravel())
    assert found.cells_in_block == (1, 1)


def test_one_to_one_is_the_identity_and_a_pair_that_is_joined_twice_counts_twice():
    np.testing.assert_array_equal(run(look(pair(4, 4, OneToOne(), weight=3.0), "ab", 1)).matrix, 3.0 * np.eye(4))
    net = pair(1, 2, FixedTotal(20), weight=0.5)
    found = run(look(net, "ab", 1))
    assert found.matrix.sum() == pytest.approx(20 * 0.5)
    np.testing.assert_allclose(found.matrix[:, 0], 0.5 * found.degrees.incoming)
    assert found.degrees.multapses == 18


def test_large_projections_are_summed_up_in_blocks_that_keep_the_mean():
    net = pair(1000, 700, FixedProbability(0.2), weight=2.0)
    found = run(look(net, "ab", 1))
    assert max(found.matrix.shape) <= BLOCKS
    rows, columns = found.cells_in_block
    assert (rows, columns) == (6, 9)
    pairs = np.outer(np.diff(found.rows), np.diff(found.columns))
    assert (found.matrix * pairs).sum() == pytest.approx(2.0 * found.degrees.synapses)
    # a block of n pairs holds a binomial number of synapses
    n = rows * columns
    spread = found.matrix[:-1, :-1].std()
    assert spread == pytest.approx(2.0 * np.sqrt(0.2 * 0.8 / n), rel=0.05)


def test_only_a_part_of_many_weights_is_looked_at_and_that_is_said():
    net = pair(1000, 900, AllToAll(), weight=Normal(5.0, 1.0))
    found = run(look(net, "ab", 3))
    assert found.every == 5
    assert len(found.weights) == 180_000 <= SAMPLED
    assert found.weights.mean() == pytest.approx(5.0, abs=4 / np.sqrt(180_000))
    assert "every 5th weight looked at" in str(found)
    whole = net.projections["ab"].weights(900_000, 3)
    np.testing.assert_array_equal(found.weights, whole[::5])


LAWS = [
    (FixedProbability(0.1), False),
    (FixedProbability(0.1), True),
    (FixedInDegree(20), False),
    (FixedInDegree(20), True),
    (FixedInDegree(20, multapses=False), True),
    (FixedOutDegree(20), True),
    (FixedOutDegree(20, multapses=False), False),
    (FixedTotal(8000), True),
]


@pytest.mark.parametrize(("rule", "same"), LAWS, ids=lambda value: repr(value))
def test_drawn_degrees_follow_the_law_that_the_rule_names(rule, same):
    net = Network()
    cells = net.add(LIF(), 400, name="cells")
    post = cells if same else net.add(LIF(), 300, name="post")
    name = net.connect(cells, post, rule, Delta()).name
    found = net.degrees(name, seed=5)
    for drawn, law in zip((found.outgoing, found.incoming), found.laws, strict=True):
        assert law is not None
        if law.chance == 1.0:
            assert set(drawn) == {law.trials}
            continue
        mean, spread = law.trials * law.chance, np.sqrt(law.trials * law.chance * (1 - law.chance))
        assert drawn.mean() == pytest.approx(mean, abs=4 * spread / np.sqrt(len(drawn)))
        _, counts, expected = histogram(drawn, law)
        assert counts.sum() == len(drawn)
        assert expected is not None
        assert expected.sum() == pytest.approx(len(drawn), rel=0.002)
        seen = expected > 5
        chi2 = (((counts - expected) ** 2) / expected)[seen].sum()
        assert chi2 < stats.chi2.ppf(0.9999, seen.sum())


def test_the_expected_histogram_is_the_binomial_law():
    edges, counts, expected = histogram(np.full(1000, 3), FixedProbability(0.3).degrees(net_ends(10, 10))[1])
    degrees = np.arange(int(edges[0] + 0.5), int(edges[-1] + 0.5))
    np.testing.assert_allclose(expected, 1000 * stats.binom.pmf(degrees, 10, 0.3), atol=1e-9)
    assert counts[degrees == 3] == 1000


def net_ends(pre: int, post: int):
    net = pair(pre, post, AllToAll())
    return net.ends(net.projections["ab"])


def test_weights_that_learn_are_those_of_the_moment():
    net = Network()
    noise, cells = net.add(Poisson(rate=80.0), 30, name="noise"), net.add(LIF(), 10, name="cells")
    net.connect(noise, cells, AllToAll(), Delta(), weight=4.0, plasticity=PairSTDP(w_max=8.0), name="learns")
    live = LiveNetwork(network=net, engine="reference")
    drawn = run(look_live(live, "learns"))
    assert not drawn.now
    assert drawn.weights.tolist() == [4.0]
    steps = live.live()
    while next(steps).block.t1 < 60.0:
        pass
    found = run(look_live(live, "learns"))
    _, _, weights = live.simulation.weights("learns")
    assert found.now
    np.testing.assert_array_equal(np.sort(found.weights), np.sort(weights))
    assert found.weights.std() > 0
    assert found.matrix.sum() == pytest.approx(weights.sum())
    steps.close()


def test_what_is_looked_at_is_what_runs():
    net = balanced(120)
    found = run(look(net, "exc->inh", 7))
    pre, post, weights = Simulation(net, engine="reference", seed=7).weights("exc->inh")
    by_hand = np.zeros((24, 96))
    np.add.at(by_hand, (post, pre), weights)
    np.testing.assert_allclose(found.matrix, by_hand)


def test_the_whole_network_by_groups_is_what_its_rules_ask_for():
    found = {(each.pre, each.post): each for each in bundles(balanced(10_000))}
    assert set(found) == {("exc", "exc"), ("exc", "inh"), ("inh", "exc"), ("inh", "inh")}
    assert found["exc", "inh"].in_degree == pytest.approx(0.008 * 8000)
    assert (found["exc", "inh"].sign, found["inh", "inh"].sign) == (1, -1)


def test_an_unknown_projection_is_named():
    with pytest.raises(UnknownName, match="ab"):
        run(look(pair(2, 2, AllToAll()), "ac", 1))
