"""The rates in the boxes, on spikes that are counted by hand."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from workbench.engines.recording import Block
from workbench.views.mini_rates import BINS, MiniRates


def block(t0: float, t1: float, times: list[float]) -> Block:
    stamps = np.asarray(times)
    return Block(t0, t1, {"a": (stamps, np.zeros(len(stamps), np.int32))}, {}, np.zeros(0))


def test_spikes_become_rates_of_finished_bins():
    rates = MiniRates({"a": 10})
    rates.add([block(0.0, 60.0, [1.0, 40.0, 40.1, 59.0])])  # a spike at 40 ms ends a step of the first bin
    assert rates.rates()["a"] == [2 / 10 / 0.040]
    rates.add([block(60.0, 80.0, [])])
    assert rates.rates()["a"] == [5.0, 5.0]


@pytest.mark.parametrize("length", [4.0, 40.0, 90.0, 3000.0])
def test_blocks_of_any_length_give_the_same_rates(length: float):
    times = np.random.default_rng(1).uniform(0.1, 3000.0, 4000).round(1)
    times.sort()
    rates = MiniRates({"a": 20})
    edges = [*np.arange(0.0, 3000.0, length), 3000.0]
    for t0, t1 in pairwise(edges):
        rates.add([block(t0, t1, times[(times > t0 + 1e-9) & (times <= t1 + 1e-9)].tolist())])
    bins = np.linspace(2000.0, 3000.0, BINS + 1)
    counted = [int(((times > a + 1e-6) & (times <= b + 1e-6)).sum()) / 20 / 0.040 for a, b in pairwise(bins)]
    assert rates.rates()["a"] == pytest.approx(counted)


def test_a_run_that_goes_back_begins_anew():
    rates = MiniRates({"a": 1})
    rates.add([block(0.0, 2000.0, [1990.0])])
    rates.add([block(0.0, 40.0, [])])
    assert rates.rates()["a"] == [0.0]


def test_nothing_is_known_before_the_first_bin():
    assert MiniRates({"a": 1}).rates() == {"a": []}
