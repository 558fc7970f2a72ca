"""A pattern that comes back: the same spikes each time but for the jitter, once in every stretch, and in no rate."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.core.random import stream
from workbench.core.span import Span
from workbench.stimuli.repeating_pattern import RepeatingPattern
from workbench.testing.models import check_told


def draw(*what):
    return stream(7, "inputs", *what)


def spikes(stimulus: RepeatingPattern, duration: float, lines: int = 200) -> tuple[np.ndarray, np.ndarray]:
    steps, ids = stimulus.spikes(Span(0, round(duration / 0.1), 0.1, lines, draw))
    return 0.1 * (steps + 1), ids


def test_the_pattern_is_the_same_each_time_but_for_its_jitter():
    times, ids = spikes(RepeatingPattern(noise=0.0, jitter=0.0), 4000.0)
    starts = RepeatingPattern(jitter=0.0).starts(draw, 0.0, 4000.0)
    assert len(starts) == 20
    shown = [
        {(round(t - start, 0), i) for t, i in zip(times, ids, strict=True) if start + 1 < t < start + 48 and i < 100}
        for start in starts
    ]
    common = [len(one & shown[0]) / len(shown[0]) for one in shown[1:]]
    assert min(common) > 0.8, "rounded to a millisecond most spikes are where they were"
    noise = {(round(t - 20.0, 0), i) for t, i in zip(times, ids, strict=True) if 21 < t < 68 and i >= 100}
    later = {(round(t - 520.0, 0), i) for t, i in zip(times, ids, strict=True) if 521 < t < 568 and i >= 100}
    assert len(noise & later) < 0.2 * len(noise), "the other lines never do the same again"


def test_no_rate_tells_when_the_pattern_comes():
    # rates of the defaults: 54 + 10 Hz, in the pattern and outside, for lines that take part and others
    stimulus = RepeatingPattern()
    times, ids = spikes(stimulus, 20_000.0, lines=800)
    starts = stimulus.starts(draw, 0.0, 20_000.0)
    place = times - starts[np.maximum(np.searchsorted(starts, times, "right") - 1, 0)]
    inside = (place >= 0) & (place < 50.0)
    for member in (True, False):
        mine = (ids < 400) == member
        within = (inside & mine).sum() / (400 * len(starts) * 0.05)
        without = (~inside & mine).sum() / (400 * (20.0 - len(starts) * 0.05))
        assert within == pytest.approx(64.0, rel=0.1)
        assert without == pytest.approx(64.0, rel=0.03)


def test_stretches_have_one_pattern_each_and_patterns_never_overlap():
    starts = RepeatingPattern().starts(draw, 0.0, 100_000.0)
    assert np.array_equal((starts // 200).astype(int), np.arange(500))
    assert np.diff(starts).min() >= 50.0
    assert RepeatingPattern(duration=50.0, every=40.0).starts(draw, 0.0, 81.0).tolist() == [0.0, 40.0, 80.0]


def test_it_is_the_same_in_every_engine():
    check_told(RepeatingPattern(every=120.0), lines=12)
