"""What a small file would unfold to is counted before it is made."""

import tracemalloc
from itertools import pairwise

import nir
import numpy as np
import pytest

from workbench.core.errors import SpecError, TooLarge
from workbench.network.nir.reading import from_nir


def chain(shape, *maps):
    """A graph of maps one after the other, with a cell behind them."""
    nodes = {"input": nir.Input({"input": np.array(shape)})}
    nodes |= {f"map{k}": node for k, node in enumerate(maps)}
    names = [*nodes]
    size = 4
    nodes["cell"] = nir.IF(r=np.ones(size), v_threshold=np.ones(size))
    nodes["output"] = nir.Output({"output": np.array([size])})
    edges = [*pairwise(names), (names[-1], "cell"), ("cell", "output")]
    return nir.NIRGraph(nodes, edges, type_check=False)


def test_a_product_of_maps_is_counted_before_it_is_made():
    n = 20_000
    graph = chain([n], nir.Linear(np.ones((1, n), np.float32)), nir.Linear(np.ones((n, 1), np.float32)))
    tracemalloc.start()
    with pytest.raises(TooLarge, match="connections"):
        from_nir(graph)
    assert tracemalloc.get_traced_memory()[1] < 200 * 2**20
    tracemalloc.stop()


def test_pools_of_many_channels_are_counted_before_they_are_made():
    graph = chain([1000, 30, 30], nir.SumPool2d(np.array([61, 61]), np.array([1, 1]), np.array([30, 30])))
    with pytest.raises(TooLarge, match="connections"):
        from_nir(graph)


def test_groups_that_are_no_number_are_refused():
    kernel = np.ones((2, 2, 3, 3), np.float32)
    conv = nir.Conv2d((8, 8), kernel, 1, 0, 1, 1, np.zeros(2))
    conv.groups = np.array([[1, 2, 3]])
    with pytest.raises(SpecError, match="groups"):
        from_nir(chain([2, 8, 8], conv))
