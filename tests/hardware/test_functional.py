"""Chips of which only mapping and cost are the chip's own: their limits, their missing prices, their user's numbers."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.core.errors import Misfits
from workbench.hardware.chips.akida import Akida
from workbench.hardware.chips.brainscales1 import BrainScaleS1
from workbench.hardware.chips.darwin3 import Darwin3
from workbench.hardware.chips.dynapse2 import DynapSE2
from workbench.hardware.chips.loihi2 import Loihi2
from workbench.hardware.chips.neurogrid import Neurogrid
from workbench.hardware.chips.spinnaker2 import SpiNNaker2
from workbench.hardware.report import report
from workbench.network.presets.feedforward import feedforward


def limits(chip, net) -> set[str]:
    with pytest.raises(Misfits) as refusal:
        chip.map(net)
    return {misfit.limit for misfit in refusal.value.items}


def test_sixty_four_addresses_are_all_a_dynapse_cell_compares():
    assert DynapSE2().map(feedforward((64, 20, 5), seed=1)).layout.chips == 1
    assert limits(DynapSE2(), feedforward((65, 20, 5), seed=1)) == {"fan-in"}


def test_akida_takes_no_cell_that_leaks():
    assert limits(Akida(), feedforward((8, 8, 4), seed=1)) == {"leak"}


def test_circuits_are_joined_for_more_rows_than_one_has():
    # 220 rows a circuit and two rows a signed input: 110 inputs need one circuit, 111 need two
    chip = BrainScaleS1()
    assert [chip.joined(inputs) for inputs in (1, 110, 111, 220, 221)] == [1, 1, 2, 2, 3]
    net = feedforward((111, 300, 5), seed=1)
    # 300 cells of two circuits are more than the 512 of a chip
    assert limits(chip, net) == {"chips"}
    assert BrainScaleS1(chips=2).map(net).layout.chips == 2


def test_populations_share_the_array_of_a_chip():
    assert Neurogrid().map(feedforward((16, 40, 5), seed=1)).layout.chips == 1


def test_a_population_has_four_kinds_of_synapses_on_neurogrid():
    net = feedforward((16, 40, 5), seed=1)
    for extra in range(4):
        source = net.add(net.populations["input"].model, 4, name=f"more {extra}")
        net.connect(
            source,
            net.populations["hidden"],
            net.projections["input->hidden"].rule,
            net.projections["input->hidden"].synapse,
            weight=np.ones((4, 40)),
            delay=1.0,
        )
    assert limits(Neurogrid(), net) == {"synapse populations"}


def test_memory_fills_a_core_of_loihi_2_before_its_neurons_do():
    # 192,000 bytes for eight-bit weights of 1,000 inputs: 192 neurons a core
    layout = Loihi2().map(feedforward((1000, 400, 5), seed=1)).layout
    assert [core.neurons for core in layout.cores if core.population == "hidden"] == [192, 192, 16]


def test_a_step_nobody_published_is_the_users(layered, spikes):
    mapping = Darwin3(tick=0.5).map(layered)
    row = report(mapping, mapping.run(spikes))
    assert row.cells["latency"].value.middle == pytest.approx(16 * 0.5e-3)
    assert any("chosen by the user" in fact.source.text for _, fact in row.cells["latency"].facts)


def test_fewer_bits_keep_fewer_weights_apart(layered):
    kept = [Darwin3(bits=bits).map(layered).code.losses[0].kept for bits in (16, 8, 4, 2)]
    assert kept == sorted(kept, reverse=True)
    assert kept[1:] == [255, 15, 3]


def test_the_energy_of_a_chip_without_published_costs_says_what_is_missing(layered, spikes):
    for chip in (Loihi2(), SpiNNaker2(), Darwin3()):
        mapping = chip.map(layered)
        assert report(mapping, mapping.run(spikes)).cells["energy"].text.startswith("≥")
