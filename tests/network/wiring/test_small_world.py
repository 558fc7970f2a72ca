"""A few moved synapses make a large ring small, and leave neighbors neighbors (Watts and Strogatz 1998, figure 2)."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats
from scipy.sparse import csr_array
from scipy.sparse.csgraph import shortest_path

from workbench.core.random import stream
from workbench.network.wiring.rule import Ends
from workbench.network.wiring.small_world import SmallWorld

N, K = 1000, 10  # the size of their figure


def measured(beta: float) -> tuple[float, float]:
    """Mean path length, and the share of pairs of a cell's targets that are joined."""
    pre, post = SmallWorld(k=K, beta=beta).wire(Ends(N, N, True), stream(1))
    joined = csr_array((np.ones(len(pre)), (pre, post)), shape=(N, N))
    triangles = (joined @ joined).multiply(joined).sum()
    paths = shortest_path(joined, unweighted=True, indices=np.arange(0, N, 20))
    return float(paths[np.isfinite(paths) & (paths > 0)].mean()), triangles / (N * K * (K - 1))


def test_the_ring_is_the_lattice_of_the_paper():
    path, clustering = measured(0.0)
    assert clustering == pytest.approx(3 * (K - 2) / (4 * (K - 1)))  # their closed form
    assert path == pytest.approx(N / (2 * K), rel=0.02)


def test_one_in_a_hundred_moved_shortens_paths_and_keeps_the_clusters():
    (ring_path, ring_clustering), (path, clustering) = measured(0.0), measured(0.01)
    assert path / ring_path < 0.35
    assert clustering / ring_clustering > 0.9


def test_all_moved_is_a_random_graph():
    path, clustering = measured(1.0)
    assert path == pytest.approx(np.log(N) / np.log(K), rel=0.1)
    assert clustering == pytest.approx(K / N, rel=0.2)
    hits = np.zeros((7, 7))
    for seed in range(3000):
        pre, post = SmallWorld(k=2, beta=1.0).wire(Ends(7, 7, True), stream(seed))
        hits[pre, post] += 1
    assert np.trace(hits) == 0
    assert stats.chisquare(hits[~np.eye(7, dtype=bool)]).pvalue > 1e-3
