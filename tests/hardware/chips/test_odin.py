"""ODIN: rows of one sign, a clock that sets the pace, and its published power."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.core.errors import Misfits
from workbench.hardware.chips.odin import ODIN
from workbench.hardware.ledger import blank
from workbench.hardware.pricing import price
from workbench.hardware.span import Span
from workbench.network.presets.feedforward import feedforward


def watts(events: int, clock: float) -> float:
    """Power over one second with so many synaptic events."""
    ledger = blank(1, 1, 1)
    ledger.counts["synaptic_events"][:] = events
    chip = ODIN(clock=clock)
    cost = price(
        ledger, Span.of(1.0), chip.recipes["published_model"], "published_model", chip.facts(), chip.clock_rate()
    )
    assert cost.energy is not None
    return cost.energy.middle


def test_the_model_gives_the_published_power_at_both_ends():
    # Frenkel 2019: 477 uW at 75 MHz and 37.5 MSOP/s, 35 uW at 1.3 MHz and 650 kSOP/s; the same chips gave the coefficients
    assert watts(37_500_000, 75.0) == pytest.approx(477e-6, rel=2e-3)
    assert watts(650_000, 1.3) == pytest.approx(35e-6, rel=5e-3)


def test_a_source_of_both_signs_takes_two_rows():
    assert ODIN().map(feedforward((108, 20, 5), seed=1)).layout.chips == 1  # 2 * (108 + 20) rows fill one chip
    assert ODIN(chips=2).map(feedforward((128, 20, 5), seed=1)).layout.chips == 2
    with pytest.raises(Misfits) as refusal:
        ODIN().map(feedforward((129, 20, 5), seed=1))
    assert {(misfit.limit, misfit.place) for misfit in refusal.value.items} >= {("fan-in", "hidden")}


def test_every_row_walks_all_cells(layered, spikes):
    mapping = ODIN(chips=2).map(layered)
    ledger = mapping.run(spikes).ledger
    assert ledger.total("synaptic_events") == 256 * ledger.total("axon_events")


def test_steps_last_as_long_as_the_busiest_chip(layered, spikes):
    mapping = ODIN(chips=2, clock=50.0).map(layered)
    ledger = mapping.run(spikes).ledger
    rows = ledger.counts["axon_events"]
    by_hand = sum((513 * rows[step].max(axis=1) + 512).mean() for step in range(ledger.steps)) / 50e6
    assert ODIN(clock=50.0).duration(ledger, mapping.layout).seconds.middle == pytest.approx(by_hand)


def test_weights_have_three_bits_and_a_sign(layered):
    for kernel in ODIN(chips=2).map(layered).code.kernels.values():
        assert max(np.abs(words.value).max() for words in kernel.words) == 7
        assert kernel.threshold.max() <= 255
        assert kernel.leak.max() <= 127
