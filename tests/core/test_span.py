"""A stimulus that says its spikes is asked for stretches, and each spike belongs to one step."""

from __future__ import annotations

import numpy as np

from workbench.core.span import Span


def span(first: int, steps: int, lines: int = 4, dt: float = 0.1) -> Span:
    return Span(first, steps, dt, lines, np.random.default_rng)


def test_a_spike_belongs_to_the_step_that_ends_nearest_to_it():
    steps, ids = span(0, 20).within(np.array([0.01, 0.1, 0.14, 0.16, 1.0]), np.array([0, 1, 2, 3, 0]))
    assert list(zip(steps.tolist(), ids.tolist(), strict=True)) == [(0, 0), (0, 1), (0, 2), (1, 3), (9, 0)]


def test_cutting_a_run_neither_loses_nor_doubles_a_spike():
    rng = np.random.default_rng(1)
    times, ids = rng.uniform(0.0, 30.0, 500), rng.integers(0, 4, 500)
    whole = span(0, 300).within(times, ids)
    parts = [span(*part).within(times, ids) for part in ((0, 1), (1, 99), (100, 200))]
    assert np.array_equal(np.concatenate([part[0] for part in parts]), whole[0])
    assert np.array_equal(np.concatenate([part[1] for part in parts]), whole[1])


def test_two_spikes_of_a_line_in_one_step_are_one():
    assert span(0, 10).within(np.array([0.31, 0.29, 0.3]), np.array([2, 2, 1]))[1].tolist() == [1, 2]


def test_a_page_whose_last_spikes_are_emitted_in_the_next_one_is_asked_for():
    # a spike at 10.0 ms less a little belongs to the step that ends at 10.0; one at 10.04 does, too
    assert list(span(99, 1).pages(10.0)) == [0, 1]
    assert list(span(0, 50).pages(10.0)) == [0]
