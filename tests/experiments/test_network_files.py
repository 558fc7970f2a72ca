"""Files of every kind become networks; hostile ones are refused in a sentence, and what runs goes on."""

import tracemalloc
from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import workbench as wb
from workbench.core.errors import WorkbenchError
from workbench.experiments.network_files import open_file, saved


def small():
    net = wb.Network("small")
    cells = net.add(wb.LIF(), 4, name="cells")
    net.connect(
        net.add(wb.SpikeInput(), 3, name="inputs"), cells, wb.DenseMatrix(), wb.Delta(), weight=np.full((3, 4), 9.0)
    )
    return net


@pytest.mark.parametrize("name", ["net.json", "net.nir", "NET.NIR"])
def test_a_saved_network_opens_again(name):
    content, told = saved(small(), name)
    net, _ = open_file(name, content)
    assert {node: p.size for node, p in net.populations.items()} == {"cells": 4, "inputs": 3}
    assert "lost:" not in told


HOSTILE = {
    "deep lists": b"[" * 1_000_000,
    "deep objects": b'{"a":' * 200_000,
    "a huge number": b'{"version": 1' + b"0" * 100_000 + b"}",
    "a billion cells": b'{"format": "workbench-network", "version": 1, "projections": [], "populations": '
    b'[{"name": "a", "size": 1000000000, "model": {"type": "LIF"}}]}',
    "not a number": b'{"format": "workbench-network", "version": NaN, "projections": [], "populations": []}',
    "two names alike": b'{"format": "workbench-network", "version": 1, "projections": [], "populations": '
    b'[{"name": "a", "size": 1, "model": {"type": "LIF"}}, {"name": "a", "size": 1, "model": {"type": "LIF"}}]}',
    "an array of a file elsewhere": b'{"format": "workbench-network", "version": 1, "projections": [], "populations": '
    b'[{"name": "a", "size": 1, "model": {"type": "LIF"}, "params": {"c_m": {"array": {"file": "../../secret"}}}}]}',
}


@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_specs_are_refused_and_a_run_goes_on(case):
    sim = wb.Simulation(small(), engine="reference")
    sim.advance(1.0)
    tracemalloc.start()
    with pytest.raises(WorkbenchError):
        open_file("net.json", HOSTILE[case])
    assert tracemalloc.get_traced_memory()[1] < 50 * 2**20
    tracemalloc.stop()
    sim.advance(1.0)
    assert sim.t == pytest.approx(2.0)


@pytest.mark.parametrize("name", ["../../etc/passwd", "net.json.exe", "", "net"])
def test_other_kinds_are_refused(name):
    with pytest.raises(WorkbenchError, match="ends in"):
        open_file(name, b"{}")


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 60_000), st.binary(min_size=1, max_size=8))
def test_a_spoiled_nir_file_is_read_or_refused(place, spoiled):
    content = bytearray(GOOD)
    place %= len(content)
    content[place : place + len(spoiled)] = spoiled
    with suppress(WorkbenchError):
        assert open_file("net.nir", bytes(content))[0].populations


GOOD = saved(small(), "net.nir")[0]
