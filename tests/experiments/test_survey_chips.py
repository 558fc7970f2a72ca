"""Capacities found by growing networks agree with published sizes where nothing but size limits, and one workload is priced."""

from __future__ import annotations

import pytest

from workbench.core.jobs import run
from workbench.experiments.survey_chips import CLOSE, capacity, measure, priced
from workbench.hardware.chips.brainscales import BrainScaleS
from workbench.hardware.chips.loihi import Loihi
from workbench.hardware.chips.spinnaker import SpiNNaker
from workbench.hardware.chips.tianjic import Tianjic
from workbench.views.survey_chips_table import survey_chips_html


@pytest.mark.parametrize(
    ("chip", "published"),
    [
        (BrainScaleS(), 512),  # circuits; eight inputs need one each
        (SpiNNaker(), 16 * 255),  # cores for neurons, and neurons of each
        (Tianjic(), 156 * (256 - 8)),  # 256 axons a core: its own cells, and four beyond either end
    ],
)
def test_neighbors_fill_a_chip_up_to_its_published_size(chip, published):
    found = run(capacity(chip, "neighbors"))
    assert (1 - CLOSE) * published <= found.neurons <= published
    assert found.broken


def test_random_synapses_break_an_earlier_limit_than_size_on_loihi():
    # a core sends to at most 4,096 pairs of neuron and core: eight targets each, on as many cores
    found = run(capacity(Loihi(), "random"))
    assert found.broken == "output axons"
    assert found.neurons < 131_072 / 10


def test_copies_share_what_is_static_and_not_what_is_paid_for_events():
    one, many = (priced(Loihi(chips=4), copies) for copies in (1, 4))
    assert many.cells["energy_per_event"].value.middle == pytest.approx(
        one.cells["energy_per_event"].value.middle, rel=0.01
    )
    assert many.cells["latency"].value.middle == pytest.approx(one.cells["latency"].value.middle, rel=0.01)
    one, many = (priced(SpiNNaker(), copies) for copies in (1, 4))
    assert many.cells["energy_per_event"].value.middle < 0.5 * one.cells["energy_per_event"].value.middle


def test_every_chip_that_was_measured_has_its_line_and_the_others_say_so():
    found = {}
    for progress in measure(("BrainScaleS",)):
        if "chip" in progress.values:
            found[progress.values["chip"].title] = progress.values["chip"]
    page = survey_chips_html(["BrainScaleS-2", "Intel Loihi"], found)
    assert "<td>512<small>broken next: circuits</small></td>" in page
    assert page.count("not measured yet") == 7
