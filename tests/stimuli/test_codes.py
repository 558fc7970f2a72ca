"""What the codes promise: closed forms, and values that come back from their spikes."""

from __future__ import annotations

import math
import tracemalloc

import numpy as np
import pytest

from workbench.core.catalogue import catalogue
from workbench.core.errors import RangeError, TooLarge
from workbench.stimuli.code import Code
from workbench.stimuli.delta_code import DeltaCode
from workbench.stimuli.direct_code import DirectCode
from workbench.stimuli.latency_code import LatencyCode
from workbench.stimuli.phase_code import PhaseCode
from workbench.stimuli.population_code import PopulationCode
from workbench.stimuli.rate_code import RateCode

ALL = catalogue("stimuli", Code)
VALUES = np.linspace(0, 1, 41)[None]


def test_the_shelf_is_complete():
    assert set(ALL) == {"DeltaCode", "DirectCode", "LatencyCode", "PhaseCode", "PopulationCode", "RateCode"}


@pytest.mark.parametrize(
    ("code", "steps", "error"),
    [
        (RateCode(), 20, 0.5 / 20),
        (LatencyCode(darkest=0.0), 21, 0.5 / 20),
        (LatencyCode(darkest=0.02, tau=500.0, law="charging"), 400, 0.06),
        (DirectCode(), 1, 1e-6),
        (DeltaCode(threshold=0.05), 20, 0.05),
        (PhaseCode(period=6), 12, 2**-6),
        (PopulationCode(cells=16, width=0.1, ring=True), 50, 0.01),
    ],
    ids=str,
)
def test_values_come_back_from_their_spikes_within_the_stated_error(code: Code, steps: int, error: float):
    values = VALUES[:, 2:-2] if isinstance(code, (LatencyCode, PopulationCode)) else VALUES
    trains = code.encode(values, steps)
    assert trains.shape == (steps, 1, code.lines(values.shape[1]))
    assert abs(code.decode(trains) - values).max() <= error + 1e-9


@pytest.mark.parametrize(
    "code", [RateCode(), RateCode(timing="random"), *(ALL[name]() for name in sorted(ALL))], ids=str
)
def test_the_memory_that_encoding_takes_is_known_before(code: Code, monkeypatch: pytest.MonkeyPatch):
    values = np.full((10, 100), 0.5)
    code.encode(values, 200)  # what is loaded at first use is not counted
    tracemalloc.start()
    trains = code.encode(values, 200)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 1.05 * code.bytes_each * trains.size
    monkeypatch.setattr("workbench.stimuli.code.MOST", code.bytes_each * trains.size - 1)
    with pytest.raises(TooLarge, match="smaller batches"):
        code.encode(values, 200)


def test_random_trains_at_10_hz_are_poisson():
    """The course's exercise 28: silent for 100 ms with probability 0.368, CV and Fano factor 1 (less what a step takes)."""
    train = RateCode(rate=10.0, timing="random").encode(np.ones((1, 200)), steps=20_000, dt=1.0, seed=1)[:, 0]
    counts = train.reshape(200, 100, -1).sum(1, dtype=int)
    assert (counts == 0).mean() == pytest.approx(math.exp(-1), abs=0.01)
    assert counts.var() / counts.mean() == pytest.approx(1 - 0.01, abs=0.03)
    gaps = np.concatenate([np.diff(np.flatnonzero(line)) for line in train.T])
    assert gaps.std() / gaps.mean() == pytest.approx(1, abs=0.03)


def test_the_counts_of_a_rate_code_scatter_as_binomials_do():
    """The course's exercise 29: a chance of 0.25 in 100 steps gives 25 spikes, standard deviation 4.33."""
    counts = RateCode(timing="random").encode(np.full((1, 20_000), 0.25), steps=100, seed=2).sum(0, dtype=int)
    assert counts.mean() == pytest.approx(25, abs=0.15)
    assert counts.std() == pytest.approx(4.33, abs=0.1)


def test_a_charged_membrane_reaches_its_threshold_when_the_exercise_says():
    """The course's exercise 30: tau 5 steps, threshold 0.01; intensity 1 after 0.050 steps, 0.05 after 1.12."""
    code = LatencyCode(darkest=0.01, tau=5.0, law="charging")
    assert code.latency(np.array([1.0, 0.05]), 100, 1.0) == pytest.approx([0.0503, 1.1157], abs=1e-4)
    trains = code.encode(np.array([[1.0, 0.05, 0.0101, 0.01, 0.0]]), steps=10)[:, 0]
    assert trains.sum(0).tolist() == [1, 1, 0, 0, 0]
    assert trains.argmax(0)[:2].tolist() == [0, 1]


def test_preferred_directions_are_those_of_the_exercise():
    """The course's exercise 31: of 1,000 cells, numbers 0, 1 and 499 prefer 0.18, 0.54 and 179.82 degrees."""
    code = PopulationCode(cells=1000, ring=True)
    assert 360 * code.preferred[[0, 1, 499]] == pytest.approx([0.18, 0.54, 179.82])


def test_on_a_ring_both_ends_are_the_same_place():
    ring, line = (PopulationCode(cells=20, ring=ring) for ring in (True, False))
    assert ring.tuning(np.array(0.01))[-1] == pytest.approx(math.exp(-0.5 * (0.035 / 0.1) ** 2))
    assert line.tuning(np.array(0.01))[-1] < 1e-9
    near = ring.decode(ring.encode(np.array([[0.001, 0.999]]), 100))
    assert np.minimum(near, 1 - near).max() < 0.01


def test_the_delta_code_tells_rises_and_falls_and_then_rests():
    frames = np.array([0.0, 0.5, 0.5, 0.2])[:, None, None]
    code = DeltaCode(threshold=0.1)
    trains = code.encode(frames, steps=40)[:, 0]
    assert np.flatnonzero(trains[:, 0]).tolist() == [10, 11, 12, 13, 14]
    assert np.flatnonzero(trains[:, 1]).tolist() == [30, 31, 32]


def test_a_moving_value_moves_the_rate():
    trains = RateCode().encode(np.array([0.2, 0.8])[:, None, None], steps=20)[:, 0, 0]
    assert (trains[:10].sum(), trains[10:].sum()) == (2, 8)


def test_a_phase_code_writes_binary_digits():
    train = PhaseCode(period=4).encode(np.array([[0.6875]]), steps=8).ravel()
    assert train.tolist() == [1, 0, 1, 1, 1, 0, 1, 1]  # 0.6875 = 0.1011 in binary


@pytest.mark.parametrize("code", [LatencyCode(), PhaseCode()], ids=str)
def test_a_code_of_one_moment_refuses_values_that_move(code: Code):
    with pytest.raises(RangeError, match="2 frames"):
        code.encode(np.zeros((2, 1, 3)), 10)
