"""NIR files on the Network page: read by a worker, told about, and refused without touching what is there."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.experiments.live_network import LiveNetwork
from workbench.experiments.network_files import open_file
from workbench.labs.network_lab import NetworkLab
from workbench.network.network import Network
from workbench.network.nir.writing import nir_bytes
from workbench.network.presets.balanced import balanced
from workbench.network.wiring.dense_matrix import DenseMatrix
from workbench.neurons.lif import LIF
from workbench.plasticity.pair_stdp import PairSTDP
from workbench.stimuli.spike_input import SpikeInput
from workbench.synapses.delta import Delta


@pytest.fixture
def lab():
    made = NetworkLab(live=LiveNetwork(network=balanced(40), engine="reference"))
    yield made
    made.close()


def small() -> Network:
    net = Network("small")
    cells = net.add(LIF(), 4, name="cells")
    inputs = net.add(SpikeInput(), 3, name="inputs")
    net.connect(inputs, cells, DenseMatrix(), Delta(), weight=np.full((3, 4), 9.0))
    return net


def wait(aside) -> None:
    for _ in range(400):
        aside.runner.join(0.05)
        aside.beat()
        if not aside.busy:
            return
    raise AssertionError("the worker did not come to an end")


def give(lab: NetworkLab, content: bytes) -> None:
    lab.files.open.value = content
    wait(lab.files.reading)


def test_a_nir_file_is_read_by_a_worker_and_told_about(lab):
    give(lab, nir_bytes(small(), step=0.1)[0])
    assert set(lab.live.network.populations) == {"cells", "inputs"}
    assert "assumed" in lab.files.told.object


def test_a_broken_one_is_refused_and_the_network_stays(lab):
    before = lab.live.network
    give(lab, nir_bytes(small(), step=0.1)[0][:3000])
    assert lab.error.visible
    assert lab.live.network is before


def test_a_network_is_saved_as_nir_and_comes_back_the_same(lab):
    give(lab, nir_bytes(small(), step=0.1)[0])
    saver = lab.files.nir
    assert not saver.get.visible
    saver.translate()
    wait(saver.aside)
    assert saver.get.visible
    back = open_file(saver.get.callback().getvalue())[0]
    assert {p.size for p in back.populations.values()} == {4, 3}
    weights = next(iter(back.projections.values())).weight
    np.testing.assert_allclose(np.asarray(weights), 9.0, rtol=1e-6)


def test_what_nir_cannot_say_is_told_before_the_file_is_there_and_another_network_takes_it_back(lab):
    net = small()
    net.projections["inputs->cells"].plasticity = PairSTDP()
    lab.live.network = net
    saver = lab.files.nir
    saver.translate()
    wait(saver.aside)
    assert "plasticity" in lab.files.told.object
    assert saver.get.visible
    lab.live.network = small()
    assert not saver.get.visible
    assert "plasticity" not in lab.files.told.object


def test_a_network_that_has_no_graph_is_refused_with_the_reasons(lab):
    lab.live.network = balanced(41)
    lab.files.nir.translate()
    wait(lab.files.nir.aside)
    assert lab.error.visible
    assert not lab.files.nir.get.visible
