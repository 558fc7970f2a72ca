"""Loihi's time: that of SANA-FE where it can be compared, and the slowest core by hand."""

from __future__ import annotations

import pytest

from workbench.hardware.chips.loihi import Loihi
from workbench.hardware.layout import Core, Layout
from workbench.hardware.ledger import blank


def tiles(count: int) -> Layout:
    return Layout(tuple(Core("a", 0, 1, x=x) for x in range(count)))


@pytest.mark.parametrize(("targets", "nanoseconds"), [(1, 644.8), (32, 2002.9)])
def test_latency_is_that_of_sanafe(targets, nanoseconds):
    # SANA-FE 2.2.9, simple timing: one neuron to one target in its tile, and to 32 tiles
    ledger = blank(1, 1, max(targets, 1))
    for name in ("neurons_visited", "neurons_updated", "neurons_fired"):
        ledger.counts[name][0, 0, 0] = 1
    ledger.counts["packets"][0, 0, 0] = targets
    ledger.counts["axon_events"][:] = 1
    ledger.counts["synaptic_events"][:] = 1
    found = Loihi(energy_set="sanafe2025_nahuku").duration(ledger, tiles(targets))
    assert found.seconds.middle * 1e9 == pytest.approx(nanoseconds, abs=0.1)


def test_a_step_waits_for_the_slowest_core_and_the_barrier():
    # Davies 2018: 3.5 ns an event, 8.4 and 5.3 ns an update, barrier 113 to 465 ns
    ledger = blank(2, 1, 2)
    ledger.counts["synaptic_events"][0, 0] = [100, 10]
    ledger.counts["neurons_visited"][:, 0] = [3, 3]
    ledger.counts["neurons_updated"][:, 0] = [1, 1]
    found = Loihi().duration(ledger, tiles(2)).seconds
    work = 100 * 3.5 + 2 * (8.4 + 2 * 5.3)
    assert (found.low * 1e9, found.high * 1e9) == pytest.approx((work + 2 * 113, work + 2 * 465))
