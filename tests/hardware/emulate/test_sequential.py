"""ODIN's cell against its published rules, spelled out state by state (Frenkel 2019, and the circuit's own text)."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.hardware.emulate.rows import Rows
from workbench.hardware.emulate.sequential import SequentialCore, leaked, stimulated


def by_the_rules(v: int, weight: int, inhibit: bool, threshold: int) -> tuple[int, bool]:
    """One synaptic event in plain Python: saturate at 0 and 255, spike at or above threshold, return to zero."""
    moved = max(v - weight, 0) if inhibit else min(v + weight, 255)
    return (0, True) if moved >= threshold else (moved, False)


@pytest.mark.parametrize("inhibit", [False, True])
@pytest.mark.parametrize("threshold", [1, 8, 128, 255])
def test_every_state_and_weight_follows_the_rules(inhibit, threshold):
    for weight in range(8):
        states = np.arange(threshold)  # a membrane at or above threshold has been reset already
        core = SequentialCore(
            [Rows.dense(np.full((1, threshold), -weight if inhibit else weight))],
            np.full(threshold, threshold),
            np.zeros(1, int),
        )
        core.start(1)
        core.v[0] = states
        fired = core.step([np.ones((1, 1))])
        expected = [by_the_rules(int(v), weight, inhibit, threshold) for v in states]
        assert core.v[0].tolist() == [v for v, _ in expected]
        assert fired[0].tolist() == [spike for _, spike in expected]


def test_every_state_and_leak_stops_at_zero():
    v, leak = np.meshgrid(np.arange(256), np.arange(128))
    assert np.array_equal(leaked(v, leak), np.where(v > leak, v - leak, 0))


def test_the_membrane_saturates_at_both_ends():
    assert stimulated(np.array([255, 0]), np.array([7, -7])).tolist() == [255, 0]


def test_sources_are_worked_off_one_after_another():
    # -5 finds nothing to take away before +6 comes; the other way round it takes 5 of 6 away
    words = np.array([[6], [-5]])
    first, last = (
        SequentialCore([Rows.dense(words)], np.array([200]), np.array([0])),
        SequentialCore([Rows.dense(words[::-1])], np.array([200]), np.array([0])),
    )
    for core in (first, last):
        core.start(1)
        core.step([np.ones((1, 2))])
    assert (first.v[0, 0], last.v[0, 0]) == (1, 6)


def test_a_second_spike_in_a_step_is_told():
    core = SequentialCore([Rows.dense(np.full((4, 1), 7))], np.array([10]), np.array([0]))
    core.start(1)
    assert core.step([np.ones((1, 4))]).tolist() == [[True]]
    assert core.events == {"further spikes of a cell in one step, left out": 1}
