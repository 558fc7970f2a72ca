"""NIR files on the Network page: read by a worker, told about, and refused without touching what is there."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.experiments.live_network import LiveNetwork
from workbench.labs.network_lab import NetworkLab
from workbench.network.network import Network
from workbench.network.nir.writing import nir_bytes
from workbench.network.presets.balanced import balanced
from workbench.network.wiring.dense_matrix import DenseMatrix
from workbench.neurons.lif import LIF
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


def give(lab: NetworkLab, content: bytes) -> None:
    lab.files.open.value = content
    for _ in range(400):
        lab.files.reading.runner.join(0.05)
        lab.files.reading.beat()
        if not lab.files.reading.busy:
            return
    raise AssertionError("the worker did not come to an end")


def test_a_nir_file_is_read_by_a_worker_and_told_about(lab):
    give(lab, nir_bytes(small(), step=0.1)[0])
    assert set(lab.live.network.populations) == {"cells", "inputs"}
    assert "assumed" in lab.files.told.object


def test_a_broken_one_is_refused_and_the_network_stays(lab):
    before = lab.live.network
    give(lab, nir_bytes(small(), step=0.1)[0][:3000])
    assert lab.error.visible
    assert lab.live.network is before
