"""Any legal filling of cores keeps every synapse and every spike; the partitioner is kept where it sends fewer packets."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.core.errors import SpecError
from workbench.core.jobs import run
from workbench.hardware import chip as chip_file
from workbench.hardware.chip import CHEAPER, CONSECUTIVE, PARTITIONER
from workbench.hardware.chips.loihi import Loihi
from workbench.hardware.chips.odin import ODIN
from workbench.hardware.chips.spinnaker import SpiNNaker
from workbench.hardware.chips.tianjic import Tianjic
from workbench.hardware.mapping import Mapping
from workbench.hardware.passes import hypergraph
from workbench.hardware.passes import repair as repair_file
from workbench.hardware.passes.convert import convert
from workbench.hardware.passes.hypergraph import blocks
from workbench.hardware.passes.partition import Room, fill
from workbench.hardware.passes.repair import repair
from workbench.network.network import Network
from workbench.network.presets.feedforward import feedforward
from workbench.network.wiring.fixed_probability import FixedProbability
from workbench.network.wiring.sparse_arrays import SparseArrays
from workbench.neurons.lif import LIF
from workbench.stimuli.spike_input import SpikeInput
from workbench.synapses.delta import Delta

POPEN = subprocess.Popen


def dealt(size: int, cores: int, seed: int) -> tuple[np.ndarray, ...]:
    """All neurons, at random over so many cores."""
    parts = np.array_split(np.random.default_rng(seed).permutation(size), cores)
    return tuple(part for part in parts if len(part))


def shuffled_ring(size: int, reach: int = 4) -> Network:
    """Neighbors on a ring hear each other, and their numbers were shuffled."""
    number = np.random.default_rng(1).permutation(size)
    steps = np.array([step for step in range(-reach, reach + 1) if step])
    pre, post = (
        number[np.repeat(np.arange(size), len(steps))],
        number[((np.arange(size)[:, None] + steps) % size).ravel()],
    )
    order = np.lexsort((post, pre))
    net = Network("ring")
    net.add(SpikeInput(), size, name="input")
    net.add(LIF(c_m=100.0, g_l=10.0, e_l=-60.0, v_t=-50.0, v_r=-60.0), size, name="cells")
    net.connect("input", "cells", SparseArrays(pre=pre[order], post=post[order]), Delta(), weight=3.0, delay=1.0)
    return net


@settings(max_examples=15, deadline=None)
@given(
    st.integers(1, 40),
    st.integers(1, 60),
    st.floats(0.0, 1.0),
    st.integers(1, 30),
    st.integers(15, 50),
    st.integers(1, 9),
)
def test_parts_in_any_order_keep_every_neuron_and_synapse_and_the_limits_of_a_core(
    sources, targets, p, neurons, axons, cores
):
    net = Network("net")
    net.add(SpikeInput(), sources, name="in")
    net.add(LIF(v_r=-70.0), targets, name="out")
    net.connect("in", "out", FixedProbability(p), Delta())
    form = convert(net)[0]
    found, misfits = fill(replace(form, parts={"out": dealt(targets, cores, 3)}), "out", Room(neurons, axons))
    assert sorted(np.concatenate([core.cells for core in found])) == list(range(targets))
    assert sum(core.synapses for core in found) == form.synapses
    wires = form.wires[0]
    for core in found:
        assert core.neurons == len(core.cells) <= neurons
        inside = np.isin(wires.post, core.cells)
        assert core.axons == len(np.unique(wires.pre[inside]))
        assert core.axons <= axons or misfits


@pytest.mark.parametrize("chip", [Loihi(), SpiNNaker(), Tianjic(), ODIN(chips=4)], ids=lambda chip: chip.title)
@pytest.mark.parametrize("seed", [0, 1])
def test_any_legal_mapping_gives_the_same_spikes_and_events(chip, seed):
    net = feedforward((32, 48, 10), seed=3, gain=4.0)
    spikes = np.random.default_rng(5).random((16, 6, 32)) < 0.3
    first = chip.map(net)
    parts = {"hidden": dealt(48, 5, seed), "output": dealt(10, 2, seed)}
    layout, misfits = chip.partition(replace(first.form, parts=parts))
    assert not misfits
    assert len(layout.cores) == 7
    second = Mapping(chip, first.form, layout, chip.quantize(first.form, layout))
    one, two = first.run(spikes), second.run(spikes)
    for name, trains in one.spikes.items():
        assert np.array_equal(trains, two.spikes[name])
    for count in ("neurons_fired", "neurons_updated", "neurons_visited", "host_out"):
        assert one.ledger.total(count) == two.ledger.total(count)
    if not isinstance(chip, ODIN):  # its rows walk a whole core each
        assert one.ledger.total("synaptic_events") == two.ledger.total("synaptic_events")
    fired = [two.ledger.counts["neurons_fired"][:, :, core].sum() for core in layout.of("hidden")]
    assert fired == [two.spikes["hidden"][:, :, layout.cores[core].cells].sum() for core in layout.of("hidden")]


def test_repair_moves_what_frees_most_to_where_it_is_shared_most():
    # neurons 0 and 1 hear source 0, neuron 2 hears sources 1 and 2 as does neuron 3; two axons a core
    sources = [np.array([0]), np.array([0]), np.array([1, 2]), np.array([1, 2]), np.array([3])]
    parts = repair((np.array([0, 1, 2]), np.array([3]), np.array([4])), sources, 4, neurons=3, axons=2)
    assert [part.tolist() for part in parts] == [[0, 1], [2, 3], [4]]


def test_repair_keeps_all_neurons_also_where_nothing_helps():
    sources = [np.arange(5) + each for each in range(4)]
    parts = repair((np.array([0, 1]), np.array([2, 3])), sources, 8, neurons=2, axons=5)
    assert sorted(np.concatenate(parts).tolist()) == [0, 1, 2, 3]


def test_repair_does_no_more_than_it_may(monkeypatch):
    monkeypatch.setattr(repair_file, "MOST_WORK", 2 * 8)  # one look at two cores and eight sources
    sources = [np.array([each]) for each in range(8)]
    parts = repair((np.arange(6), np.arange(6, 8)), sources, 8, neurons=4)
    assert [len(part) for part in parts] == [5, 3]


@pytest.fixture
def sleeper(monkeypatch) -> list[subprocess.Popen]:
    """A partitioner that never finishes, and every process that was begun."""
    begun: list[subprocess.Popen] = []

    def begin(_args, **pipes):
        begun.append(POPEN([sys.executable, "-c", "import time; time.sleep(60)"], **pipes))
        return begun[-1]

    monkeypatch.setattr(hypergraph.subprocess, "Popen", begin)
    monkeypatch.setattr(hypergraph, "find_spec", lambda _name: True)
    return begun


def test_a_partitioner_ends_with_the_job_that_was_left(sleeper):
    job = Tianjic(filling=CHEAPER).mapping(shuffled_ring(600))
    assert "partitioner" in next(job).message
    job.close()
    assert [each.poll() is not None for each in sleeper] == [True]


def test_a_partitioner_that_takes_too_long_is_ended_and_told(sleeper, monkeypatch):
    monkeypatch.setattr(hypergraph, "PATIENCE", 0.0)
    with pytest.raises(SpecError, match="cores within 0 s"):
        Tianjic(filling=CHEAPER).map(shuffled_ring(600))
    assert [each.poll() is not None for each in sleeper] == [True]


def test_without_the_library_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(hypergraph, "LIBRARY", "no_such_library")
    with pytest.raises(SpecError, match=r"workbench-snn\[partition\]"):
        Tianjic(filling=CHEAPER).map(shuffled_ring(600))


def test_the_cheaper_of_both_is_kept_and_both_are_told(monkeypatch):
    net = shuffled_ring(600)
    number = np.random.default_rng(1).permutation(600)
    ideal = tuple(np.array_split(number, 3))

    def good(form, name, cores, seed=1):
        yield from ()
        return ideal

    def bad(form, name, cores, seed=1):
        yield from ()
        return dealt(600, 12, 0)

    for found, kept in ((good, PARTITIONER), (bad, CONSECUTIVE)):
        monkeypatch.setattr(chip_file, "blocks", found)
        mapping = Tianjic(filling=CHEAPER).map(net)
        assert mapping.layout.tried[0].way == kept
        assert {way.way for way in mapping.layout.tried} == {PARTITIONER, CONSECUTIVE}
        assert mapping.layout.tried[0].packets <= mapping.layout.tried[1].packets
    assert Tianjic().map(net).layout.tried == ()


def test_the_partitioner_finds_neighbors_whose_numbers_were_shuffled_and_the_same_ones_every_time():
    form = convert(shuffled_ring(240))[0]
    found = run(blocks(form, "cells", 4))
    again = run(blocks(form, "cells", 4))
    assert all(np.array_equal(one, two) for one, two in zip(found, again, strict=True))
    assert max(map(len, found)) <= 1.03 * 60 + 1
    core = np.zeros(240, int)
    for index, part in enumerate(found):
        core[part] = index
    wires = form.wires[0]
    pairs = len(np.unique(wires.pre * 4 + core[wires.post]))
    # each of four cuts of the ring splits the eight sources that reach over it; numbers in order split nearly all
    assert pairs <= 240 + 6 * 8
    assert len(np.unique(wires.pre * 4 + wires.post // 60)) > 700
