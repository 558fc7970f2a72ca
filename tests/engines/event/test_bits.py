"""Dense projections as rows of bits: every synapse is delivered once, also where a pair has several."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.engines.event import synapses
from workbench.engines.event.bit_rows import words_beside
from workbench.engines.event.growing import LINE
from workbench.engines.plan import make_plan
from workbench.engines.simulation import Simulation
from workbench.network.network import Network
from workbench.network.wiring.fixed_in_degree import FixedInDegree
from workbench.neurons.lif import LIF
from workbench.stimuli.spike_list import SpikeList
from workbench.synapses.delta import Delta

SOURCES, TARGETS = 300, 700


def dense(fired: list[int]) -> Network:
    """Sources of which some fire once, and targets that each draw 150 of them, about 33 twice or more often."""
    net = Network("dense")
    pre = net.add(SpikeList(times=[1.0] * len(fired), ids=fired), SOURCES, name="pre")
    post = net.add(LIF(c_m=500.0, g_l=0.1, e_l=-100.0, v_t=100.0, v_r=-100.0), TARGETS, name="post")
    net.connect(pre, post, FixedInDegree(150), Delta(), weight=0.5, delay=1.0, name="all")
    return net


def delivered(net: Network, threads: int) -> np.ndarray:
    """How many synapses each target heard."""
    sim = Simulation(net, seed=3, threads=threads)
    assert sim.engine.counting.forms["all"] == synapses.BITS  # pyright: ignore[reportAttributeAccessIssue]
    sim.advance(2.4)
    return np.rint((sim.engine.state_view()["post"]["v"] + 100.0) / 0.5).astype(int)


def expected(net: Network, fired: list[int]) -> np.ndarray:
    edge = make_plan(net, 0.1, 3).edges["all"]
    return np.bincount(edge.post_ids, np.bincount(fired, minlength=SOURCES)[edge.pre_ids], TARGETS).astype(int)


@pytest.mark.parametrize("threads", [1, 3])
@pytest.mark.parametrize("fired", [[7], list(range(0, 300, 7)), list(range(300))])
def test_every_synapse_is_heard_once_whatever_the_number_of_threads(fired, threads):
    net = dense(fired)
    assert delivered(net, threads).tolist() == expected(net, fired).tolist()


@pytest.mark.parametrize("threads", [1, 2])
def test_synapses_for_which_there_is_no_room_beside_the_bits_are_heard_too(threads, monkeypatch):
    monkeypatch.setattr(synapses, "words_beside", lambda edge, targets: 8)  # room for 31 where about 75 are needed
    fired = list(range(0, 300, 11))
    net = dense(fired)
    assert delivered(net, threads).tolist() == expected(net, fired).tolist()


def test_there_is_room_beside_the_bits_for_what_a_source_reaches_again():
    edge = make_plan(dense([0]), 0.1, 3).edges["all"]
    pairs, counts = np.unique(np.stack([edge.pre_ids, edge.post_ids]), axis=1, return_counts=True)
    again = np.bincount(pairs[0], counts - 1)
    room = 4 * words_beside(edge, TARGETS) - 1
    assert again.max() <= room < 3 * again.mean()


def test_rows_begin_at_lines_of_memory():
    laid = Simulation(dense([0]), threads=2).engine.counting.synapses  # pyright: ignore[reportAttributeAccessIssue]
    assert laid.bits.ctypes.data % LINE == 0
    for table in laid.blocks:
        assert (8 * table[:, [synapses.BASE, synapses.WIDTH, synapses.APART]] % LINE == 0).all()
