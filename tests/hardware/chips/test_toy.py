"""The toy chip against the answers of its course."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.core.errors import Misfits
from workbench.hardware.chips.toy import ToyChip
from workbench.hardware.ledger import blank
from workbench.hardware.pricing import price
from workbench.hardware.span import Span
from workbench.network.presets.feedforward import feedforward


def test_memory_is_that_of_the_exercise():
    # exercise 51: 128-100-10 takes 57.34 KB
    mapping = ToyChip().map(feedforward((128, 100, 10), seed=1))
    stored = ToyChip().memory(mapping.form, mapping.layout).stored
    assert stored is not None
    assert stored / 8 / 1024 == pytest.approx(57.34, abs=0.005)


def test_updates_counted_once_or_in_every_step():
    # exercise 52: 553,716 events and 100 steps of 110 neurons cost 0.29 or 1.38 uJ
    ledger = blank(100, 1, 1)
    ledger.counts["neurons_visited"][:] = 110
    ledger.counts["synaptic_events"][0] = 553_716
    found = {
        name: price(ledger, Span.of(0.1), ToyChip.recipes[name], name, ToyChip.facts()).energy
        for name in ToyChip.recipes
    }
    assert found["once"] is not None
    assert found["every_step"] is not None
    assert found["once"].middle * 1e6 == pytest.approx(0.29, abs=0.005)
    assert found["every_step"].middle * 1e6 == pytest.approx(1.38, abs=0.005)


def test_one_input_or_one_neuron_too_many_is_refused():
    with pytest.raises(Misfits) as refusal:
        ToyChip().map(feedforward((129, 1020, 10), seed=1))
    assert {misfit.limit for misfit in refusal.value.items} == {"fan-in", "chips"}


def test_it_runs(layered, spikes):
    assert np.isfinite(ToyChip().map(layered).run(spikes).counts).all()
