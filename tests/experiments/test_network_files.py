"""Files of every kind become networks; hostile ones are refused in a sentence, and what runs goes on."""

import json
import tracemalloc
from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import workbench as wb
from workbench.core.errors import WorkbenchError
from workbench.experiments.live_network import LiveNetwork
from workbench.experiments.network_files import open_file
from workbench.network.nir.writing import nir_bytes


def small():
    net = wb.Network("small")
    cells = net.add(wb.LIF(), 4, name="cells")
    net.connect(
        net.add(wb.SpikeInput(), 3, name="inputs"), cells, wb.DenseMatrix(), wb.Delta(), weight=np.full((3, 4), 9.0)
    )
    return net


def test_a_spec_and_a_nir_file_are_told_apart_by_what_they_hold():
    nir, _ = nir_bytes(small(), step=0.1)
    for content in (nir, json.dumps(small().to_spec(), default=lambda array: array.tolist()).encode()):
        net, report = open_file(content)
        assert {node: p.size for node, p in net.populations.items()} == {"cells": 4, "inputs": 3}
        assert not report.lost
    assert open_file(nir)[1].run["dt"] == pytest.approx(0.1)


def test_a_live_network_runs_an_opened_nir_file_as_its_report_says():
    live = LiveNetwork(network=small())
    nir, _ = nir_bytes(small(), step=0.25)
    live.open_file(nir)
    assert live.network["cells"].size == 4
    assert live.dt == open_file(nir)[1].run["dt"]
    before = live.network
    with pytest.raises(WorkbenchError):
        live.open_file(nir[:2000])
    assert live.network is before


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
        open_file(HOSTILE[case])
    assert tracemalloc.get_traced_memory()[1] < 50 * 2**20
    tracemalloc.stop()
    sim.advance(1.0)
    assert sim.t == pytest.approx(2.0)


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 60_000), st.binary(min_size=1, max_size=8))
def test_a_spoiled_nir_file_is_read_or_refused(place, spoiled):
    content = bytearray(GOOD)
    place %= len(content)
    content[place : place + len(spoiled)] = spoiled
    with suppress(WorkbenchError):
        assert open_file(bytes(content))[0].populations


GOOD = nir_bytes(small(), step=0.1)[0]
