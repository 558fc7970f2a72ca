"""The ledger of a few spikes, counted by hand."""

from __future__ import annotations

import numpy as np

from workbench.hardware.chips.spinnaker import SpiNNaker
from workbench.hardware.chips.truenorth import TrueNorth
from workbench.network.network import Network
from workbench.network.presets.feedforward import feedforward
from workbench.network.wiring.all_to_all import AllToAll
from workbench.neurons.lif import LIF
from workbench.stimuli.spike_input import SpikeInput
from workbench.synapses.delta import Delta


def chain() -> Network:
    """Two inputs drive three cells over threshold; each of these reaches two more, weakly."""
    net = Network("chain")
    cell = LIF(c_m=200.0, g_l=10.0, v_r=-70.0)
    net.add(SpikeInput(), 2, name="in")
    net.add(cell, 3, name="mid")
    net.add(cell, 2, name="out")
    net.connect("in", "mid", AllToAll(), Delta(), weight=30.0, delay=1.0)
    net.connect("mid", "out", AllToAll(), Delta(), weight=1.0, delay=2.0)
    return net


def test_events_are_counted_on_the_core_and_in_the_step_of_their_arrival():
    mapping = SpiNNaker().map(chain())
    spikes = np.zeros((8, 1, 2), bool)
    spikes[0, 0, 0] = True
    counts = mapping.run(spikes).ledger.counts
    # a spike of step 0 arrives in step 2, the three cells spike at once, and theirs arrive three steps later
    assert counts["synaptic_events"][:, 0].tolist() == [[0, 0]] * 2 + [[3, 0]] + [[0, 0]] * 2 + [[0, 6]] + [[0, 0]] * 2
    assert counts["axon_events"][:, 0].tolist() == [[0, 0]] * 2 + [[1, 0]] + [[0, 0]] * 2 + [[0, 3]] + [[0, 0]] * 2
    assert counts["neurons_fired"][:, 0, 0].tolist() == [0, 0, 3, 0, 0, 0, 0, 0]
    assert counts["packets"][:, 0, 0].tolist() == [0, 0, 3, 0, 0, 0, 0, 0]
    assert counts["neurons_visited"][:, 0].tolist() == [[3, 2]] * 8
    # cells have nothing to do before their input, and the output keeps decaying after it
    assert counts["neurons_updated"][:, 0].tolist() == [[0, 0]] * 2 + [[3, 0]] + [[0, 0]] * 2 + [[0, 2]] * 3
    assert counts["host_in"].sum() == 1
    assert counts["host_out"].sum() == 0


def test_every_copy_of_a_cell_is_visited_updated_and_fires():
    mapping = TrueNorth().map(feedforward((64, 128, 10), seed=3, gain=4.0))
    run = mapping.run(np.random.default_rng(0).random((6, 2, 64)) < 0.4)
    hidden = mapping.layout.of("hidden")
    assert mapping.layout.copies["hidden"] == 2
    assert (run.ledger.counts["neurons_visited"][:, :, hidden] == 256).all()
    assert run.ledger.counts["neurons_fired"][:, :, hidden].sum() == 2 * run.spikes["hidden"].sum()
    assert run.ledger.counts["packets"][:, :, hidden].sum() == 2 * run.spikes["hidden"].sum()
