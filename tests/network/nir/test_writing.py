"""What a graph can say comes back the same; what it cannot say is listed."""

from pathlib import Path

import nir
import numpy as np
import pytest

import workbench as wb
from workbench.core.errors import WorkbenchError
from workbench.experiments.nir_audit import audit
from workbench.network.nir.guard import read_graph
from workbench.network.nir.reading import from_nir
from workbench.network.nir.writing import to_nir, write_nir

DATA = Path(__file__).parent / "data"


def drawn(cells):
    return np.random.default_rng(3).random((200, cells)) < 0.3


def small(synapse, cell, weight, **changed):
    net = wb.Network("small")
    inputs = net.add(wb.SpikeInput(), 6, name="inputs")
    cells = net.add(cell, 4, name="cells")
    late = net.add(cell, 3, name="late")
    net.connect(
        inputs,
        cells,
        wb.FixedProbability(0.7),
        synapse,
        **{"weight": wb.Normal(weight, weight / 4), "delay": 0.1, **changed},
    )
    net.connect(cells, late, synapse=synapse, weight=weight, delay=0.5)
    return net


NETWORKS = {
    "LIF": lambda: small(wb.Delta(), wb.LIF(), 9.0),
    "IF": lambda: small(wb.Delta(), wb.IF(v_0=0.0, v_t=20.0, v_r=0.0), 9.0),
    "CubaLIF": lambda: small(wb.DeltaCurrent(), wb.CubaLIF(), 300.0),
    "DiscreteLeaky": lambda: small(wb.PlainDelta(), wb.DiscreteLeaky(reset="zero"), 0.5),
}


@pytest.mark.parametrize("kind", NETWORKS)
def test_a_round_trip_changes_no_spike(kind):
    found = audit(NETWORKS[kind](), {"inputs": drawn(6)})
    assert found.written.lost == found.read.lost == []
    assert min(found.agreement.values()) >= 0.995
    assert max(np.abs(list(found.error.values()))) <= 0.01


def test_a_loop_comes_back_with_its_delay():
    net = small(wb.Delta(), wb.LIF(), 9.0)
    net.connect("cells", "cells", synapse=wb.Delta(), weight=-3.0, delay=0.1)
    found = audit(net, {"inputs": drawn(6)})
    assert found.written.lost == found.read.lost == []
    assert min(found.agreement.values()) >= 0.995


def test_the_audit_tells_where_a_round_trip_departs():
    found = audit(small(wb.Delta(), wb.LIF(t_ref=5.0), 9.0), {"inputs": drawn(6)})
    assert "refractory" in str(found.written)
    assert found.first["cells"] is not None
    assert found.error["cells"] > 0.1


@pytest.mark.parametrize(
    ("name", "dt", "step", "method"), [("snntorch_mlp_zero", 1e-4, 0.1, "Euler"), ("sinabs_iaf_mlp", 1.0, 1.0, "exact")]
)
def test_parameters_come_back(name, dt, step, method, tmp_path):
    there = read_graph(DATA / f"{name}.nir")
    net, _ = from_nir(DATA / f"{name}.nir", dt=dt, method=method)
    assert not write_nir(net, tmp_path / "again.nir", step=step, dt=dt, method=method).lost
    here = read_graph(tmp_path / "again.nir")
    for key in ("1", "3"):
        for field in vars(there.nodes[key]):
            if field not in ("metadata", "input_type", "output_type"):
                assert np.allclose(getattr(here.nodes[key], field), getattr(there.nodes[key], field), rtol=1e-6), field
    for before, key in (("0", "input->1"), ("2", "1->3")):
        assert np.allclose(here.nodes[key].weight, there.nodes[before].weight, rtol=1e-6, atol=1e-9)
        if np.any(getattr(there.nodes[before], "bias", 0.0)):
            assert np.allclose(here.nodes[key].bias, there.nodes[before].bias, rtol=1e-6)


def test_the_nir_package_reads_what_is_written(tmp_path):
    write_nir(NETWORKS["LIF"](), tmp_path / "net.nir")
    graph = nir.read(tmp_path / "net.nir")  # with its own check of all shapes
    assert isinstance(graph.nodes["cells"], nir.LIF)
    assert graph.nodes["cells"].tau == pytest.approx(0.02)


def test_what_is_lost_is_listed_and_refused_unless_accepted():
    net = small(wb.Delta(), wb.LIF(t_ref=2.0), 9.0)
    net.connect(
        net.add(wb.Poisson(rate=5.0), 2, name="noise"),
        "cells",
        synapse=wb.Delta(),
        weight=1.0,
        plasticity=wb.PairSTDP(),
    )
    with pytest.raises(WorkbenchError) as refused:
        to_nir(net)
    for word in ("refractory", "Poisson", "plasticity", "accept=True"):
        assert word in str(refused.value)
    assert len(to_nir(net, accept=True).report.lost) == 4


@pytest.mark.parametrize(
    ("cell", "synapse", "told"),
    [(wb.AdEx(), wb.Delta(), "AdEx"), (wb.LIF(), wb.ExponentialConductance(), "ExponentialConductance")],
)
def test_what_no_node_can_say_is_refused_even_if_accepted(cell, synapse, told):
    with pytest.raises(WorkbenchError, match=told):
        to_nir(small(synapse, cell, 1.0), accept=True)
